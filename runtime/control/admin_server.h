// AdminServer: HTTP/1.1 on the admin Unix socket.
//
// Takes connections, reads whole small requests with the proxy's own strict codec, asks its host
// and writes the answers. Answers may come later (a swap, a restart); a connection waits for its
// own, others go on. It knows nothing of what the actions do. One loop's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/base/units.h"
#include "runtime/control/admin_route.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/io_watch.h"

namespace weir::control {

struct AdminReply {
  HttpStatus status{200};
  std::string_view content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string_view allow;  // 405
};

// Replies in JSON: `body` is a whole document.
[[nodiscard]] AdminReply json_reply(HttpStatus status, std::string body);
// {"error": "..."}
[[nodiscard]] AdminReply error_reply(HttpStatus status, std::string_view text);

using AdminRespond = net::Function<void(AdminReply)>;

class AdminHost {
 public:
  struct Call {
    AdminAction action = AdminAction::kHelp;
    std::string query;
    std::string body;
  };

  virtual ~AdminHost() = default;
  // Answers by calling `respond` once, now or later in the loop. The client may be gone by then.
  virtual void handle(const Call& call, AdminRespond respond) = 0;
};

class AdminSession;

class AdminServer {
 public:
  // `host` outlives the server.
  AdminServer(net::EventLoop& loop, AdminHost& host);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // Accepts on `listener` (borrowed) in addition to earlier ones, whose queues may still hold
  // somebody.
  Status listen(int listener);

  // True while an answer is still to be given or sent.
  [[nodiscard]] bool is_busy() const;

 private:
  friend class AdminSession;

  void accept_clients(int listener);
  AdminSession* find(uint64_t serial);
  void respond(uint64_t serial, const AdminReply& reply);
  void resume(uint64_t serial);
  void on_ended(const AdminSession& session);

  net::EventLoop& loop_;
  AdminHost& host_;
  uint64_t last_serial_ = 0;
  std::vector<std::unique_ptr<net::IoWatch>> watches_;
  std::vector<std::unique_ptr<AdminSession>> sessions_;
};

}  // namespace weir::control
