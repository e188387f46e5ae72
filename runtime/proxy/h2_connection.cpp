#include "runtime/proxy/h2_connection.h"

#include <array>
#include <utility>

#include "runtime/proxy/session.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using observe::Counter;

constexpr std::array<Counter, http::kH2FloodCount> kFloodCounters = {
    Counter::kH2FloodResets,        Counter::kH2FloodPings,         Counter::kH2FloodSettings,
    Counter::kH2FloodPriorities,    Counter::kH2FloodWindowUpdates, Counter::kH2FloodEmptyData,
    Counter::kH2FloodInvalidFrames, Counter::kH2FloodContinuations, Counter::kH2FloodUnread};

}  // namespace

H2Connection::H2Connection(WorkerContext& worker, Session& session,
                           const http::H2Server::Limits& limits)
    : worker_(worker),
      session_(session),
      limits_(limits.head),
      server_(*this, limits, worker.loop.now()) {
  worker_.count(Counter::kH2Connections);
}

H2Connection::~H2Connection() = default;

void H2Connection::receive(std::string_view bytes) {
  if (server_.has_failed()) {
    return;  // the peer goes on talking while our last words are on their way
  }
  (void)server_.receive(bytes, worker_.loop.now());  // take_output() counts how it ended
}

size_t H2Connection::take_output(std::span<char> into) {
  const size_t bytes = server_.take_output(into);
  if (server_.has_failed() && !std::exchange(is_failure_counted_, true)) {
    count_flood();
  }
  return bytes;
}

void H2Connection::count_flood() {
  if (const auto flood = server_.flood()) {
    worker_.count(kFloodCounters[static_cast<size_t>(*flood)]);
  } else {
    worker_.count(Counter::kH2ProtocolErrors);
  }
}

void H2Connection::run() {
  // A stream may touch others, and itself for another turn; those wait for the next call.
  for (H2Stream* const stream : std::exchange(touched_, {})) {
    stream->is_touched_ = false;
    if (stream->run()) {
      give_back(*stream);
    }
  }
}

void H2Connection::touch(H2Stream& stream) {
  if (!std::exchange(stream.is_touched_, true)) {
    touched_.push_back(&stream);
  }
}

void H2Connection::check_progress() {
  for (const auto& stream : streams_) {
    stream->check_progress();
  }
}

void H2Connection::cut(Counter reason) {
  for (const auto& stream : streams_) {
    stream->cut(reason);
  }
}

Stream::Start H2Connection::start_of(ClientPort& port, const http::RequestHead& head) {
  return session_.start_of_stream(port, head);
}

http::H2StreamHandler* H2Connection::on_request(const http::H2Server::Request& request) {
  streams_.push_back(worker_.h2_streams->take());
  H2Stream& stream = *streams_.back();
  stream.index_ = streams_.size() - 1;
  stream.begin(*this, request, limits_);
  touch(stream);
  return &stream;
}

void H2Connection::give_back(H2Stream& stream) {
  std::swap(streams_[stream.index_], streams_.back());
  streams_[stream.index_]->index_ = stream.index_;
  if (stream.is_touched_) {
    std::erase(touched_, &stream);
    stream.is_touched_ = false;
  }
  worker_.h2_streams->give_back(std::move(streams_.back()));
  streams_.pop_back();
}

}  // namespace weir::proxy
