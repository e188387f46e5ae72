#include "runtime/proxy/h1_upstream.h"

#include <utility>

#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using net::IoStatus;

// The most a response head can need with the parser's limits; the parser refuses before.
constexpr size_t kHeadBytesMax = size_t{128} * 1024;

}  // namespace

H1Upstream::H1Upstream(WorkerContext& worker) : worker_(worker), in_(worker.buffers) {}

void H1Upstream::take(upstream::Pool& pool, std::unique_ptr<upstream::Connection> connection) {
  pool_ = &pool;
  connection_ = std::move(connection);
  has_stopped_ = has_interim_ = is_input_new_ = can_keep_ = false;
  head_bytes_ = 0;
  input_ = {};
  out_.clear();
  in_.clear();
  parser_.reset();
}

void H1Upstream::drop() {
  connection_.reset();
  out_.clear();
  in_.clear();
}

// The connection is kept only if both messages ended cleanly on it.
void H1Upstream::end(bool is_clean) {
  if (is_clean && can_keep_ && !has_stopped_ && input_.empty()) {
    pool_->release(std::move(connection_));
  }
  drop();
}

// ---- the request -------------------------------------------------------------------------------

void H1Upstream::begin_request(const http::BodyFraming& framing,
                               std::string_view /*websocket_key*/) {
  framer_.start(framing.kind == http::BodyKind::kChunked);
}

void H1Upstream::begin_tunnel() {
  framer_.start(false);
  begin_body({http::BodyKind::kUntilClose});
}

void H1Upstream::send(std::string_view head, const BodyGather& data, bool is_last) {
  if (has_stopped_) {
    return;
  }
  FramedSlices framed;
  framer_.frame(head, data, is_last, framed);
  if (framed.count > 0 && !out_.write(connection_->transport(), framed.view())) {
    has_stopped_ = true;
  } else if (!out_.is_empty()) {
    connection_->clear_can_write();
  }
}

bool H1Upstream::flush() {
  if (!connection_->can_write() || has_stopped_) {
    return false;
  }
  if (!out_.flush(connection_->transport())) {
    has_stopped_ = true;
    return false;
  }
  if (!out_.is_empty()) {
    connection_->clear_can_write();
    return false;
  }
  return true;
}

void H1Upstream::end_sending() {
  connection_->transport().shutdown_write();
}

// ---- the response ------------------------------------------------------------------------------

bool H1Upstream::may_read() const {
  return connection_->can_read() || has_stopped_;
}

// A response that is not whole is read on until the socket says that there is no more: a reset can
// come with the edge of the bytes before it (see net::IoReady).
net::IoResult H1Upstream::read(std::span<char> into) {
  const net::IoResult result = connection_->transport().read(into);
  if (result.status == IoStatus::kAgain) {
    connection_->clear_can_read();
  }
  return result;
}

UpstreamPort::HeadRead H1Upstream::read_head(HttpMethod method, http::ResponseHead& head) {
  using Status = HeadRead::Status;
  if (std::exchange(has_interim_, false)) {
    in_.drop_front(head_bytes_);
    parser_.reset();
  }
  if (!in_.is_empty()) {
    const http::ParseResult result = parser_.parse(in_.view(), method, head);
    if (result.status == http::ParseStatus::kError) {
      return {Status::kError, result.error};
    }
    if (result.status == http::ParseStatus::kComplete) {
      head.rebase(in_.view().data());
      head_bytes_ = result.consumed;
      has_interim_ = head.is_interim();
      can_keep_ = head.is_keep_alive;
      return {Status::kHead};
    }
  }
  return read_more_of_head();
}

UpstreamPort::HeadRead H1Upstream::read_more_of_head() {
  using Status = HeadRead::Status;
  if (!may_read()) {
    return {Status::kAgain};
  }
  const std::span<char> room = in_.room(kHeadBytesMax);
  if (room.empty()) {
    return {Status::kError, http::ParseError::kHeadersTooLarge};
  }
  const net::IoResult result = read(room);
  if (result.is_ok()) {
    in_.commit(result.bytes);
    return {Status::kMoved};
  }
  return {result.status == IoStatus::kAgain && !has_stopped_ ? Status::kAgain : Status::kLost};
}

void H1Upstream::begin_body(const http::BodyFraming& framing) {
  can_keep_ = can_keep_ && framing.kind != http::BodyKind::kUntilClose;
  body_.start(framing);
  input_ = in_.view().substr(head_bytes_);
  is_input_new_ = true;
}

BodyRead H1Upstream::read_body(BodyGather& gather, size_t bytes_max) {
  using Status = BodyRead::Status;
  if (!input_.empty() || std::exchange(is_input_new_, false)) {
    return decode(gather);
  }
  in_.clear();  // what came with the head is used up
  if (!may_read()) {
    return {Status::kAgain};
  }
  const net::IoResult result = read(worker_.scratch().first(bytes_max));
  switch (result.status) {
    case IoStatus::kOk:
      input_ = {worker_.scratch().data(), result.bytes};
      return decode(gather);
    case IoStatus::kAgain:
      return {has_stopped_ ? Status::kLost : Status::kAgain};
    case IoStatus::kEof:
      return {body_.finish() ? Status::kDone : Status::kLost};
    case IoStatus::kError:
      break;
  }
  return {Status::kLost};
}

BodyRead H1Upstream::decode(BodyGather& gather) {
  using Status = BodyRead::Status;
  const Decoded decoded = decode_body(body_, input_, gather);
  input_.remove_prefix(decoded.consumed);
  switch (decoded.end) {
    case http::BodyStepKind::kData:
      return {Status::kMore};
    case http::BodyStepKind::kNeedMore:
      return {Status::kData};
    case http::BodyStepKind::kDone:
      return {Status::kDone};
    case http::BodyStepKind::kError:
      break;
  }
  return {Status::kError, decoded.error};
}

const http::HeaderBlock* H1Upstream::trailers() const {
  return body_.trailers().is_empty() ? nullptr : &body_.trailers();
}

bool H1Upstream::may_be_stale() const {
  return connection_->is_reused() && in_.is_empty();
}

}  // namespace weir::proxy
