// H2UpstreamConnection: an HTTP/2 connection to an endpoint, with the exchanges that share it.
//
// Is the socket of an H2Client: reads, writes, and tells each stream when something came for it.
// Exchanges may join while it is still being made. It ends when the endpoint ends it, when it was
// idle for the upstream's idle_timeout, or with its last exchange once it is retired. What
// exchanges send in one pass of the loop goes out in one write. Owned by its endpoint. One thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/http/h2_client.h"
#include "runtime/net/timer.h"
#include "runtime/proxy/write_queue.h"
#include "runtime/upstream/pool.h"

namespace weir::proxy {

class H2Upstream;
struct WorkerContext;

class H2UpstreamConnection final : public upstream::SharedConnection {
 public:
  // `pool` outlives it.
  H2UpstreamConnection(WorkerContext& worker, upstream::Pool& pool,
                       std::unique_ptr<upstream::Connection> connection);
  ~H2UpstreamConnection() override;

  // A connection to `endpoint` that takes another exchange, made if there is none, or if it has to
  // be `fresh`. Null when it could not be started.
  static H2UpstreamConnection* find(WorkerContext& worker, upstream::Pool& pool,
                                    upstream::Endpoint& endpoint, bool is_fresh);

  // Makes one of a connection of an upstream of kAuto whose handshake agreed on HTTP/2.
  static H2UpstreamConnection& adopt(WorkerContext& worker, upstream::Pool& pool,
                                     std::unique_ptr<upstream::Connection> connection);

  void retire() override;

  // ---- for its exchanges ----

  [[nodiscard]] http::H2Client& client() { return client_; }
  [[nodiscard]] bool is_ready() const { return is_ready_; }
  // It had an exchange before.
  [[nodiscard]] bool is_used() const { return is_used_; }
  // Or has one.
  [[nodiscard]] bool is_shared() const { return is_used_ || !streams_.empty(); }
  [[nodiscard]] std::string_view scheme() const;
  void join(H2Upstream& stream);
  void leave(H2Upstream& stream);
  // Something came for it: it hears of that.
  void touch(H2Upstream& stream);
  // There is something to send.
  void wake();

 private:
  [[nodiscard]] bool may_take() const;
  void begin();
  void on_event(upstream::Event event);
  void fail(upstream::Event event);
  void hear_out();
  void lose();
  void run();
  void read();
  void flush();
  void tell_streams();
  void end_if_over();

  WorkerContext& worker_;
  upstream::Pool& pool_;
  std::unique_ptr<upstream::Connection> connection_;
  http::H2Client client_;
  WriteQueue out_;
  net::Timer idle_timer_;
  net::Timer look_timer_;
  std::vector<H2Upstream*> streams_;
  std::vector<H2Upstream*> touched_;
  bool is_ready_ = false;
  bool is_used_ = false;
  bool is_retired_ = false;
  bool is_settled_ = false;  // streams were told that the server's settings came
  bool is_lost_ = false;     // nothing comes or goes any more
  bool is_running_ = false;  // its own call is on the stack: it must not end now
  bool is_awake_ = false;    // run() will come at the end of the pass
  // Empty once it is destroyed: for calls that were put off.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weir::proxy
