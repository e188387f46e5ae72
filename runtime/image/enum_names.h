// The enumerators of the format as words, for dumps and explanations. Verified images hold no
// values without a word.
#pragma once

#include <string_view>

#include "runtime/image/format.h"

namespace weir::image {

[[nodiscard]] std::string_view to_string(TlsVersion value);        // "TLS1_2"
[[nodiscard]] std::string_view to_string(CaptureType value);       // "uuid"
[[nodiscard]] std::string_view to_string(ClientMode value);        // "required"
[[nodiscard]] std::string_view to_string(TokenMode value);         // "required"
[[nodiscard]] std::string_view to_string(AtomSubject value);       // "client_ip"
[[nodiscard]] std::string_view to_string(AtomTest value);          // "equals_any"
[[nodiscard]] std::string_view to_string(ActionKind value);        // "redirect"
[[nodiscard]] std::string_view to_string(ForwardedFields value);   // "x_forwarded"
[[nodiscard]] std::string_view to_string(UpstreamProtocol value);  // "http2"
[[nodiscard]] std::string_view to_string(UpstreamTlsMode value);   // "verified"
[[nodiscard]] std::string_view to_string(Upgrade value);           // "websocket"
[[nodiscard]] std::string_view to_string(TemplatePartKind value);  // "path_and_query"
[[nodiscard]] std::string_view to_string(EditOp value);            // "remove"
[[nodiscard]] std::string_view to_string(Balance value);           // "least_request"

}  // namespace weir::image
