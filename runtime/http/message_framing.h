// How a message's body ends and whether its connection lives on, from its fields (RFC 9112
// sections 6.3 and 9.3). Private to runtime/http: the parsers fill it into the heads.
#pragma once

#include "runtime/base/http_method.h"
#include "runtime/http/message.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

// kNone and `out`, or why the framing fields are refused.
[[nodiscard]] ParseError frame_request(const HeaderBlock& headers, HttpVersion version,
                                       BodyFraming& out);

// `head` has its status, version and fields. A body that cannot be (HEAD, 1xx, 204, 304) is kNone
// whatever the fields say, but the fields must still be sound.
[[nodiscard]] ParseError frame_response(const ResponseHead& head, HttpMethod request_method,
                                        BodyFraming& out);

// What Connection says: `close` wins, HTTP/1.0 needs `keep-alive`. kNone, or too many options.
[[nodiscard]] ParseError read_persistence(const HeaderBlock& headers, HttpVersion version,
                                          bool& is_keep_alive);

}  // namespace weir::http
