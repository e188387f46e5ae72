// FileStamp: tells whether a file is still the one it was, without reading it.
//
// A value: device, inode, size and time of the last change. A missing file has the empty stamp; a
// symbolic link that leads to another file than before has another stamp. Two writes of the same
// size within the clock's resolution (some milliseconds) can go unnoticed.
#pragma once

#include <cstdint>
#include <string>

namespace weir {

struct FileStamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t changed_at = 0;  // nanoseconds

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

[[nodiscard]] FileStamp file_stamp(const std::string& path);

}  // namespace weir
