#include "runtime/control/admin_session.h"

#include <array>

#include "runtime/control/limits.h"
#include "runtime/http/head_writer.h"

namespace weir::control {
namespace {

constexpr size_t kReadBytes = size_t{16} << 10;
constexpr http::HeadLimits kLimits = {.request_line_bytes = kAdminHeadBytesMax,
                                      .header_bytes = kAdminHeadBytesMax,
                                      .header_count = 64};

}  // namespace

AdminSession::AdminSession(AdminServer& server, UniqueFd socket, uint64_t serial)
    : server_(server),
      serial_(serial),
      transport_(net::Transport::plain(std::move(socket))),
      watch_(server.loop_),
      deadline_(server.loop_, [this] { end(); }),
      parser_(kLimits) {}

bool AdminSession::start() {
  deadline_.arm(kAdminTimeout);
  return watch_.start(transport_.fd(), net::WatchMode::kEdge, [this](net::IoReady) { on_ready(); })
      .has_value();
}

void AdminSession::on_ready() {
  flush();
  while ((state_ == State::kReadHead || state_ == State::kReadBody) && read_some()) {
    advance();
  }
}

// False when there is nothing to read now or the session ended.
bool AdminSession::read_some() {
  std::array<char, kReadBytes> buffer;
  const net::IoResult result = transport_.read(buffer);
  if (result.is_ok()) {
    in_.append(buffer.data(), result.bytes);
    return true;
  }
  if (result.status != net::IoStatus::kAgain) {
    end();
  }
  return false;
}

// Takes as many steps as the bytes at hand allow.
void AdminSession::advance() {
  bool has_moved = true;
  while (has_moved) {
    switch (state_) {
      case State::kReadHead:
        has_moved = read_head();
        break;
      case State::kReadBody:
        has_moved = read_body();
        break;
      case State::kAwaitAnswer:
      case State::kWriteAnswer:
      case State::kEnded:
        return;
    }
  }
}

bool AdminSession::read_head() {
  const http::ParseResult result = parser_.parse(in_, head_);
  if (result.status == http::ParseStatus::kNeedMore) {
    return false;
  }
  is_kept_ = false;
  if (result.status == http::ParseStatus::kError) {
    refuse(http::parse_error_status(result.error), http::parse_error_reason(result.error));
    return false;
  }
  const AdminMatch match = match_admin(head_.method, head_.path());
  if (match.status.value != 200) {
    respond({.status = match.status,
             .content_type = "application/json",
             .body = error_reply(match.status, match.status.value == 404
                                                   ? "there is no such path; GET / lists them"
                                                   : "another method is needed")
                         .body,
             .allow = match.allow});
    return false;
  }
  is_kept_ = head_.is_keep_alive;
  call_ = {.action = match.action, .query = std::string(head_.query()), .body = {}};
  decoder_.start(head_.body, kLimits);
  in_.erase(0, result.consumed);
  enter(State::kReadBody);
  return true;
}

bool AdminSession::read_body() {
  if (!decoder_.is_done()) {
    const http::BodyStep step = decoder_.next(in_);
    call_.body += step.data;
    in_.erase(0, step.consumed);
    if (step.kind == http::BodyStepKind::kError || call_.body.size() > kAdminBodyBytesMax) {
      is_kept_ = false;
      refuse(HttpStatus{call_.body.size() > kAdminBodyBytesMax ? uint16_t{413} : uint16_t{400}},
             "the body cannot be read");
      return false;
    }
    if (step.kind != http::BodyStepKind::kDone) {
      return step.kind == http::BodyStepKind::kData;
    }
  }
  ask_host();
  return false;
}

void AdminSession::ask_host() {
  enter(State::kAwaitAnswer);
  server_.host_.handle(call_, [server = &server_, serial = serial_](const AdminReply& reply) {
    server->respond(serial, reply);
  });
}

void AdminSession::refuse(HttpStatus status, std::string_view reason) {
  respond(error_reply(status, reason));
}

void AdminSession::respond(const AdminReply& reply) {
  if (state_ == State::kEnded) {
    return;
  }
  http::HeadWriter writer;
  writer.status_line(reply.status);
  writer.field("content-type", reply.content_type);
  writer.field("content-length", reply.body.size());
  writer.field("cache-control", "no-store");
  if (!reply.allow.empty()) {
    writer.field("allow", reply.allow);
  }
  if (!is_kept_) {
    writer.field("connection", "close");
  }
  writer.end();
  out_.append(writer.view());
  out_.append(reply.body);
  enter(State::kWriteAnswer);
  flush();
}

void AdminSession::flush() {
  while (!out_.empty()) {
    const net::IoResult result = transport_.write(out_);
    if (result.status == net::IoStatus::kAgain) {
      return;
    }
    if (!result.is_ok()) {
      return end();
    }
    out_.erase(0, result.bytes);
  }
  if (state_ == State::kWriteAnswer) {
    finish_answer();
  }
}

void AdminSession::finish_answer() {
  if (!is_kept_) {
    return end();
  }
  parser_.reset();
  enter(State::kReadHead);
  // What was sent ahead, or arrived while nobody read.
  server_.loop_.post([server = &server_, serial = serial_] { server->resume(serial); });
}

void AdminSession::resume() {
  if (state_ == State::kReadHead) {
    advance();
    on_ready();
  }
}

void AdminSession::enter(State state) {
  state_ = state;
  switch (state) {
    case State::kReadHead:
    case State::kReadBody:
    case State::kWriteAnswer:
      return deadline_.arm(kAdminTimeout);
    case State::kAwaitAnswer:
    case State::kEnded:
      return deadline_.disarm();
  }
}

void AdminSession::end() {
  if (state_ == State::kEnded) {
    return;
  }
  enter(State::kEnded);
  out_.clear();
  watch_.stop();
  transport_.close();
  server_.on_ended(*this);
}

}  // namespace weir::control
