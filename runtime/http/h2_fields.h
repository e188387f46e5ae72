// Heads as HeadWriter leaves them, as the header lists that nghttp2 takes. Private to runtime/http.
#pragma once

#include <cstdint>
#include <nghttp2/nghttp2.h>
#include <span>
#include <string>
#include <string_view>

namespace weir::http {

[[nodiscard]] inline uint8_t* bytes_of(const char* text) {
  return reinterpret_cast<uint8_t*>(const_cast<char*>(text));  // never written through
}
[[nodiscard]] inline std::string_view text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// A list that nghttp2 copies at once. Each thread has the room for one: it is valid until the next
// is made. Its entries point into the text it was made from.
using FieldList = std::span<const nghttp2_nv>;

// Of a response: `:status`, then the fields. `text` is written to: names in lower case.
[[nodiscard]] FieldList response_fields(std::string& text);

// Of a request: its pseudo-fields, then the fields. What frames a body or a connection in HTTP/1 is
// left out, Host is the authority. `opens_websocket`: the head asks for an upgrade, which is an
// extended CONNECT here (RFC 8441 section 5).
[[nodiscard]] FieldList request_fields(std::string& text, std::string_view scheme,
                                       bool opens_websocket);

// Of trailers: field lines and an empty one.
[[nodiscard]] FieldList trailer_fields(std::string& text);

}  // namespace weir::http
