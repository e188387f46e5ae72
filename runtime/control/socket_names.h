// SocketNames: the two sockets in the run directory, and who owns their names.
//
// A first process takes the names at once. A successor listens under names of its own and moves
// them over the old ones when it is told to serve, so that whoever connects always finds a process
// that answers. An old process whose successor failed takes the names again. Security: see
// net/unix_socket.h (0600 in a 0700 directory of ours).
#pragma once

#include <string>
#include <sys/types.h>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"

namespace weir::control {

class SocketNames {
 public:
  explicit SocketNames(const std::string& run_dir);
  // Removes the names that still lead here.
  ~SocketNames();
  SocketNames(const SocketNames&) = delete;
  SocketNames& operator=(const SocketNames&) = delete;

  // kConflict when a proxy runs in this directory already.
  Status open_first();
  // Sockets that nobody can find before publish().
  Status open_successor();
  // Moves the successor's sockets to the real names. kIo leaves the old names.
  Status publish();
  // New sockets under the real names, whoever has them: the descriptors below change. The earlier
  // ones stay open, since somebody may wait in their queues.
  Status retake();

  // Borrowed; -1 before one of the opens.
  [[nodiscard]] int admin() const { return admin_.fd.get(); }
  [[nodiscard]] int handover() const { return handover_.fd.get(); }

 private:
  struct Name {
    std::string path;       // the real one
    std::string temporary;  // where the socket lies while it is not published
    UniqueFd fd;
    ino_t inode = 0;  // of the socket file, to tell whether the name is still ours
  };

  static Status open(Name& name, const std::string& path, bool replaces_live);
  static Status move(Name& name);
  static void retract(Name& name);

  Name admin_;
  Name handover_;
  std::vector<UniqueFd> earlier_;
};

// A connection to the running proxy's handover socket. kIo when none runs; kBadArgument when
// directory or socket could be another user's.
Result<UniqueFd> connect_handover(const std::string& run_dir);

}  // namespace weir::control
