// Unix stream sockets for the admin endpoint and the handover (security.md 1 and 46).
//
// The socket file is 0600 in a directory that is ours, 0700 and no symbolic link; anything weaker
// is refused rather than repaired. Who is on the other side is asked of the kernel, not of the
// peer. Descriptors are non-blocking and close-on-exec.
#pragma once

#include <string>
#include <sys/types.h>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"

namespace weir::net {

// A listening socket at `path` (at most 107 bytes). Creates the last directory (0700) when it is
// missing. A socket file nobody listens on is replaced; kConflict when somebody does;
// kBadArgument for a directory with another owner or mode, a symbolic link, or a path too long.
// With `replaces_live` a live socket's file is replaced too: the new generation takes the name,
// the old one keeps serving what it accepted.
struct UnixListenerOptions {
  bool replaces_live = false;
  int backlog = 64;
};
Result<UniqueFd> open_unix_listener(const std::string& path,
                                    const UnixListenerOptions& options = {});

// A connected socket. kIo with the path when nobody listens or access is refused. Does not wait:
// Unix connects are immediate.
Result<UniqueFd> connect_unix(const std::string& path);

// The process on the other side when the connection was made.
struct PeerCredentials {
  uid_t uid = 0;
  gid_t gid = 0;
  pid_t pid = 0;
};
Result<PeerCredentials> peer_credentials(int fd);

}  // namespace weir::net
