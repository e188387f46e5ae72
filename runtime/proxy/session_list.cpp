#include "runtime/proxy/session_list.h"

#include <utility>

#include "runtime/proxy/session.h"

namespace weir::proxy {

SessionList::SessionList(net::EventLoop& loop, net::Task on_empty)
    : loop_(loop), on_empty_(std::move(on_empty)) {}

SessionList::~SessionList() = default;

void SessionList::add(std::unique_ptr<Session> session) {
  session->list_index_ = sessions_.size();
  sessions_.push_back(std::move(session));
}

void SessionList::end(Session& session) {
  if (std::exchange(session.is_waiting_, false)) {
    std::erase(waiting_, &session);
  }
  const size_t index = session.list_index_;
  ended_.push_back(std::move(sessions_[index]));
  if (index + 1 < sessions_.size()) {
    sessions_[index] = std::move(sessions_.back());
    sessions_[index]->list_index_ = index;
  }
  sessions_.pop_back();
  schedule();
}

void SessionList::resume_later(Session& session) {
  if (!std::exchange(session.is_waiting_, true)) {
    waiting_.push_back(&session);
    schedule();
  }
}

void SessionList::close_all(observe::Counter reason) {
  while (!sessions_.empty()) {
    sessions_.back()->close(reason);
  }
}

void SessionList::schedule() {
  if (!std::exchange(is_scheduled_, true)) {
    loop_.defer([this] { run(); });
  }
}

// Ended sessions stay valid until all that waited were looked at.
void SessionList::run() {
  is_scheduled_ = false;
  for (Session* const session : std::exchange(waiting_, {})) {
    session->is_waiting_ = false;
    if (session->state_ != Session::State::kClosed) {
      session->resume();
    }
  }
  const bool has_ended = !ended_.empty();
  std::exchange(ended_, {}).clear();
  if (has_ended && sessions_.empty()) {
    on_empty_();
  }
}

}  // namespace weir::proxy
