#include "runtime/net/unix_socket.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fmt/format.h>

namespace weir::net {
namespace {

constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kSocketMode = 0600;
constexpr mode_t kPermissionBits = 07777;

std::string directory_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return fail(ErrorCode::kBadArgument,
                fmt::format("a Unix socket path has 1 to {} bytes", sizeof(address.sun_path) - 1),
                path);
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Result<UniqueFd> new_unix_socket(const std::string& path) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.has_value()) {
    return fail_errno("cannot create a socket", path);
  }
  return fd;
}

// Only a directory that nobody else can enter keeps the name of the socket ours.
Status require_private_directory(const std::string& directory) {
  if (::mkdir(directory.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    return fail_errno("cannot create the socket's directory", directory);
  }
  struct stat info{};
  if (::lstat(directory.c_str(), &info) != 0) {
    return fail_errno("cannot inspect the socket's directory", directory);
  }
  if (!S_ISDIR(info.st_mode)) {
    return fail(ErrorCode::kBadArgument, "the socket's directory is no directory of its own",
                directory);
  }
  if (info.st_uid != ::geteuid()) {
    return fail(ErrorCode::kBadArgument, "the socket's directory belongs to another user",
                directory);
  }
  if ((info.st_mode & kPermissionBits) != kDirectoryMode) {
    return fail(ErrorCode::kBadArgument,
                fmt::format("the socket's directory has mode {:04o}; it must be {:04o}",
                            info.st_mode & kPermissionBits, kDirectoryMode),
                directory);
  }
  return {};
}

// Removes the socket file at `path` if there is one and it may be replaced.
Status clear_path(const std::string& path, bool replaces_live) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? Status() : fail_errno("cannot inspect the socket path", path);
  }
  if (!S_ISSOCK(info.st_mode)) {
    return fail(ErrorCode::kBadArgument, "something that is no socket has this name", path);
  }
  if (!replaces_live && connect_unix(path)) {
    return fail(ErrorCode::kConflict, "another process listens here", path);
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return fail_errno("cannot remove the stale socket", path);
  }
  return {};
}

}  // namespace

Result<UniqueFd> open_unix_listener(const std::string& path, const UnixListenerOptions& options) {
  const auto address = unix_address(path);
  if (!address) {
    return tl::unexpected(address.error());
  }
  if (auto directory = require_private_directory(directory_of(path)); !directory) {
    return tl::unexpected(std::move(directory.error()));
  }
  if (auto cleared = clear_path(path, options.replaces_live); !cleared) {
    return tl::unexpected(std::move(cleared.error()));
  }
  auto fd = new_unix_socket(path);
  if (!fd) {
    return fd;
  }
  if (::bind(fd->get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0) {
    return fail_errno("cannot bind", path);
  }
  // The directory keeps others out until the mode is set.
  if (::chmod(path.c_str(), kSocketMode) != 0) {
    return fail_errno("cannot set the socket's mode", path);
  }
  if (::listen(fd->get(), options.backlog) != 0) {
    return fail_errno("cannot listen", path);
  }
  return fd;
}

Result<UniqueFd> connect_unix(const std::string& path) {
  const auto address = unix_address(path);
  if (!address) {
    return tl::unexpected(address.error());
  }
  auto fd = new_unix_socket(path);
  if (!fd) {
    return fd;
  }
  if (::connect(fd->get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0) {
    return fail_errno("cannot connect", path);
  }
  return fd;
}

Result<PeerCredentials> peer_credentials(int fd) {
  ucred credentials{};
  socklen_t length = sizeof(credentials);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return fail_errno("cannot read the peer's credentials");
  }
  return PeerCredentials{.uid = credentials.uid, .gid = credentials.gid, .pid = credentials.pid};
}

}  // namespace weir::net
