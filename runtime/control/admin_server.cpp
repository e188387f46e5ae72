#include "runtime/control/admin_server.h"

#include <algorithm>

#include "runtime/control/admin_session.h"
#include "runtime/control/json.h"
#include "runtime/control/limits.h"
#include "runtime/net/socket.h"

namespace weir::control {

AdminReply json_reply(HttpStatus status, std::string body) {
  return {.status = status, .content_type = "application/json", .body = std::move(body)};
}

AdminReply error_reply(HttpStatus status, std::string_view text) {
  JsonWriter writer;
  writer.begin_object().key("error").value(text).end_object();
  return json_reply(status, writer.finish());
}

AdminServer::AdminServer(net::EventLoop& loop, AdminHost& host) : loop_(loop), host_(host) {}

AdminServer::~AdminServer() = default;

Status AdminServer::listen(int listener) {
  watches_.push_back(std::make_unique<net::IoWatch>(loop_));
  return watches_.back()->start(listener, net::WatchMode::kLevelRead,
                                [this, listener](net::IoReady) { accept_clients(listener); });
}

void AdminServer::accept_clients(int listener) {
  net::Accepted accepted = net::accept_connection(listener);
  if (accepted.status != net::AcceptStatus::kAccepted || sessions_.size() >= kAdminConnectionsMax) {
    return;
  }
  auto session = std::make_unique<AdminSession>(*this, std::move(accepted.fd), ++last_serial_);
  if (session->start()) {
    sessions_.push_back(std::move(session));
  }
}

AdminSession* AdminServer::find(uint64_t serial) {
  const auto found = std::ranges::find_if(
      sessions_, [serial](const auto& session) { return session->serial() == serial; });
  return found == sessions_.end() ? nullptr : found->get();
}

void AdminServer::respond(uint64_t serial, const AdminReply& reply) {
  if (AdminSession* session = find(serial)) {
    session->respond(reply);
  }
}

void AdminServer::resume(uint64_t serial) {
  if (AdminSession* session = find(serial)) {
    session->resume();
  }
}

void AdminServer::on_ended(const AdminSession& session) {
  // The session is still on the stack.
  loop_.defer([this, serial = session.serial()] {
    std::erase_if(sessions_, [serial](const auto& held) { return held->serial() == serial; });
  });
}

bool AdminServer::is_busy() const {
  return std::ranges::any_of(sessions_, [](const auto& session) { return session->is_busy(); });
}

}  // namespace weir::control
