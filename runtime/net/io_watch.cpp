#include "runtime/net/io_watch.h"

#include <event2/event.h>

#include "runtime/base/check.h"

namespace weir::net {

Status IoWatch::start(int fd, WatchMode mode, Callback callback) {
  WEIR_CHECK(event_ == nullptr, "a watch was started twice");
  WEIR_CHECK(fd >= 0, "there is no descriptor to watch");
  short what = EV_READ | EV_PERSIST;
  if (mode == WatchMode::kEdge) {
    what = EV_READ | EV_WRITE | EV_CLOSED | EV_ET | EV_PERSIST;
  }
  callback_ = std::move(callback);
  event_ = event_new(loop_.base_, fd, what, &IoWatch::thunk, this);
  WEIR_CHECK(event_ != nullptr, "out of memory");
  auto added = resume();
  if (!added) {
    stop();
  }
  return added;
}

void IoWatch::stop() noexcept {
  if (event_ != nullptr) {
    event_free(std::exchange(event_, nullptr));
  }
}

Status IoWatch::pause() {
  WEIR_DCHECK(event_ != nullptr, "a watch that was not started cannot pause");
  if (event_del(event_) != 0) {
    return fail_errno("cannot stop watching a descriptor");
  }
  return {};
}

Status IoWatch::resume() {
  WEIR_DCHECK(event_ != nullptr, "a watch that was not started cannot resume");
  if (event_add(event_, nullptr) != 0) {
    return fail_errno("cannot watch a descriptor");
  }
  return {};
}

void IoWatch::thunk(int /*fd*/, short what, void* self) noexcept {
  const IoReady ready{.readable = (what & (EV_READ | EV_CLOSED)) != 0,
                      .writable = (what & EV_WRITE) != 0,
                      .peer_closed = (what & EV_CLOSED) != 0};
  auto& watch = *static_cast<IoWatch*>(self);
  ++watch.loop_.pass_.events;
  watch.callback_(ready);
}

}  // namespace weir::net
