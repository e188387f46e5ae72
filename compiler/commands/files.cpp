#include "compiler/commands/files.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "runtime/base/unique_fd.h"

namespace weir::commands {
namespace {

Result<size_t> regular_file_size(int fd, const std::string& path, size_t bytes_max) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) {
    return fail_errno("cannot read", path);
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::kIo, "is not a regular file", path);
  }
  const auto size = static_cast<size_t>(info.st_size);
  if (size > bytes_max) {
    return fail(ErrorCode::kLimit, fmt::format("has {} bytes, more than {}", size, bytes_max),
                path);
  }
  return size;
}

Status write_all(int fd, std::span<const std::byte> bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return fail_errno("cannot write", path);
    }
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  if (::fsync(fd) != 0) {
    return fail_errno("cannot sync", path);
  }
  return {};
}

Status sync_folder_of(const std::string& path) {
  const std::string folder = folder_of(path);
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.has_value() || ::fsync(fd.get()) != 0) {
    return fail_errno("cannot sync folder", folder);
  }
  return {};
}

// The file that a write to `path` replaces, or makes.
struct Target {
  std::string path;            // behind symbolic links
  std::optional<mode_t> mode;  // of the one that is there
};

Result<Target> find_target(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) {
    return Target{path, {}};
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::kIo, "is not a regular file and is not replaced by one", path);
  }
  std::error_code error;
  const std::string real = std::filesystem::canonical(path, error).string();
  return Target{error ? path : real, info.st_mode & 07777U};
}

Status write_temporary(const std::string& temporary, std::span<const std::byte> bytes,
                       const Target& target) {
  // What a process of the same id left behind when it was killed.
  ::unlink(temporary.c_str());
  const UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                           target.mode.value_or(0644)));
  if (!fd.has_value()) {
    return fail_errno("cannot create a file beside it", target.path);
  }
  if (target.mode && ::fchmod(fd.get(), *target.mode) != 0) {
    return fail_errno("cannot keep the mode", target.path);
  }
  return write_all(fd.get(), bytes, target.path);
}

}  // namespace

std::string folder_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

Result<std::vector<std::byte>> read_file(const std::string& path, size_t bytes_max) {
  // O_NONBLOCK so that a named pipe is refused below instead of waited for.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.has_value()) {
    return fail_errno("cannot open", path);
  }
  const auto size = regular_file_size(fd.get(), path, bytes_max);
  if (!size) {
    return tl::unexpected(size.error());
  }
  std::vector<std::byte> bytes(*size);
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(fd.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return fail_errno("cannot read", path);
    }
    if (got == 0) {
      return fail(ErrorCode::kIo, "became shorter while it was read", path);
    }
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

Status write_file_atomically(const std::string& path, std::span<const std::byte> bytes) {
  const auto target = find_target(path);
  if (!target) {
    return tl::unexpected(target.error());
  }
  const std::string temporary = fmt::format("{}.{}.tmp", target->path, ::getpid());
  Status status = write_temporary(temporary, bytes, *target);
  if (status && ::rename(temporary.c_str(), target->path.c_str()) != 0) {
    status = fail_errno("cannot replace", path);
  }
  if (!status) {
    ::unlink(temporary.c_str());
    return status;
  }
  return sync_folder_of(target->path);
}

}  // namespace weir::commands
