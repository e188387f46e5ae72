#include "runtime/control/socket_names.h"

#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "runtime/base/run_dir.h"
#include "runtime/net/unix_socket.h"

namespace weir::control {
namespace {

constexpr mode_t kOthersBits = 077;

ino_t inode_of(const std::string& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

// Ours alone, and what it should be rather than a link to something else.
Status require_own(const std::string& path, mode_t type) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) {
    return fail_errno("no proxy can be asked to hand over", path);
  }
  if ((info.st_mode & S_IFMT) != type || info.st_uid != ::geteuid() ||
      (info.st_mode & kOthersBits) != 0) {
    return fail(ErrorCode::kBadArgument,
                "this is a link, another user's or open to others; it must be ours alone", path);
  }
  return {};
}

}  // namespace

SocketNames::SocketNames(const std::string& run_dir) {
  admin_.path = admin_socket_path(run_dir);
  handover_.path = handover_socket_path(run_dir);
  admin_.temporary = fmt::format("{}.{}", admin_.path, ::getpid());
  handover_.temporary = fmt::format("{}.{}", handover_.path, ::getpid());
}

SocketNames::~SocketNames() {
  retract(admin_);
  retract(handover_);
}

Status SocketNames::open(Name& name, const std::string& path, bool replaces_live) {
  auto fd = net::open_unix_listener(path, {.replaces_live = replaces_live});
  if (!fd) {
    return tl::unexpected(fd.error());
  }
  name.fd = std::move(*fd);
  name.inode = inode_of(path);
  return {};
}

Status SocketNames::open_first() {
  if (Status opened = open(handover_, handover_.path, false); !opened) {
    return opened;
  }
  return open(admin_, admin_.path, false);
}

Status SocketNames::open_successor() {
  if (Status opened = open(handover_, handover_.temporary, true); !opened) {
    return opened;
  }
  return open(admin_, admin_.temporary, true);
}

Status SocketNames::move(Name& name) {
  if (::rename(name.temporary.c_str(), name.path.c_str()) != 0) {
    return fail_errno("cannot take the name of the old proxy's socket", name.path);
  }
  return {};
}

Status SocketNames::publish() {
  if (Status moved = move(handover_); !moved) {
    return moved;
  }
  return move(admin_);
}

Status SocketNames::retake() {
  earlier_.push_back(std::move(admin_.fd));
  earlier_.push_back(std::move(handover_.fd));
  if (Status opened = open_successor(); !opened) {
    return opened;
  }
  return publish();
}

void SocketNames::retract(Name& name) {
  if (name.inode == 0) {
    return;
  }
  // Best effort: a name that is left behind is found stale and replaced by the next process.
  for (const std::string& path : {name.path, name.temporary}) {
    if (inode_of(path) == name.inode) {
      ::unlink(path.c_str());
    }
  }
}

Result<UniqueFd> connect_handover(const std::string& run_dir) {
  if (Status own = require_own(run_dir, S_IFDIR); !own) {
    return tl::unexpected(own.error());
  }
  const std::string path = handover_socket_path(run_dir);
  if (Status own = require_own(path, S_IFSOCK); !own) {
    return tl::unexpected(own.error());
  }
  return net::connect_unix(path);
}

}  // namespace weir::control
