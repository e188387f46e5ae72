// H2Connection: the streams of one HTTP/2 client connection, and whose turn it is.
//
// Bytes come from and go to its Session, which owns the socket, the deadlines and the end of the
// connection. Streams that something happened to are *touched* and run when the input has been
// read, so that a request which is reset in the same breath never reaches an origin. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/http/h2_server.h"
#include "runtime/http/head_writer.h"
#include "runtime/observe/counters.h"
#include "runtime/proxy/h2_stream.h"

namespace weir::proxy {

class Session;
struct WorkerContext;

// How often the progress of streams is looked at.
inline constexpr Milliseconds kH2CheckTime{1'000};

class H2Connection final : public http::H2Server::Handler {
 public:
  // `limits` are those of the listener when the connection began.
  H2Connection(WorkerContext& worker, Session& session, const http::H2Server::Limits& limits);
  ~H2Connection() override;

  // Input; what it brings about happens in run().
  void receive(std::string_view bytes);
  // Lets every touched stream go on.
  void run();
  // What is to be sent, as far as it fits.
  size_t take_output(std::span<char> into);
  // The end: nothing more is sent or understood. Streams that are left were cut off by an error.
  [[nodiscard]] bool is_over() const {
    return server_.is_over() && (streams_.empty() || server_.has_failed());
  }
  [[nodiscard]] bool has_touched() const { return !touched_.empty(); }
  [[nodiscard]] size_t stream_count() const { return streams_.size(); }

  // No new streams; what is under way goes on.
  void shut_down() { server_.shut_down(); }
  void check_progress();
  // Ends all streams, for a connection that is gone.
  void cut(observe::Counter reason);

  // ---- for streams ----
  void touch(H2Stream& stream);
  [[nodiscard]] http::H2Server& server() { return server_; }
  [[nodiscard]] Session& session() { return session_; }
  // For heads that are written while another is in the worker's writer.
  [[nodiscard]] http::HeadWriter& writer() { return writer_; }
  [[nodiscard]] Stream::Start start_of(ClientPort& port, const http::RequestHead& head);

  http::H2StreamHandler* on_request(const http::H2Server::Request& request) override;

 private:
  void give_back(H2Stream& stream);
  void count_flood();

  WorkerContext& worker_;
  Session& session_;
  http::HeadLimits limits_;
  bool is_failure_counted_ = false;
  http::HeadWriter writer_;
  std::vector<std::unique_ptr<H2Stream>> streams_;  // each knows its place
  std::vector<H2Stream*> touched_;
  http::H2Server server_;  // the last: it may call back while it goes
};

}  // namespace weir::proxy
