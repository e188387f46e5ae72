// Response heads as they go out to an HTTP/1 client: an origin's, forwarded, or one of our own.
//
// Decides the outgoing framing: the length when it is known, chunked for HTTP/1.1, the end of the
// connection for HTTP/1.0. Fields that end at this hop are not passed on; edits of the route run
// last. Writes text only; knows no sockets.
#pragma once

#include <string_view>

#include "runtime/base/units.h"
#include "runtime/filters/filter.h"
#include "runtime/http/head_writer.h"
#include "runtime/http/message.h"

namespace weir::proxy {

// What the head says about the connection.
enum class ConnectionOption : uint8_t {
  kNone,       // HTTP/1.1 that stays open
  kKeepAlive,  // HTTP/1.0 that stays open
  kClose,
};

// The route's edits; no context, no edits.
struct ResponseEdits {
  const filters::Context* context = nullptr;
  image::Range range;
};

// How the body of `response` goes on to a client that speaks `version`.
[[nodiscard]] http::BodyFraming client_framing(const http::ResponseHead& response,
                                               http::HttpVersion version);

// `framing` is by client_framing; with kUntilClose the option must be kClose.
void write_forwarded_head(const http::ResponseHead& response, const http::BodyFraming& framing,
                          ConnectionOption option, const ResponseEdits& edits,
                          http::HeadWriter& writer);

// An interim response (1xx, not 101) as it is passed on.
void write_interim_head(const http::ResponseHead& response, http::HeadWriter& writer);

// How a client is told that its connection, or its stream, is a tunnel.
enum class TunnelForm : uint8_t {
  kUpgrade,  // HTTP/1.1: 101 with Upgrade
  kConnect,  // HTTP/2: 200 (RFC 8441 section 5)
};
// `response` is an upstream's 101 that names WebSocket.
void write_tunnel_head(const http::ResponseHead& response, TunnelForm form,
                       const ResponseEdits& edits, http::HeadWriter& writer);

struct DirectHead {
  HttpStatus status;
  size_t body_bytes = 0;
  std::string_view location;   // empty: none
  std::string_view date;       // IMF-fixdate
  std::string_view allow;      // empty: none
  std::string_view challenge;  // `WWW-Authenticate`; empty: none
  // A gRPC call that failed: its status, and why. Nothing but trailers, which are this head.
  std::string_view grpc_status;
  std::string_view grpc_message;
};
// The head of an answer of our own; the body, if any, is plain text unless an edit says otherwise.
void write_direct_head(const DirectHead& head, ConnectionOption option, const ResponseEdits& edits,
                       http::HeadWriter& writer);

}  // namespace weir::proxy
