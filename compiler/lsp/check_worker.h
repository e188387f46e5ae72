// Checks sites beside the session, so that a request does not wait for a check.
//
// One thread of its own. A snapshot that waits is replaced by a later one of the same site; a check
// that runs is finished. What is done waits in `take`, and the descriptor `done_fd` is readable
// while something does.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "compiler/lsp/site_check.h"

namespace weir::lsp {

class CheckWorker {
 public:
  // `files` outlives the worker and can be read from another thread.
  explicit CheckWorker(const dsl::FileSystem& files);
  ~CheckWorker();  // waits for the check that runs
  CheckWorker(const CheckWorker&) = delete;
  CheckWorker& operator=(const CheckWorker&) = delete;

  void add(Snapshot snapshot);
  [[nodiscard]] std::vector<std::shared_ptr<const SiteReport>> take();
  [[nodiscard]] int done_fd() const { return done_fd_; }
  // Nothing waits or runs.
  [[nodiscard]] bool is_idle();

 private:
  void run();

  const dsl::FileSystem& files_;
  int done_fd_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Snapshot> waiting_;                         // under mutex_
  std::vector<std::shared_ptr<const SiteReport>> done_;  // under mutex_
  bool is_running_ = false;                              // under mutex_
  bool ends_ = false;                                    // under mutex_
  std::thread thread_;                                   // the last: it uses all the above
};

}  // namespace weir::lsp
