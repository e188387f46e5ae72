#include "compiler/commands/file_watch.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <poll.h>
#include <string_view>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

#include "compiler/commands/files.h"
#include "runtime/base/check.h"

namespace weir::commands {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR;
// What comes within this time of a change belongs to the same save.
constexpr int kQuietMs = 50;
// A folder that never comes to rest is looked at after so many pauses, not never.
constexpr int kPausesMax = 20;
constexpr size_t kFoldersMax = 4'096;

std::string normal(const std::string& path) {
  return fs::path(path).lexically_normal().string();
}

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

FileWatch::FileWatch() : inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)), signals_(-1) {
  const sigset_t signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signals_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  WEIR_CHECK(inotify_ >= 0 && signals_ >= 0, "no descriptor is left to watch files with");
}

FileWatch::~FileWatch() {
  ::close(inotify_);
  ::close(signals_);
}

Status FileWatch::watch(const std::vector<std::string>& files, const std::string& folder) {
  files_.clear();
  for (const std::string& file : files) {
    files_.insert(normal(file));
    if (Status added = add_folder(folder_of(file)); !added) {
      return added;
    }
  }
  if (Status added = add_folder(folder); !added) {
    return added;
  }
  std::error_code error;  // what cannot be looked into cannot be watched
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (is_hidden(at->path())) {
      at.disable_recursion_pending();
    } else if (at->is_directory(error) && !at->is_symlink(error) && folders_.size() < kFoldersMax) {
      if (Status added = add_folder(at->path().string()); !added) {
        return added;
      }
    }
  }
  return {};
}

// A folder that is watched already has the same descriptor.
Status FileWatch::add_folder(const std::string& folder) {
  const int descriptor = ::inotify_add_watch(inotify_, folder.c_str(), kEvents);
  if (descriptor < 0 && errno != ENOENT && errno != ENOTDIR) {
    return fail_errno("cannot be watched", folder);
  }
  if (descriptor >= 0) {
    folders_[descriptor] = folder;
  }
  return {};
}

std::vector<std::string> FileWatch::wait() {
  std::set<std::string> changed;
  for (int pauses = 0; pauses < kPausesMax;) {
    std::array<pollfd, 2> waiting{pollfd{inotify_, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), changed.empty() ? -1 : kQuietMs);
    if (waiting[1].revents != 0) {
      return {};
    }
    if (ready == 0) {
      break;
    }
    pauses += read_changes(changed) ? 1 : 0;
  }
  return {changed.begin(), changed.end()};
}

// Whether something that counts was among them.
bool FileWatch::read_changes(std::set<std::string>& changed) {
  alignas(inotify_event) std::array<char, 16'384> buffer;
  const ssize_t size = ::read(inotify_, buffer.data(), buffer.size());
  const size_t before = changed.size();
  for (ssize_t at = 0; at < size;) {
    const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    if ((event->mask & IN_Q_OVERFLOW) != 0) {
      changed.insert("more than could be followed");
      continue;
    }
    const auto folder = folders_.find(event->wd);
    if (folder == folders_.end() || event->len == 0) {
      continue;
    }
    const std::string path = normal(folder->second + '/' + event->name);
    const bool is_folder = (event->mask & IN_ISDIR) != 0;
    const bool is_new_file = (event->mask & IN_CREATE) != 0 && !is_folder;  // written later
    if (!is_new_file && (is_folder ? !is_hidden(path) : counts(path))) {
      changed.insert(path);
    }
  }
  return changed.size() > before;
}

bool FileWatch::counts(const std::string& path) const {
  return files_.contains(path) || (path.ends_with(".weir") && !is_hidden(path));
}

}  // namespace weir::commands
