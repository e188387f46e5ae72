#include "compiler/commands/files.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
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
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const std::string folder = parent.empty() ? "." : parent;
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.has_value() || ::fsync(fd.get()) != 0) {
    return fail_errno("cannot sync folder", folder);
  }
  return {};
}

Status write_temporary(const std::string& path, std::span<const std::byte> bytes) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd.has_value()) {
    return fail_errno("cannot create", path);
  }
  return write_all(fd.get(), bytes, path);
}

}  // namespace

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
  const std::string temporary = path + ".tmp";
  Status status = write_temporary(temporary, bytes);
  if (status && ::rename(temporary.c_str(), path.c_str()) != 0) {
    status = fail_errno("cannot replace", path);
  }
  if (!status) {
    ::unlink(temporary.c_str());
    return status;
  }
  return sync_folder_of(path);
}

}  // namespace weir::commands
