#include "compiler/lsp/check_worker.h"

#include <algorithm>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

#include "runtime/base/check.h"

namespace weir::lsp {

CheckWorker::CheckWorker(const dsl::FileSystem& files)
    : files_(files),
      done_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {
  WEIR_CHECK(done_fd_ >= 0, "no descriptor is left for the language server");
}

CheckWorker::~CheckWorker() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
  ::close(done_fd_);
}

void CheckWorker::add(Snapshot snapshot) {
  {
    const std::lock_guard lock(mutex_);
    const auto same = std::ranges::find(waiting_, snapshot.root, &Snapshot::root);
    if (same == waiting_.end()) {
      waiting_.push_back(std::move(snapshot));
    } else {
      *same = std::move(snapshot);
    }
  }
  changed_.notify_all();
}

std::vector<std::shared_ptr<const SiteReport>> CheckWorker::take() {
  // Before what is done is taken: what comes in between makes the descriptor readable again.
  uint64_t count = 0;
  static_cast<void>(::read(done_fd_, &count, sizeof count));  // fails if nothing is done
  const std::lock_guard lock(mutex_);
  return std::exchange(done_, {});
}

bool CheckWorker::is_idle() {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() && !is_running_ && done_.empty();
}

void CheckWorker::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (ends_) {
      return;
    }
    Snapshot snapshot = std::move(waiting_.front());
    waiting_.pop_front();
    is_running_ = true;
    lock.unlock();
    std::shared_ptr<const SiteReport> report = check_snapshot(std::move(snapshot), files_);
    lock.lock();
    is_running_ = false;
    done_.push_back(std::move(report));
    const uint64_t one = 1;
    static_cast<void>(::write(done_fd_, &one, sizeof one));  // full means readable already
  }
}

}  // namespace weir::lsp
