// H1Upstream: a connection of HTTP/1 to an upstream as the port of one exchange.
//
// Holds a leased connection from take() to end() or drop(); what follows a response on it, or a
// message that did not end cleanly, closes it. Used again for the next exchange of its Stream. One
// thread.
#pragma once

#include <memory>

#include "runtime/http/body_decoder.h"
#include "runtime/http/response_parser.h"
#include "runtime/proxy/read_buffer.h"
#include "runtime/proxy/upstream_port.h"
#include "runtime/proxy/write_queue.h"
#include "runtime/upstream/pool.h"

namespace weir::proxy {

struct WorkerContext;

class H1Upstream final : public UpstreamPort {
 public:
  explicit H1Upstream(WorkerContext& worker);

  // `pool` outlives the exchange. The connection may still be in the making.
  void take(upstream::Pool& pool, std::unique_ptr<upstream::Connection> connection);

  // Gives the connection away, of which nothing was used yet.
  [[nodiscard]] std::unique_ptr<upstream::Connection> give_connection() {
    return std::move(connection_);
  }
  // The one that is taken.
  [[nodiscard]] upstream::Connection& connection() { return *connection_; }

  void drop() override;
  void end(bool is_clean) override;
  void begin_request(const http::BodyFraming& framing, std::string_view websocket_key) override;
  void begin_tunnel() override;
  void send(std::string_view head, const BodyGather& data, bool is_last) override;
  [[nodiscard]] bool takes_trailers() const override { return false; }
  void send_trailers(std::string_view /*trailers*/) override { send({}, {}, true); }
  [[nodiscard]] bool has_queued() const override { return !out_.is_empty(); }
  bool flush() override;
  [[nodiscard]] bool has_stopped() const override { return has_stopped_; }
  void end_sending() override;
  HeadRead read_head(HttpMethod method, http::ResponseHead& head) override;
  void begin_body(const http::BodyFraming& framing) override;
  BodyRead read_body(BodyGather& gather, size_t bytes_max) override;
  [[nodiscard]] const http::HeaderBlock* trailers() const override;
  [[nodiscard]] bool may_be_stale() const override;
  [[nodiscard]] bool is_unsent() const override { return out_.written() == 0; }

 private:
  [[nodiscard]] bool may_read() const;
  net::IoResult read(std::span<char> into);
  HeadRead read_more_of_head();
  BodyRead decode(BodyGather& gather);

  WorkerContext& worker_;
  upstream::Pool* pool_ = nullptr;
  std::unique_ptr<upstream::Connection> connection_;
  // Writing failed. The upstream may have answered before, so all there is to read is read,
  // whatever the edges say; that also tells a stale connection from a refusal.
  bool has_stopped_ = false;
  WriteQueue out_;
  BodyFramer framer_;

  ReadBuffer in_;  // heads, and what came with them
  size_t head_bytes_ = 0;
  bool has_interim_ = false;  // one was handed out; its bytes are dropped by the next read
  http::ResponseParser parser_;
  http::BodyDecoder body_;
  std::string_view input_;     // of the body, not decoded yet
  bool is_input_new_ = false;  // not decoded at all, which even nothing has to be
  bool can_keep_ = false;      // nothing the response said or did speaks against it
};

}  // namespace weir::proxy
