#include "runtime/proxy/h2_upstream.h"

#include <utility>

#include "runtime/net/websocket_key.h"
#include "runtime/proxy/h2_upstream_connection.h"

namespace weir::proxy {

namespace {

// Heads of one response that wait to be read: interim ones, which cost the upstream little.
constexpr size_t kHeadsWaitingMax = 64;

// The answer in place of an upstream that knows no WebSockets over HTTP/2.
constexpr std::string_view kNoWebSockets =
    "HTTP/1.1 501 Not Implemented\r\ncontent-length: 0\r\n\r\n";

// For the next request; room that few of them need is given back.
void drop_content(std::string& buffer) {
  constexpr size_t kRoomKept = 4096;
  buffer.clear();
  if (buffer.capacity() > kRoomKept) {
    buffer.shrink_to_fit();
  }
}

}  // namespace

H2Upstream::~H2Upstream() {
  drop();
}

void H2Upstream::take(H2UpstreamConnection& connection) {
  connection_ = &connection;
  id_ = 0;
  answers_head_ = is_closed_ = is_refused_ = is_ended_ = is_output_ended_ = has_answered_ = false;
  is_end_taken_ = is_body_begun_ = false;
  was_used_ = connection.is_used();
  websocket_key_.clear();
  held_head_.clear();
  heads_.clear();
  drop_content(in_);
  drop_content(reading_);
  out_.clear();
  sent_trailers_.clear();
  trailers_.assign({});
  parser_.reset();
  connection.join(*this);
}

void H2Upstream::drop() {
  H2UpstreamConnection* const connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) {
    return;
  }
  connection->client().consume(id_, in_.size());
  drop_content(in_);
  if (id_ != 0 && !is_closed_) {
    connection->client().forget(
        id_, is_ended_ && is_end_taken_ ? std::optional<http::H2Error>() : http::H2Error::kCancel);
  }
  connection->leave(*this);
}

// A stream whose request has not ended is reset; one that ended in order needs no word.
void H2Upstream::end(bool /*is_clean*/) {
  drop();
}

// ---- the request -------------------------------------------------------------------------------

void H2Upstream::begin_request(const http::BodyFraming& /*framing*/,
                               std::string_view websocket_key) {
  websocket_key_.assign(websocket_key);
}

void H2Upstream::send(std::string_view head, const BodyGather& data, bool is_last) {
  if (is_closed_ || connection_ == nullptr) {
    return;
  }
  out_.add(data);
  is_output_ended_ = is_last;
  if (head.empty()) {
    connection_->client().resume(id_);
    connection_->wake();
  } else if (websocket_key_.empty()) {
    open(head);
  } else {
    is_output_ended_ = false;  // messages come behind the handshake
    held_head_.assign(head);
    open_websocket();
  }
}

void H2Upstream::send_trailers(std::string_view trailers) {
  sent_trailers_.assign(trailers);
  send({}, {}, true);
}

void H2Upstream::open(std::string_view head) {
  answers_head_ = head.starts_with("HEAD ");
  is_end_taken_ = is_output_ended_ && out_.is_empty();
  const auto stream =
      connection_->client().begin_request({.head = head,
                                           .scheme = connection_->scheme(),
                                           .opens_websocket = !websocket_key_.empty(),
                                           .is_end = is_end_taken_},
                                          *this);
  if (stream) {
    id_ = *stream;
  } else {
    is_closed_ = is_refused_ = true;
  }
  connection_->wake();
}

// RFC 8441 section 3: only once the server has said that it knows them.
void H2Upstream::open_websocket() {
  const std::optional<bool> is_known = connection_->client().takes_websockets();
  if (!is_known) {
    return;
  }
  const std::string head = std::exchange(held_head_, {});
  if (*is_known) {
    open(head);
    return;
  }
  has_answered_ = is_ended_ = true;
  heads_.emplace_back(kNoWebSockets);
  connection_->touch(*this);
  connection_->wake();
}

bool H2Upstream::flush() {
  if (!held_head_.empty() && !is_closed_) {
    open_websocket();
  }
  return !has_queued();
}

http::H2StreamHandler::Output H2Upstream::take_output(std::span<char> into) {
  const size_t bytes = out_.take(into);
  if (out_.is_empty()) {
    connection_->touch(*this);
  }
  is_end_taken_ = is_output_ended_ && out_.is_empty();
  return {bytes, is_end_taken_, sent_trailers_};
}

// ---- the response ------------------------------------------------------------------------------

UpstreamPort::HeadRead H2Upstream::read_head(HttpMethod method, http::ResponseHead& head) {
  using Status = HeadRead::Status;
  if (heads_.empty()) {
    return {is_closed_ ? Status::kLost : Status::kAgain};
  }
  head_ = std::move(heads_.front());
  heads_.pop_front();
  parser_.reset();
  const http::ParseResult result = parser_.parse(head_, method, head);
  if (result.status != http::ParseStatus::kComplete) {
    return {Status::kError, result.status == http::ParseStatus::kError
                                ? result.error
                                : http::ParseError::kStatusLineMalformed};
  }
  head.rebase(head_.data());
  return {Status::kHead};
}

void H2Upstream::begin_body(const http::BodyFraming& /*framing*/) {}

BodyRead H2Upstream::read_body(BodyGather& gather, size_t /*bytes_max*/) {
  using Status = BodyRead::Status;
  reading_.clear();
  reading_.swap(in_);
  if (!reading_.empty()) {
    gather.add(reading_);
    connection_->client().consume(id_, reading_.size());
    connection_->wake();
  }
  if (is_ended_) {
    return {Status::kDone};
  }
  if (is_closed_) {
    return {reading_.empty() ? Status::kLost : Status::kData};
  }
  const bool is_first = !std::exchange(is_body_begun_, true);
  return {reading_.empty() && !is_first ? Status::kAgain : Status::kData};
}

const http::HeaderBlock* H2Upstream::trailers() const {
  return trailers_.fields();
}

bool H2Upstream::may_be_stale() const {
  return !has_answered_ && (was_used_ || is_refused_);
}

void H2Upstream::on_head(const http::H2Response& response, bool is_end) {
  has_answered_ = true;
  if (heads_.size() < kHeadsWaitingMax) {
    const bool switches = !websocket_key_.empty() && response.is_success() && !is_end;
    heads_.push_back(switches ? response.switch_head(net::websocket_accept(websocket_key_))
                              : response.head(is_end, answers_head_));
  }
  connection_->touch(*this);
}

void H2Upstream::on_data(std::string_view bytes) {
  in_.append(bytes);
  connection_->touch(*this);
}

void H2Upstream::on_end(std::string_view trailers) {
  is_ended_ = true;
  trailers_.assign(trailers);
  connection_->touch(*this);
}

void H2Upstream::on_close(http::H2Error error) {
  if (std::exchange(is_closed_, true)) {
    return;  // the connection went after its stream
  }
  is_refused_ = error == http::H2Error::kRefusedStream;
  connection_->touch(*this);
}

}  // namespace weir::proxy
