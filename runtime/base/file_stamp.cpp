#include "runtime/base/file_stamp.h"

#include <sys/stat.h>

namespace weir {

FileStamp file_stamp(const std::string& path) {
  constexpr int64_t kNanoseconds = 1'000'000'000;
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) {
    return {};
  }
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = static_cast<uint64_t>(found.st_size),
          .changed_at = found.st_ctim.tv_sec * kNanoseconds + found.st_ctim.tv_nsec};
}

}  // namespace weir
