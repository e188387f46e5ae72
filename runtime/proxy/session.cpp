#include "runtime/proxy/session.h"

#include <utility>

#include "runtime/proxy/session_list.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using net::IoStatus;
using observe::Counter;
using observe::Gauge;
using observe::ScopeCounter;

// What a lingering close reads before it gives up on a client that keeps sending.
constexpr uint64_t kLingerBytesMax = uint64_t{1} << 20;

}  // namespace

Session::Session(WorkerContext& worker, Start start)
    : worker_(worker),
      peer_(start.peer),
      bind_(std::move(start.bind)),
      scope_(bind_->image->scopes().listener(worker, bind_->listener)),
      watch_(worker.loop),
      timer_(worker.loop, [this] { on_timer(); }) {
  ++bind_->sessions;
  const uint32_t profile = listener().tls;
  if (profile == image::kNone) {
    transport_ = net::Transport::plain(std::move(start.fd));
    state_ = State::kIdle;
  } else {
    tls_ = std::make_unique<Tls>(bind_->image->live().shared_tls(profile), nullptr);
    transport_ = net::Transport::tls_server(std::move(start.fd), *tls_->context);
  }
  worker_.counters.adjust(Gauge::kConnectionsActive, +1);
  scope_.add(ScopeCounter::kConnectionsAccepted);
  scope_.adjust(ScopeCounter::kConnectionsActive, +1);
}

Session::~Session() {
  --bind_->sessions;
  worker_.counters.adjust(Gauge::kConnectionsActive, -1);
  scope_.adjust(ScopeCounter::kConnectionsActive, -1);
}

const image::ListenerRecord& Session::listener() const {
  return bind_->image->view().listener(bind_->listener);
}

http::HeadLimits Session::head_limits() const {
  const image::LimitsRecord& from = limits();
  return {.request_line_bytes = from.request_line_bytes,
          .header_bytes = from.header_bytes,
          .header_count = from.header_count,
          .chunk_extension_bytes = from.chunk_extension_bytes};
}

void Session::start() {
  if (!watch_.start(transport_.fd(), net::WatchMode::kEdge,
                    [this](net::IoReady ready) { on_io(ready); })) {
    close(Counter::kClientAborted);
    return;
  }
  set_deadline();
}

void Session::close(Counter reason) {
  if (state_ == State::kClosed) {
    return;
  }
  state_ = State::kClosed;
  watch_.stop();
  timer_.disarm();
  if (h2_ != nullptr) {
    h2_->cut(reason);
  }
  if (exchange_ != nullptr) {
    exchange_->stream.cut(reason);
    give_back_exchange();
    if (ends_by_closing_) {
      transport_.abort();  // an orderly end would look like the end of the response
    }
  }
  transport_.close();
  worker_.sessions->end(*this);
}

void Session::advance() {
  while (state_ != State::kClosed && step()) {
  }
  if (state_ != State::kClosed) {
    set_deadline();
  }
}

// A client that sent no name made no choice that the host could contradict.
bool Session::is_misdirected(std::string_view host) const {
  if (tls_ == nullptr || host.empty()) {
    return false;
  }
  const std::string_view name = transport_.server_name();
  return !name.empty() && host != name &&
         tls_->context->certificate_for(host) != tls_->context->certificate_for(name);
}

// One move of the state machine; false when there is nothing to do before the next event.
bool Session::step() {
  switch (state_) {
    case State::kHandshake:
      return step_handshake();
    case State::kIdle:
      return step_idle();
    case State::kHead:
      return step_head();
    case State::kRequest:
      return step_request();
    case State::kDrainBody:
      return step_drain();
    case State::kHttp2:
      return step_http2();
    case State::kLinger:
      return step_linger();
    case State::kClosed:
      return false;
  }
  return false;
}

bool Session::step_handshake() {
  const net::IoResult result = transport_.handshake();
  switch (result.status) {
    case IoStatus::kOk:
      state_ = State::kIdle;
      if (auto certificate = transport_.client_certificate()) {
        tls_->certificate = std::make_unique<const ClientCertificate>(*std::move(certificate));
      }
      can_read_ = true;  // the first request may have come with the last flight
      if (transport_.alpn() == net::kAlpnHttp2) {
        begin_http2();
      }
      return true;
    case IoStatus::kAgain:
      return false;
    case IoStatus::kEof:
    case IoStatus::kError:
      worker_.count(Counter::kTlsHandshakeFailed);
      close(Counter::kTlsHandshakeFailed);
      return false;
  }
  return false;
}

bool Session::step_idle() {
  if (is_broken_) {
    close(Counter::kClientAborted);
    return false;
  }
  if (is_read_ended_) {
    begin_linger();
    return true;
  }
  if (!can_read_) {
    return false;
  }
  exchange_ = worker_.exchanges->take();
  exchange_->reader.begin_head(head_limits());
  state_ = State::kHead;
  return true;
}

