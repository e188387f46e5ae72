// ClientPort: the client's side of one exchange, whatever protocol the client speaks.
//
// A Stream reads the request's body from it and gives it the response, in terms of messages: heads
// and pieces of bodies. How these are framed, whether the connection stays open, and what becomes
// of a body that nobody reads is the port's affair. Session is the port of an HTTP/1 connection,
// H2Stream that of one stream of HTTP/2. One thread; calls into the Stream come only from advance()
// and from the loop.
#pragma once

#include <string_view>

#include "runtime/http/message.h"
#include "runtime/proxy/body_gather.h"
#include "runtime/proxy/response_head.h"

namespace weir::proxy {

class ClientPort {
 public:
  ClientPort() = default;
  ClientPort(const ClientPort&) = delete;
  ClientPort& operator=(const ClientPort&) = delete;
  virtual ~ClientPort() = default;

  // Every event of the stream ends here.
  virtual void advance() = 0;
  // The same at the end of the pass, so that others get their turn.
  virtual void resume_later() = 0;

  // ---- the request's body ----

  // The next bytes of the body, added to `gather` (fresh); they stay where they are until the next
  // call or until control returns to the loop.
  virtual BodyRead read_body(BodyGather& gather) = 0;
  [[nodiscard]] virtual bool is_body_done() const = 0;
  // Once it is done: the fields that came behind it; null for none. Good until the next request.
  [[nodiscard]] virtual const http::HeaderBlock* trailers() const = 0;
  // Bytes of the body are here already.
  [[nodiscard]] virtual bool has_body_bytes() const = 0;

  // It speaks HTTP/2, and so may speak gRPC.
  [[nodiscard]] virtual bool is_http2() const = 0;

  // ---- the response ----

  // The client takes more: nothing is queued.
  [[nodiscard]] virtual bool can_send() const = 0;
  // "100 Continue", for a client that waits for it.
  virtual void send_continue() = 0;
  // Another interim head; left out for clients that know none.
  virtual void send_interim(const http::ResponseHead& head) = 0;
  // The head of the response: an origin's, or one of our own. It goes out with the next send().
  virtual void begin_response(const http::ResponseHead& head, const ResponseEdits& edits) = 0;
  // `must_close`: what else the client sends on this connection cannot be understood.
  virtual void begin_answer(const DirectHead& head, const ResponseEdits& edits,
                            bool must_close) = 0;
  // The connection is a tunnel from here on: `head`, which says so, goes out with the next send();
  // what the client sends is its request's body, what it gets is the response's, both as they are.
  virtual void begin_tunnel(const http::ResponseHead& head, const ResponseEdits& edits) = 0;
  // It asked for a tunnel, and would take any success for one (RFC 8441 section 4).
  [[nodiscard]] virtual bool needs_tunnel() const = 0;
  // Data of the response; what the client does not take is queued. `is_last`: it ends here.
  virtual void send(const BodyGather& gather, bool is_last) = 0;
  // The same as an empty last send(), with `trailers` (field lines and an empty one) where the
  // client takes them.
  virtual void send_trailers(std::string_view trailers) = 0;
};

}  // namespace weir::proxy
