#include "runtime/http/h2_fields.h"

#include <algorithm>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/lower_case.h"
#include "runtime/http/header_id.h"

namespace weir::http {

namespace {

// Empty, with the room that the thread's lists before have needed. A list for each message would be
// too large for what malloc does fast.
std::vector<nghttp2_nv>& new_list() {
  thread_local std::vector<nghttp2_nv> list;
  list.clear();
  return list;
}

nghttp2_nv field_of(std::string_view name, std::string_view value) {
  return {bytes_of(name.data()), bytes_of(value.data()), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NONE};
}

void lower(char* at, size_t size) {
  std::transform(at, at + size, at, [](char c) { return lower_case(c); });
}

// Calls `take` with each name (in lower case) and value from offset `at` to the empty line.
template <typename Take>
void visit_lines(std::string& text, size_t at, const Take& take) {
  for (size_t end = text.find("\r\n", at); end != at; end = text.find("\r\n", at)) {
    WEIR_CHECK(end != std::string::npos, "fields end with an empty line");
    const size_t colon = text.find(": ", at);
    lower(text.data() + at, colon - at);
    const std::string_view line = std::string_view(text).substr(at, end - at);
    take(line.substr(0, colon - at), line.substr(colon - at + 2));
    at = end + 2;
  }
}

bool is_of_http1(HeaderId id) {
  return id == HeaderId::kTransferEncoding || id == HeaderId::kConnection ||
         id == HeaderId::kUpgrade || id == HeaderId::kHost;
}

}  // namespace

FieldList response_fields(std::string& text) {
  constexpr size_t kStatusAt = 9;  // "HTTP/1.1 "
  constexpr size_t kStatusBytes = 3;
  std::vector<nghttp2_nv>& list = new_list();
  list.push_back(field_of(":status", std::string_view(text).substr(kStatusAt, kStatusBytes)));
  visit_lines(text, text.find("\r\n") + 2, [&list](std::string_view name, std::string_view value) {
    list.push_back(field_of(name, value));
  });
  return list;
}

FieldList request_fields(std::string& text, std::string_view scheme, bool opens_websocket) {
  const size_t line_end = text.find("\r\n");
  const std::string_view line = std::string_view(text).substr(0, line_end);
  const size_t path_at = line.find(' ') + 1;
  const size_t path_end = line.rfind(' ');
  constexpr size_t kAuthorityAt = 3;
  std::vector<nghttp2_nv>& list = new_list();
  list.push_back(field_of(":method", opens_websocket ? "CONNECT" : line.substr(0, path_at - 1)));
  list.push_back(field_of(":scheme", scheme));
  list.push_back(field_of(":path", line.substr(path_at, path_end - path_at)));
  list.push_back(field_of(":authority", {}));
  if (opens_websocket) {
    list.push_back(field_of(":protocol", "websocket"));
  }
  visit_lines(text, line_end + 2, [&](std::string_view name, std::string_view value) {
    const HeaderId id = header_id(name);
    if (id == HeaderId::kHost) {
      list[kAuthorityAt] = field_of(":authority", value);
    } else if (!is_of_http1(id) && !(opens_websocket && name == "sec-websocket-key")) {
      list.push_back(field_of(name, value));
    }
  });
  return list;
}

FieldList trailer_fields(std::string& text) {
  std::vector<nghttp2_nv>& list = new_list();
  visit_lines(text, 0, [&list](std::string_view name, std::string_view value) {
    list.push_back(field_of(name, value));
  });
  return list;
}

}  // namespace weir::http
