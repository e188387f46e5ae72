// UpstreamPort: the upstream's side of one exchange, whatever protocol the upstream speaks.
//
// The mirror of ClientPort: a Stream gives it the request and reads the response from it, in heads
// and pieces of bodies. How these are framed, and what becomes of the connection afterwards, is the
// port's affair. H1Upstream is the port of an HTTP/1 connection, H2Upstream that of one stream of
// an HTTP/2 connection. One thread; calls into the Stream come only from the loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/http_method.h"
#include "runtime/http/message.h"
#include "runtime/http/parse_error.h"
#include "runtime/proxy/body_gather.h"

namespace weir::proxy {

class UpstreamPort {
 public:
  UpstreamPort() = default;
  UpstreamPort(const UpstreamPort&) = delete;
  UpstreamPort& operator=(const UpstreamPort&) = delete;
  virtual ~UpstreamPort() = default;

  // Lets go of the upstream in the middle of things.
  virtual void drop() = 0;
  // The response has ended; `is_clean`: so has the request, and nothing speaks against another one.
  virtual void end(bool is_clean) = 0;

  // ---- the request ----

  // Before anything else of a request: how its body is framed. `websocket_key`: the one its head
  // asks for a WebSocket with; empty: it does not.
  virtual void begin_request(const http::BodyFraming& framing, std::string_view websocket_key) = 0;
  // The response agreed to the WebSocket: bytes both ways, until a side ends.
  virtual void begin_tunnel() = 0;
  // `head`, as HeadWriter leaves it, comes with the first data and is empty afterwards. What the
  // upstream does not take is queued. `is_last`: the request ends with this data.
  virtual void send(std::string_view head, const BodyGather& data, bool is_last) = 0;
  // Trailers of requests go no further than to upstreams of HTTP/2 (security.md 10).
  [[nodiscard]] virtual bool takes_trailers() const = 0;
  // The same as an empty last send(), with field lines and an empty one.
  virtual void send_trailers(std::string_view trailers) = 0;
  [[nodiscard]] virtual bool has_queued() const = 0;
  // Sends what is queued as far as it goes; true when nothing is left.
  virtual bool flush() = 0;
  // It takes no more of the request. It may have answered: the response is read on.
  [[nodiscard]] virtual bool has_stopped() const = 0;
  // A tunnel: our side has ended.
  virtual void end_sending() = 0;

  // ---- the response ----

  struct HeadRead {
    enum class Status : uint8_t {
      kAgain,  // nothing now
      kMoved,  // some of it came: call again
      kHead,   // `head` is filled, and good until the next call that reads
      kLost,   // the upstream went away before the head was whole
      kError,  // it is malformed: `error`
    };
    Status status = Status::kAgain;
    http::ParseError error = http::ParseError::kNone;
  };
  // The next head of the response to a request with `method`; after an interim one the next.
  virtual HeadRead read_head(HttpMethod method, http::ResponseHead& head) = 0;
  // After the final head: its body follows, framed like this.
  virtual void begin_body(const http::BodyFraming& framing) = 0;

  // The next bytes of the body, added to `gather` (fresh), from one read of at most `bytes_max`;
  // they stay where they are until the next call or until control returns to the loop. The first
  // call hands out what came with the head, and never waits: kData without data, if need be.
  virtual BodyRead read_body(BodyGather& gather, size_t bytes_max) = 0;

  // After kDone: the fields that came behind the body; null for none. Good until end() or drop().
  [[nodiscard]] virtual const http::HeaderBlock* trailers() const = 0;

  // ---- trying again ----

  // The connection served another request before: that it was lost may have nothing to do with this
  // one. And nothing of a response has come.
  [[nodiscard]] virtual bool may_be_stale() const = 0;
  // Nothing of the request can have been processed.
  [[nodiscard]] virtual bool is_unsent() const = 0;
};

}  // namespace weir::proxy
