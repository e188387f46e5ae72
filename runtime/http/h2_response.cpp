#include "runtime/http/h2_response.h"

namespace weir::http {

void H2Response::begin() {
  status_.clear();
  fields_.clear();
  count_ = 0;
  has_length_ = false;
}

bool H2Response::add(std::string_view name, std::string_view value, const HeadLimits& limits) {
  if (name == ":status") {
    status_.assign(value);
    return true;
  }
  fields_.append(name).append(": ").append(value).append("\r\n");
  has_length_ = has_length_ || name == "content-length";
  return fields_.size() <= limits.header_bytes && ++count_ <= limits.header_count;
}

bool H2Response::may_have_body() const {
  return !is_interim() && status_ != "204" && status_ != "304";
}

std::string H2Response::head(bool is_ended, bool answers_head) const {
  std::string text = "HTTP/1.1 ";
  text.append(status_).append(" \r\n").append(fields_);
  if (!has_length_ && may_have_body() && !answers_head) {
    text.append(is_ended ? "content-length: 0\r\n" : "transfer-encoding: chunked\r\n");
  }
  text.append("\r\n");
  return text;
}

std::string H2Response::switch_head(std::string_view accept) const {
  std::string text =
      "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n";
  text.append("sec-websocket-accept: ").append(accept).append("\r\n");
  return text + fields_ + "\r\n";
}

}  // namespace weir::http
