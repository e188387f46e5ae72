// What a proxy has to know of gRPC (its HTTP/2 mapping, "gRPC over HTTP2"): which requests are
// calls, how long they may take, and how a call fails.
//
// Everything else of it is HTTP/2 with trailers. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/base/units.h"
#include "runtime/http/message.h"

namespace weir::proxy {

// Content-Type says application/grpc, perhaps with a format behind it.
[[nodiscard]] bool is_grpc(const http::RequestHead& head);

// The value of Grpc-Timeout: at most eight digits and a unit. Less than a millisecond counts as
// one. nullopt for what is malformed, which is no deadline.
[[nodiscard]] std::optional<Milliseconds> parse_grpc_timeout(std::string_view text);

// What a call is told that fails with this status of HTTP: "14" for 503.
[[nodiscard]] std::string_view grpc_status_of(HttpStatus status);

}  // namespace weir::proxy
