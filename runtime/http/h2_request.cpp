#include "runtime/http/h2_request.h"

#include "runtime/http/header_block.h"

namespace weir::http {

namespace {

void append_line(std::string& to, std::string_view name, std::string_view value) {
  to.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void H2Request::begin(const HeadLimits& limits) {
  limits_ = limits;
  error_ = ParseError::kNone;
  count_ = bytes_ = 0;
  has_length_ = false;
  for (std::string* text :
       {&method_, &protocol_, &path_, &authority_, &host_, &cookie_, &fields_}) {
    text->clear();
  }
}

void H2Request::fail(ParseError error) {
  if (error_ == ParseError::kNone) {
    error_ = error;
  }
}

// Sizes are those after decompression: what a small block unfolds to is what costs.
void H2Request::add(std::string_view name, std::string_view value) {
  constexpr size_t kLineOverhead = 4;  // ": " and CRLF, as the parser counts them
  const bool is_pseudo = !name.empty() && name.front() == ':';
  if (is_pseudo) {
    if (value.size() > limits_.request_line_bytes) {
      fail(ParseError::kRequestLineTooLong);
      return;
    }
    add_pseudo(name, value);
    return;
  }
  bytes_ += name.size() + value.size() + kLineOverhead;
  if (bytes_ > limits_.header_bytes) {
    fail(ParseError::kHeadersTooLarge);
    return;
  }
  add_field(name, value);
}

void H2Request::add_pseudo(std::string_view name, std::string_view value) {
  if (name == ":method") {
    method_.assign(value);
  } else if (name == ":protocol") {
    protocol_.assign(value);
  } else if (name == ":path") {
    path_.assign(value);
  } else if (name == ":authority") {
    authority_.assign(value);
  }
  // The scheme is that of the connection, whatever the client says.
}

void H2Request::add_field(std::string_view name, std::string_view value) {
  if (name == "host") {
    if (!host_.empty() && host_ != value) {
      fail(ParseError::kHostRepeated);
    }
    host_.assign(value);
    return;
  }
  if (name == "cookie") {
    cookie_.append(cookie_.empty() ? "" : "; ").append(value);
    return;
  }
  if (++count_ > limits_.header_count) {
    fail(ParseError::kHeadersTooMany);
    return;
  }
  has_length_ = has_length_ || name == "content-length";
  append_line(fields_, name, value);
}

std::string_view H2Request::finish(bool is_ended) {
  if (!authority_.empty() && !host_.empty() && !equals_ignoring_case(authority_, host_)) {
    fail(ParseError::kHostRepeated);
  }
  is_connect_ = method_ == "CONNECT" && protocol_ == "websocket";
  text_.clear();
  text_.append(is_connect_ ? "GET" : method_).append(" ").append(path_).append(" HTTP/1.1\r\n");
  const std::string& host = authority_.empty() ? host_ : authority_;
  if (!host.empty()) {
    append_line(text_, "host", host);
  }
  text_.append(fields_);
  if (!cookie_.empty()) {
    append_line(text_, "cookie", cookie_);
  }
  if (is_connect_) {
    append_line(text_, "connection", "upgrade");
    append_line(text_, "upgrade", "websocket");
  } else if (!is_ended && !has_length_) {
    append_line(text_, "transfer-encoding", "chunked");
  }
  text_.append("\r\n");
  return text_;
}

}  // namespace weir::http
