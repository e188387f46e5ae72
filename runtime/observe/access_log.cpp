#include "runtime/observe/access_log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/uio.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "runtime/base/log.h"
#include "runtime/base/unique_fd.h"
#include "runtime/observe/byte_ring.h"

namespace weir::observe {

namespace {

// How late a line may be written when the proxy has little to do. A guess: short enough to watch.
constexpr Milliseconds kWriteInterval{100};
// How long a full pipe may hold the writer up before lines are lost.
constexpr Milliseconds kWritableWait{1000};
constexpr mode_t kLogMode = 0640;
// Longest path that is logged; the rest of a line is bounded by its own sources.
constexpr size_t kPathBytesMax = 4096;
constexpr size_t kHostBytesMax = 256;

bool went_well(const AccessRecord& record) {
  constexpr uint16_t kFirstError = 400;
  return record.reason.empty() && record.status.value != 0 && record.status.value < kFirstError;
}

Result<UniqueFd> open_target(const std::string& path) {
  const int fd = path == "-"
                     ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                     : ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kLogMode);
  if (fd < 0) {
    return fail_errno("cannot open the access log", path);
  }
  return UniqueFd(fd);
}

// For a pipe that somebody made non-blocking. False when its reader does not read.
bool wait_writable(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  return ::poll(&entry, 1, static_cast<int>(kWritableWait.count())) > 0;
}

}  // namespace

struct AccessLog::Shared {
  explicit Shared(const AccessLogOptions& from) : options(from) {
    for (size_t i = 0; i < options.workers; ++i) {
      lanes.push_back(std::make_unique<Lane>(options.ring_bytes));
    }
  }

  // One worker's: its ring and the line it formats.
  struct Lane {
    explicit Lane(size_t bytes) : ring(bytes) {}
    ByteRing ring;
    std::string line;
    uint64_t skipped = 0;  // requests that went well, for the sample
  };

  void run();
  void write_round();
  void write_lane(ByteRing& ring);
  void reopen_if_asked();
  void wait(std::unique_lock<std::mutex>& lock);

  AccessLogOptions options;
  UniqueFd fd;
  std::vector<std::unique_ptr<Lane>> lanes;
  bool is_failing = false;  // writer thread only: a failed write was logged

  // Set by a worker whose ring is half full, to wake the writer early. Relaxed: it only hints.
  std::atomic<bool> is_urgent{false};

  std::mutex mutex;
  std::condition_variable wake;   // to the writer
  std::condition_variable round;  // a round ended
  bool is_stopping = false;       // the rest is guarded by mutex
  bool is_reopening = false;
  uint64_t rounds_asked = 0;
  uint64_t rounds_done = 0;

  std::thread thread;
};

Result<std::unique_ptr<AccessLog>> AccessLog::open(const AccessLogOptions& options) {
  auto fd = open_target(options.path);
  if (!fd) {
    return tl::unexpected(fd.error());
  }
  auto shared = std::make_unique<Shared>(options);
  shared->fd = std::move(*fd);
  Shared* const raw = shared.get();
  shared->thread = std::thread([raw] { raw->run(); });
  return std::unique_ptr<AccessLog>(new AccessLog(std::move(shared)));
}

AccessLog::AccessLog(std::unique_ptr<Shared> shared) : shared_(std::move(shared)) {}

AccessLog::~AccessLog() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->is_stopping = true;
  }
  shared_->wake.notify_one();
  shared_->thread.join();
}

bool AccessLog::append(size_t worker, const AccessRecord& record) {
  Shared::Lane& lane = *shared_->lanes[worker];
  if (went_well(record) && lane.skipped++ % shared_->options.sample != 0) {
    return true;
  }
  lane.line.clear();
  AccessRecord bounded = record;
  bounded.path = bounded.path.substr(0, kPathBytesMax);
  bounded.host = bounded.host.substr(0, kHostBytesMax);
  format_access_line(bounded, shared_->options.format, lane.line);
  const bool has_room = lane.ring.push(lane.line);
  if (lane.ring.backlog() > shared_->options.ring_bytes / 2 &&
      !shared_->is_urgent.exchange(true, std::memory_order_relaxed)) {
    shared_->wake.notify_one();
  }
  return has_room;
}

void AccessLog::reopen() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->is_reopening = true;
  }
  shared_->wake.notify_one();
}

void AccessLog::flush() {
  std::unique_lock lock(shared_->mutex);
  const uint64_t ticket = ++shared_->rounds_asked;
  shared_->wake.notify_one();
  shared_->round.wait(lock, [&] { return shared_->rounds_done >= ticket; });
}

void AccessLog::Shared::run() {
  std::unique_lock lock(mutex);
  while (true) {
    // What was asked before this round is answered by it; what is asked during it, by the next.
    const uint64_t ticket = rounds_asked;
    const bool is_last = is_stopping;
    reopen_if_asked();
    lock.unlock();
    write_round();
    lock.lock();
    rounds_done = std::max(rounds_done, ticket);
    round.notify_all();
    if (is_last) {
      return;
    }
    wait(lock);
  }
}

void AccessLog::Shared::wait(std::unique_lock<std::mutex>& lock) {
  wake.wait_for(lock, kWriteInterval, [this] {
    return is_stopping || is_reopening || rounds_asked > rounds_done ||
           is_urgent.load(std::memory_order_relaxed);
  });
}

void AccessLog::Shared::reopen_if_asked() {
  if (!std::exchange(is_reopening, false)) {
    return;
  }
  auto fresh = open_target(options.path);
  if (!fresh) {
    WEIR_LOG(kError, "access_log_not_reopened", {"reason", fresh.error().to_string()});
    return;
  }
  fd = std::move(*fresh);
}

void AccessLog::Shared::write_round() {
  is_urgent.store(false, std::memory_order_relaxed);
  for (const auto& lane : lanes) {
    write_lane(lane->ring);
  }
}

// A failing target loses lines rather than stopping the workers; it is said once.
void AccessLog::Shared::write_lane(ByteRing& ring) {
  while (true) {
    const auto pieces = ring.pieces();
    const size_t total = pieces[0].size() + pieces[1].size();
    if (total == 0) {
      return;
    }
    std::array<iovec, 2> slices{};
    for (size_t i = 0; i < slices.size(); ++i) {
      slices[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    }
    const ssize_t written = ::writev(fd.get(), slices.data(), static_cast<int>(slices.size()));
    if (written < 0 && (errno == EINTR || (errno == EAGAIN && wait_writable(fd.get())))) {
      continue;
    }
    if (written < 0 && !std::exchange(is_failing, true)) {
      WEIR_LOG(kError, "access_log_not_written", {"reason", errno_text(errno)});
    }
    is_failing = written < 0;
    ring.pop(written < 0 ? total : static_cast<size_t>(written));
  }
}

}  // namespace weir::observe
