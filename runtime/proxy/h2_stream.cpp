#include "runtime/proxy/h2_stream.h"

#include <utility>

#include "runtime/base/http_status.h"
#include "runtime/proxy/h2_connection.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using observe::Counter;

// The lines that H2Request adds for what is no field in HTTP/2: Host, Cookie, Transfer-Encoding.
constexpr uint32_t kAddedLines = 3;
constexpr uint32_t kAddedBytes = 64;

// What is read of a body that nobody wants any more, so that a client may end it in order. A
// guess.
constexpr uint64_t kDiscardedBytesMax = uint64_t{1} << 20;

// What a stream may hold while it waits for the next request.
constexpr size_t kKeptBytes = kRelayBytes;

http::HeadLimits with_added_lines(http::HeadLimits limits, size_t authority_bytes) {
  limits.header_count += kAddedLines;
  limits.header_bytes += kAddedBytes + static_cast<uint32_t>(authority_bytes);
  return limits;
}

}  // namespace

void H2Stream::begin(H2Connection& connection, const http::H2Server::Request& request,
                     const http::HeadLimits& limits) {
  connection_ = &connection;
  id_ = request.id;
  has_begun_ = is_finished_ = has_head_ = is_closed_ = is_output_ended_ = is_end_taken_ = false;
  is_input_ended_ = request.is_ended;
  is_connect_ = request.is_connect;
  is_body_done_ = is_connect_ || is_input_ended_;
  error_ = request.error;
  in_.clear();
  reading_.clear();
  out_.clear();
  trailers_.clear();
  came_last_.assign({});
  received_ = received_before_ = discarded_ = sent_ = sent_before_ = 0;
  stalled_checks_ = body_checks_ = 0;
  text_.assign(request.text);
  parser_.set_limits(with_added_lines(limits, engine::kHostBytesMax));
  parser_.reset();
}

void H2Stream::end() {
  connection_ = nullptr;
  for (std::string* text : {&text_, &in_, &reading_, &trailers_}) {
    if (text->capacity() > kKeptBytes) {
      *text = {};
    }
  }
  out_.release(kKeptBytes);
}

void H2Stream::start_request() {
  has_begun_ = true;
  if (error_ == http::ParseError::kNone) {
    const http::ParseResult result = parser_.parse(text_, head_);
    error_ = result.status == http::ParseStatus::kNeedMore ? http::ParseError::kControlCharacter
                                                           : result.error;
  }
  head_.rebase(text_.data());
  const Stream::Start start = connection_->start_of(*this, head_);
  if (error_ != http::ParseError::kNone) {
    stream_.begin_refused(start, refuse_head(error_));
  } else {
    stream_.begin(start);
  }
}

bool H2Stream::run() {
  if (!has_begun_) {
    if (is_closed_) {
      return true;  // reset before anything was done
    }
    start_request();
  }
  if (!is_finished_) {
    stream_.advance();
    if (is_closed_ && !stream_.is_done()) {
      stream_.cut(Counter::kClientAborted);
    }
    if (stream_.is_done()) {
      end_request();
    }
  }
  return is_finished_ && is_closed_;
}

// A client that still sends its body is not told to stop in the same breath (RFC 9113 section 8.1
// would allow it): some then drop the response. check_progress() ends what it does not end.
void H2Stream::end_request() {
  if (stream_.is_cut() && !is_closed_) {
    connection_->server().reset(id_, http::H2Error::kInternal);
  }
  stream_.finish();
  is_finished_ = true;
  discarded_ += in_.size();
  connection_->server().consume(id_, std::exchange(in_, {}).size());
}

void H2Stream::cut(Counter reason) {
  is_closed_ = true;
  if (has_begun_ && !is_finished_) {
    stream_.cut(reason);
    end_request();
  }
}

void H2Stream::check_progress() {
  if (!has_begun_ || is_closed_) {
    return;
  }
  if (is_finished_) {
    const bool is_idle = std::exchange(received_before_, received_) == received_;
    if (is_end_taken_ && (is_idle || discarded_ > kDiscardedBytesMax)) {
      connection_->server().reset(id_, http::H2Error::kNone);
    }
    return;
  }
  const image::LimitsRecord& limits = connection_->session().limits();
  body_checks_ = stream_.wants_client_body() ? body_checks_ + 1 : 0;
  if (body_checks_ * kH2CheckTime >= Milliseconds(limits.body_rate_window_ms)) {
    if (received_ - received_before_ < body_window_bytes(limits)) {
      stream_.fail(refuse(Counter::kSlowBody, status::kRequestTimeout));
    }
    body_checks_ = 0;
  }
  if (body_checks_ == 0) {
    received_before_ = received_;
  }
  stalled_checks_ = !out_.is_empty() && sent_ == sent_before_ ? stalled_checks_ + 1 : 0;
  if (limits.reader_timeout_ms > 0 &&
      stalled_checks_ * kH2CheckTime >= Milliseconds(limits.reader_timeout_ms)) {
    stream_.cut(Counter::kSlowReader);
  }
  sent_before_ = sent_;
  connection_->touch(*this);
}

