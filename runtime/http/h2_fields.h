// Heads as HeadWriter leaves them, as the header lists that nghttp2 takes. Private to runtime/http.
#pragma once

#include <cstdint>
#include <nghttp2/nghttp2.h>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

[[nodiscard]] inline uint8_t* bytes_of(const char* text) {
  return reinterpret_cast<uint8_t*>(const_cast<char*>(text));  // never written through
}
[[nodiscard]] inline std::string_view text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// Of a response: `:status`, then the fields. `text` is written to (names in lower case) and holds
// what the list points to.
[[nodiscard]] std::vector<nghttp2_nv> response_fields(std::string& text);

// Of a request: its pseudo-fields, then the fields. What frames a body or a connection in HTTP/1 is
// left out, Host is the authority. `opens_websocket`: the head asks for an upgrade, which is an
// extended CONNECT here (RFC 8441 section 5).
[[nodiscard]] std::vector<nghttp2_nv> request_fields(std::string& text, std::string_view scheme,
                                                     bool opens_websocket);

// Of trailers: field lines and an empty one.
[[nodiscard]] std::vector<nghttp2_nv> trailer_fields(std::string& text);

}  // namespace weir::http
