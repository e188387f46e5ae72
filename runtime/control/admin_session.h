// AdminSession: one connection to the admin socket.
//
// One request at a time: head, body, answer, next. Bytes that come while an answer is awaited wait
// in the kernel. Ends on any protocol error after answering it, and when a deadline passes.
#pragma once

#include "runtime/control/admin_server.h"
#include "runtime/http/body_decoder.h"
#include "runtime/http/request_parser.h"
#include "runtime/net/timer.h"
#include "runtime/net/transport.h"

namespace weir::control {

class AdminSession {
 public:
  AdminSession(AdminServer& server, UniqueFd socket, uint64_t serial);

  // Begins to read; false when that failed and the session can be dropped.
  bool start();
  // The host's answer to the request that was read.
  void respond(const AdminReply& reply);
  // Goes on with the next request of a kept connection.
  void resume();

  [[nodiscard]] uint64_t serial() const { return serial_; }
  [[nodiscard]] bool is_busy() const { return state_ == State::kAwaitAnswer || !out_.empty(); }

 private:
  enum class State : uint8_t { kReadHead, kReadBody, kAwaitAnswer, kWriteAnswer, kEnded };

  void on_ready();
  bool read_some();
  void advance();
  bool read_head();
  bool read_body();
  void ask_host();
  void refuse(HttpStatus status, std::string_view reason);
  void flush();
  void finish_answer();
  void enter(State state);
  void end();

  AdminServer& server_;
  uint64_t serial_;
  net::Transport transport_;
  net::IoWatch watch_;
  net::Timer deadline_;  // armed in enter() alone
  State state_ = State::kReadHead;
  std::string in_;  // from the first byte of the request at hand
  std::string out_;
  http::RequestParser parser_;
  http::RequestHead head_;
  http::BodyDecoder decoder_;
  AdminHost::Call call_;
  bool is_kept_ = false;  // the connection outlives this request
};

}  // namespace weir::control