// ---- ClientPort ------------------------------------------------------------------------------

// At the end of the pass, so that what happened to several streams is one write.
void H2Stream::advance() {
  resume_later();
}

void H2Stream::resume_later() {
  connection_->touch(*this);
  connection_->session().resume_later();
}

BodyRead H2Stream::read_body(BodyGather& gather) {
  if (is_closed_) {
    return {BodyRead::Status::kLost};
  }
  if (in_.empty() && !is_input_ended_) {
    return {BodyRead::Status::kAgain};
  }
  reading_.clear();
  reading_.swap(in_);
  if (!reading_.empty()) {
    gather.add(reading_);
    connection_->server().consume(id_, reading_.size());
  }
  is_body_done_ = is_input_ended_;
  return {is_body_done_ ? BodyRead::Status::kDone : BodyRead::Status::kData};
}

void H2Stream::send_continue() {
  http::HeadWriter& writer = connection_->writer();
  writer.clear();
  writer.status_line(status::kContinue);
  writer.end();
  connection_->server().send_interim(id_, writer.view());
}

void H2Stream::send_interim(const http::ResponseHead& head) {
  if (is_closed_) {
    return;
  }
  write_interim_head(head, worker_.writer);
  connection_->server().send_interim(id_, worker_.writer.view());
}

void H2Stream::begin_response(const http::ResponseHead& head, const ResponseEdits& edits) {
  write_forwarded_head(head, {}, ConnectionOption::kNone, edits, worker_.writer);
  has_head_ = true;
}

// Nothing of what a client sends on one stream makes another hard to understand.
void H2Stream::begin_answer(const DirectHead& head, const ResponseEdits& edits,
                            bool /*must_close*/) {
  write_direct_head(head, ConnectionOption::kNone, edits, worker_.writer);
  has_head_ = true;
}

void H2Stream::begin_tunnel(const http::ResponseHead& head, const ResponseEdits& edits) {
  is_body_done_ = false;
  write_tunnel_head(head, TunnelForm::kConnect, edits, worker_.writer);
  has_head_ = true;
}

void H2Stream::send_trailers(std::string_view trailers) {
  trailers_.assign(trailers);
  send({}, true);
}

void H2Stream::send(const BodyGather& gather, bool is_last) {
  if (is_closed_) {
    has_head_ = false;
    return;
  }
  out_.add(gather);
  is_output_ended_ = is_last;
  if (std::exchange(has_head_, false)) {
    is_end_taken_ = is_last && out_.is_empty() && trailers_.empty();
    connection_->server().send_response(id_, worker_.writer.view(), is_end_taken_);
  } else {
    connection_->server().resume(id_);
  }
}

// ---- http::H2StreamHandler ---------------------------------------------------------------------

void H2Stream::on_data(std::string_view bytes) {
  received_ += bytes.size();
  if (is_finished_) {
    discarded_ += bytes.size();
    if (discarded_ > kDiscardedBytesMax) {
      connection_->server().discard(bytes.size());
    } else {
      connection_->server().consume(id_, bytes.size());
    }
    return;
  }
  in_.append(bytes);
  connection_->touch(*this);
}

void H2Stream::on_end(std::string_view trailers) {
  came_last_.assign(trailers);
  is_input_ended_ = true;
  connection_->touch(*this);
}

void H2Stream::on_close(bool /*is_clean*/) {
  is_closed_ = true;
  connection_->server().consume(id_, std::exchange(in_, {}).size());
  connection_->touch(*this);
}

http::H2StreamHandler::Output H2Stream::take_output(std::span<char> into) {
  const size_t bytes = out_.take(into);
  sent_ += bytes;
  if (out_.is_empty()) {
    connection_->touch(*this);
  }
  is_end_taken_ = is_output_ended_ && out_.is_empty();
  return {bytes, is_end_taken_, trailers_};
}

}  // namespace weir::proxy
