// Session as the port of its exchange: HTTP/1 framing of what its Stream reads and sends.
#include <utility>

#include "runtime/proxy/session.h"
#include "runtime/proxy/session_list.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using net::IoStatus;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

void Session::resume_later() {
  worker_.sessions->resume_later(*this);
}

BodyInput Session::next_input() {
  const std::string_view unread = exchange_->reader.unread();
  if (!unread.empty()) {
    return {BodyInput::Status::kBytes, unread, true};
  }
  if (is_read_ended_ || is_broken_) {
    return {BodyInput::Status::kEnd, {}, false};
  }
  if (!can_read_) {
    return {};
  }
  // Of a body whose length is known no byte too many is read: what follows is another request.
  std::span<char> room = worker_.scratch();
  const uint64_t remaining = exchange_->reader.body().remaining();
  if (remaining > 0 && remaining < room.size()) {
    room = room.first(remaining);
  }
  const net::IoResult result = read(room);
  if (result.is_ok()) {
    return {BodyInput::Status::kBytes, {room.data(), result.bytes}, false};
  }
  return {result.status == IoStatus::kAgain ? BodyInput::Status::kAgain : BodyInput::Status::kEnd,
          {},
          false};
}

BodyRead Session::read_body(BodyGather& gather) {
  using Status = BodyRead::Status;
  BodyInput& input = exchange_->input;
  if (input.bytes.empty()) {
    input = next_input();
    if (input.status == BodyInput::Status::kAgain) {
      return {Status::kAgain};
    }
    if (input.status == BodyInput::Status::kEnd) {
      return {!is_broken_ && exchange_->reader.body().finish() ? Status::kDone : Status::kLost};
    }
  }
  H1Reader& reader = exchange_->reader;
  const Decoded decoded = decode_body(reader.body(), input.bytes, gather);
  input.bytes.remove_prefix(decoded.consumed);
  if (input.is_from_reader) {
    reader.use(decoded.consumed);
  }
  switch (decoded.end) {
    case http::BodyStepKind::kData:
      return {Status::kMore};
    case http::BodyStepKind::kNeedMore:
      can_read_ = can_read_ || !input.is_from_reader;  // until it says no: see net::IoReady
      input.bytes = {};
      return {Status::kData};
    case http::BodyStepKind::kError:
      input.bytes = {};
      return {Status::kError, decoded.error};
    case http::BodyStepKind::kDone:
      break;
  }
  if (!input.is_from_reader && !input.bytes.empty()) {
    reader.keep_ahead(input.bytes);
  }
  input.bytes = {};
  return {Status::kDone};
}

const http::HeaderBlock* Session::trailers() const {
  const http::HeaderBlock& fields = exchange_->reader.body().trailers();
  return fields.is_empty() ? nullptr : &fields;
}

bool Session::is_worth_draining() const {
  const H1Reader& reader = exchange_->reader;
  return reader.is_body_done() ||
         (!reader.head().expects_continue && reader.body().remaining() <= limits().drain_bytes_max);
}

ConnectionOption Session::decide_connection(const http::BodyFraming& framing, bool must_close) {
  const http::RequestHead& head = exchange_->reader.head();
  ends_by_closing_ = framing.kind == http::BodyKind::kUntilClose;
  const bool is_too_long = !must_close && !is_worth_draining();
  if (is_too_long) {
    worker_.count(observe::Counter::kBodyNotDrained);
  }
  will_close_ = must_close || is_too_long || worker_.pressure >= Pressure::kNoKeepAlive ||
                ends_by_closing_ || bind_->is_gone || worker_.is_draining || is_read_ended_ ||
                !head.is_keep_alive;
  if (will_close_) {
    return ConnectionOption::kClose;
  }
  return head.version == http::HttpVersion::kHttp10 ? ConnectionOption::kKeepAlive
                                                    : ConnectionOption::kNone;
}

void Session::send_continue() {
  const iovec slice = slice_of(kContinue);
  write({&slice, 1});
}

void Session::send_interim(const http::ResponseHead& head) {
  if (exchange_->reader.head().version != http::HttpVersion::kHttp11) {
    return;
  }
  write_interim_head(head, worker_.writer);
  const iovec slice = slice_of(worker_.writer.view());
  write({&slice, 1});
}

// An early response to an upload that is too long to read on ends the connection, and says so.
void Session::begin_response(const http::ResponseHead& head, const ResponseEdits& edits) {
  const http::BodyFraming framing = client_framing(head, exchange_->reader.head().version);
  const ConnectionOption option = decide_connection(framing, false);
  write_forwarded_head(head, framing, option, edits, worker_.writer);
  exchange_->framer.start(framing.kind == http::BodyKind::kChunked);
  exchange_->has_head = true;
}

void Session::begin_answer(const DirectHead& head, const ResponseEdits& edits, bool must_close) {
  const ConnectionOption option = decide_connection({}, must_close);
  write_direct_head(head, option, edits, worker_.writer);
  exchange_->framer.start(false);
  exchange_->has_head = true;
}

void Session::begin_tunnel(const http::ResponseHead& head, const ResponseEdits& edits) {
  will_close_ = ends_by_closing_ = true;
  exchange_->reader.begin_tunnel();
  write_tunnel_head(head, TunnelForm::kUpgrade, edits, worker_.writer);
  exchange_->framer.start(false);
  exchange_->has_head = true;
}

// Only to a client that says it takes them (RFC 9110 section 6.5.1; security.md 10).
void Session::send_trailers(std::string_view trailers) {
  if (!exchange_->framer.is_chunked() || !exchange_->reader.head().takes_trailers) {
    send({}, true);
    return;
  }
  FramedSlices framed;
  exchange_->framer.frame_trailers(take_head(), trailers, framed);
  write(framed.view());
}

void Session::send(const BodyGather& gather, bool is_last) {
  FramedSlices framed;
  exchange_->framer.frame(take_head(), gather, is_last, framed);
  write(framed.view(), is_last && will_close_);  // the end of our side goes with it
}

std::string_view Session::take_head() {
  return std::exchange(exchange_->has_head, false) ? worker_.writer.view() : std::string_view();
}

}  // namespace weir::proxy