// Reads and parses until the head is whole, the socket is empty or the client is gone.
bool Session::step_head() {
  H1Reader& reader = exchange_->reader;
  if (may_be_http2()) {
    if (reader.unread().size() >= http::kH2Preface.size()) {
      begin_http2();
      return true;
    }
  } else if (reader.has_bytes()) {
    parse_head();
    if (state_ != State::kHead) {
      return true;
    }
  }
  if (!can_read_) {
    if (!reader.has_bytes()) {
      give_back_exchange();
      state_ = State::kIdle;
    }
    return false;
  }
  const std::span<char> room = reader.room();
  if (room.empty()) {
    refuse_request(refuse_head(http::ParseError::kHeadersTooLarge));
    return true;
  }
  const net::IoResult result = read(room);
  reader.commit(result.bytes);
  if (is_broken_) {
    close(Counter::kClientAborted);
    return false;
  }
  if (is_read_ended_) {
    begin_linger();  // ends our side in order, which over TLS says so
  }
  return true;
}

void Session::parse_head() {
  const http::ParseResult result = exchange_->reader.parse();
  switch (result.status) {
    case http::ParseStatus::kNeedMore:
      break;
    case http::ParseStatus::kComplete:
      begin_request();
      break;
    case http::ParseStatus::kError:
      refuse_request(refuse_head(result.error));
      break;
  }
}

Stream::Start Session::start_of_stream(ClientPort& port, const http::RequestHead& head) {
  return {port, *this, head, bind_->image, bind_->listener};
}

void Session::begin_request() {
  has_served_ = true;
  state_ = State::kRequest;
  deadline_ = Deadline::kNone;
  exchange_->begin();
  exchange_->stream.begin(start_of_stream(*this, exchange_->reader.head()));
}

void Session::refuse_request(const Refusal& refusal) {
  state_ = State::kRequest;
  deadline_ = Deadline::kNone;
  exchange_->begin();
  exchange_->stream.begin_refused(start_of_stream(*this, exchange_->reader.head()), refusal);
}

bool Session::step_request() {
  flush();
  Stream& stream = exchange_->stream;
  stream.advance();
  if (is_broken_ && !stream.is_done()) {
    stream.cut(Counter::kClientAborted);
  }
  if (!stream.is_done()) {
    return false;
  }
  if (stream.is_cut()) {
    close(Counter::kClientAborted);
    return false;
  }
  stream.finish();
  if (exchange_->reader.is_body_done() && !will_close_) {
    next_request();
  } else if (will_close_ || !is_worth_draining()) {
    begin_linger();
  } else {
    drained_ = 0;
    state_ = State::kDrainBody;
  }
  return true;
}

void Session::next_request() {
  H1Reader& reader = exchange_->reader;
  deadline_ = Deadline::kNone;
  if (!reader.next_request()) {
    give_back_exchange();
    state_ = State::kIdle;
    return;
  }
  reader.begin_head(head_limits());
  state_ = State::kHead;
}

// The response is out, the client still sends a body nobody wants.
bool Session::step_drain() {
  H1Reader& reader = exchange_->reader;
  const BodyInput input = next_input();
  if (input.status == BodyInput::Status::kAgain) {
    return false;
  }
  if (input.status == BodyInput::Status::kEnd) {
    close(Counter::kClientAborted);
    return false;
  }
  std::string_view bytes = input.bytes;
  http::BodyStep step = reader.body().next(bytes);
  while (step.kind == http::BodyStepKind::kData) {
    bytes.remove_prefix(step.consumed);
    step = reader.body().next(bytes);
  }
  bytes.remove_prefix(step.consumed);
  drained_ += input.bytes.size() - bytes.size();
  if (input.is_from_reader) {
    reader.use(input.bytes.size() - bytes.size());
  } else if (!bytes.empty()) {
    reader.keep_ahead(bytes);
  }
  if (step.kind == http::BodyStepKind::kDone) {
    next_request();
  } else if (drained_ > limits().drain_bytes_max) {
    worker_.count(Counter::kBodyNotDrained);
    begin_linger();
  } else if (step.kind == http::BodyStepKind::kError) {
    begin_linger();
  }
  return true;
}

void Session::begin_linger() {
  give_back_exchange();
  drained_ = 0;
  state_ = State::kLinger;
}

// Ends our side and waits for the client to end its own: closing with unread bytes would send a
// reset, which can destroy a response that the client has not read yet.
bool Session::step_linger() {
  if (is_broken_ || drained_ > kLingerBytesMax) {
    close(Counter::kClientAborted);
    return false;
  }
  if (!is_shut_) {
    if (transport_.shutdown_write().status == IoStatus::kAgain) {
      return false;
    }
    is_shut_ = true;
  }
  if (is_read_ended_) {
    close(Counter::kClientAborted);
    return false;
  }
  if (!can_read_) {
    return false;
  }
  drained_ += read(worker_.scratch()).bytes;
  return true;
}

void Session::give_back_exchange() {
  if (exchange_ != nullptr) {
    exchange_->stream.finish();
    worker_.exchanges->give_back(std::move(exchange_));
  }
}

}  // namespace weir::proxy
