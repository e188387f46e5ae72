#include "runtime/proxy/h2_upstream_connection.h"

#include <algorithm>
#include <utility>

#include "runtime/proxy/body_gather.h"
#include "runtime/proxy/h2_upstream.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

// Reads before other connections get their turn.
constexpr int kReadsMax = 16;
// How long a reset may go unnoticed that came with the bytes before it, see net::IoReady. To ask
// the socket after every read was two of five reads of a busy connection.
constexpr Milliseconds kLookTime{1'000};

}  // namespace

H2UpstreamConnection::H2UpstreamConnection(WorkerContext& worker, upstream::Pool& pool,
                                           std::unique_ptr<upstream::Connection> connection)
    : worker_(worker),
      pool_(pool),
      connection_(std::move(connection)),
      client_(http::H2Client::Limits{}),
      idle_timer_(worker.loop,
                  [this] {
                    is_retired_ = true;
                    end_if_over();
                  }),
      look_timer_(worker.loop,
                  [this] {
                    connection_->set_can_read();
                    run();
                  }),
      is_ready_(connection_->is_connected()) {
  connection_->set_handler([this](upstream::Event event) { on_event(event); });
}

H2UpstreamConnection::~H2UpstreamConnection() {
  *alive_ = false;
}

H2UpstreamConnection* H2UpstreamConnection::find(WorkerContext& worker, upstream::Pool& pool,
                                                 upstream::Endpoint& endpoint, bool is_fresh) {
  for (const auto& shared : endpoint.shared) {
    // All that endpoints of such an upstream share is of this class: another protocol retires them.
    auto* const connection = static_cast<H2UpstreamConnection*>(shared.get());
    if (connection->may_take() && !(is_fresh && connection->is_used())) {
      return connection;
    }
  }
  auto made = pool.connect(endpoint);
  return made == nullptr ? nullptr : &adopt(worker, pool, std::move(made));
}

H2UpstreamConnection& H2UpstreamConnection::adopt(
    WorkerContext& worker, upstream::Pool& pool, std::unique_ptr<upstream::Connection> connection) {
  upstream::Endpoint& endpoint = connection->endpoint();
  auto shared = std::make_unique<H2UpstreamConnection>(worker, pool, std::move(connection));
  H2UpstreamConnection& adopted = *shared;
  pool.share(endpoint, std::move(shared));
  return adopted;
}

bool H2UpstreamConnection::may_take() const {
  return !is_retired_ && !is_lost_ && !client_.is_going_away() &&
         streams_.size() < client_.streams_max() &&
         pool_.is_current(connection_->endpoint(), connection_->tls());
}

std::string_view H2UpstreamConnection::scheme() const {
  return connection_->tls() == nullptr ? "http" : "https";
}

void H2UpstreamConnection::retire() {
  is_retired_ = true;
  end_if_over();
}

// ---- its exchanges -----------------------------------------------------------------------------

void H2UpstreamConnection::join(H2Upstream& stream) {
  streams_.push_back(&stream);
  ++connection_->endpoint().streams;
  idle_timer_.disarm();
}

void H2UpstreamConnection::leave(H2Upstream& stream) {
  std::erase(streams_, &stream);
  std::erase(touched_, &stream);
  stream.is_touched_ = false;
  --connection_->endpoint().streams;
  is_used_ = true;
  if (streams_.empty()) {
    idle_timer_.arm(pool_.settings().idle_timeout);
  }
  wake();  // a reset, or credit for what was not read
}

void H2UpstreamConnection::touch(H2Upstream& stream) {
  if (!std::exchange(stream.is_touched_, true)) {
    touched_.push_back(&stream);
  }
}

void H2UpstreamConnection::wake() {
  if (is_running_ || std::exchange(is_awake_, true)) {
    return;
  }
  worker_.loop.defer([this, alive = alive_] {
    if (*alive) {
      is_awake_ = false;
      run();
    }
  });
}

// ---- the socket --------------------------------------------------------------------------------

void H2UpstreamConnection::on_event(upstream::Event event) {
  switch (event) {
    case upstream::Event::kConnected:
      begin();
      return;
    case upstream::Event::kConnectFailed:
    case upstream::Event::kConnectTimedOut:
    case upstream::Event::kTlsFailed:
    case upstream::Event::kOtherProtocol:
      fail(event);
      return;
    case upstream::Event::kReady:
      run();
      return;
  }
}

