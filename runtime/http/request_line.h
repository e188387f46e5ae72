// The first line of a request: method, target, version. Private to runtime/http.
#pragma once

#include <string_view>

#include "runtime/http/message.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

// Fills the parts of `head` that come from `line`, which must lie in the buffer of head.headers.
// The authority is set for the absolute form only.
[[nodiscard]] ParseError parse_request_line(TextSlice line, RequestHead& head);

// "HTTP/1.1" or "HTTP/1.0"; other versions are unsupported, other text malformed.
[[nodiscard]] ParseError parse_version(std::string_view text, HttpVersion& out);

}  // namespace weir::http
