// SessionList: the sessions of one worker, and the safe points at which they end or go on.
//
// A session that ended may still be on the call stack, so it is destroyed at the end of the pass. A
// session that stopped only to let others run is continued at the end of the pass.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/net/event_loop.h"
#include "runtime/observe/counters.h"

namespace weir::proxy {

class Session;

class SessionList {
 public:
  // `on_empty` runs whenever the last session is gone.
  SessionList(net::EventLoop& loop, net::Task on_empty);
  // Destroys every session.
  ~SessionList();
  SessionList(const SessionList&) = delete;
  SessionList& operator=(const SessionList&) = delete;

  void add(std::unique_ptr<Session> session);
  // The session has closed itself; it is destroyed at the end of the pass.
  void end(Session& session);
  // Session::resume() is called at the end of the pass, unless it has ended by then.
  void resume_later(Session& session);

  // Cuts every session now: called from the loop, not from within a session.
  void close_all(observe::Counter reason);

  [[nodiscard]] size_t size() const { return sessions_.size(); }

 private:
  void schedule();
  void run();

  net::EventLoop& loop_;
  net::Task on_empty_;
  std::vector<std::unique_ptr<Session>> sessions_;  // each knows its place
  std::vector<std::unique_ptr<Session>> ended_;
  std::vector<Session*> waiting_;
  bool is_scheduled_ = false;
};

}  // namespace weir::proxy