// Over TLS an endpoint of kAuto may have changed its mind since it was asked last.
void H2UpstreamConnection::begin() {
  if (connection_->tls() != nullptr && !connection_->speaks_http2()) {
    connection_->endpoint().spoken = image::UpstreamProtocol::kHttp1;
    fail(upstream::Event::kOtherProtocol);
    return;
  }
  is_ready_ = true;
  is_running_ = true;
  for (H2Upstream* const stream : std::vector(streams_)) {
    if (std::find(streams_.begin(), streams_.end(), stream) != streams_.end()) {
      stream->tell(upstream::Event::kConnected);
    }
  }
  is_running_ = false;
  run();
}

// No connection came of it. Those who wait look for another endpoint.
void H2UpstreamConnection::fail(upstream::Event event) {
  is_lost_ = true;
  is_running_ = true;
  while (!streams_.empty()) {
    H2Upstream* const stream = streams_.back();
    stream->tell(event);
    if (!streams_.empty() && streams_.back() == stream) {
      stream->drop();  // whatever it did, it is not of this connection any more
    }
  }
  is_running_ = false;
  end_if_over();
}

void H2UpstreamConnection::run() {
  if (!is_ready_) {
    end_if_over();
    return;
  }
  is_running_ = true;
  read();
  if (client_.takes_websockets().has_value() && !std::exchange(is_settled_, true)) {
    std::for_each(streams_.begin(), streams_.end(), [this](H2Upstream* one) { touch(*one); });
  }
  flush();
  tell_streams();
  flush();
  is_running_ = false;
  if (!touched_.empty() || (connection_->can_read() && !is_lost_)) {
    wake();
  }
  end_if_over();  // may destroy this
}

void H2UpstreamConnection::read() {
  for (int round = 0; round < kReadsMax && connection_->can_read() && !is_lost_; ++round) {
    const net::IoResult result = connection_->transport().read(worker_.scratch());
    if (result.status == net::IoStatus::kAgain ||
        (result.is_drained && !connection_->has_peer_closed())) {
      connection_->clear_can_read();
    }
    const bool goes_on = result.is_ok() ? client_.receive({worker_.scratch().data(), result.bytes})
                                        : result.status == net::IoStatus::kAgain;
    if (!goes_on) {
      lose();
    }
  }
  if (!streams_.empty() && !look_timer_.is_armed()) {
    look_timer_.arm(kLookTime);
  }
}

// Writing failed, but the endpoint may have answered before.
void H2UpstreamConnection::hear_out() {
  net::IoResult result = connection_->transport().read(worker_.scratch());
  while (result.is_ok() && client_.receive({worker_.scratch().data(), result.bytes})) {
    result = connection_->transport().read(worker_.scratch());
  }
}

void H2UpstreamConnection::lose() {
  is_lost_ = true;
  for (H2Upstream* const stream : streams_) {
    stream->on_close(http::H2Error::kInternal);
  }
}

void H2UpstreamConnection::flush() {
  if (is_lost_ || !connection_->can_write()) {
    return;
  }
  bool has_failed = !out_.is_empty() && !out_.flush(connection_->transport());
  while (!has_failed && out_.is_empty() && client_.has_output()) {
    const std::span<char> room = worker_.scratch();
    const iovec slice = {room.data(), client_.take_output(room)};
    if (slice.iov_len == 0) {
      break;
    }
    has_failed = !out_.write(connection_->transport(), {&slice, 1});
  }
  if (has_failed) {
    hear_out();
    lose();
    return;
  }
  if (!out_.is_empty()) {
    connection_->clear_can_write();
  } else if (client_.is_over()) {
    lose();  // our last word is out
  }
}

// A stream may touch others, and itself for another turn; those wait for the next pass.
void H2UpstreamConnection::tell_streams() {
  const size_t count = touched_.size();
  for (size_t i = 0; i < count && !touched_.empty(); ++i) {
    H2Upstream* const stream = touched_.front();
    touched_.erase(touched_.begin());
    stream->is_touched_ = false;
    stream->tell(upstream::Event::kReady);
  }
}

void H2UpstreamConnection::end_if_over() {
  const bool is_unwanted = is_retired_ || is_lost_ || client_.is_going_away() ||
                           !pool_.is_current(connection_->endpoint(), connection_->tls());
  if (is_unwanted && streams_.empty() && !is_running_) {
    pool_.drop_shared(connection_->endpoint(), *this);  // destroys this
  }
}

}  // namespace weir::proxy
