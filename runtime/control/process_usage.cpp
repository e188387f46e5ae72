#include "runtime/control/process_usage.h"

#include <charconv>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace weir::control {

namespace {

uint64_t number_in(std::string_view text) {
  uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() ? number : 0;
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

// "max" is no number, and so no limit.
uint64_t group_memory_limit() {
  constexpr std::string_view kVersion2 = "0::";
  const std::string group = first_line("/proc/self/cgroup");
  if (!group.starts_with(kVersion2)) {
    return 0;
  }
  return number_in(first_line("/sys/fs/cgroup" + group.substr(kVersion2.size()) + "/memory.max"));
}

uint64_t memory_in_use() {
  const std::string line = first_line("/proc/self/statm");
  const size_t blank = line.find(' ');
  const uint64_t pages =
      blank == line.npos ? 0 : number_in(std::string_view(line).substr(blank + 1));
  return pages * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

DescriptorUse descriptor_use() {
  DescriptorUse use;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    use.limit = limit.rlim_cur;
  }
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir("/proc/self/fd"));
  constexpr uint64_t kNotCounted = 3;  // `.`, `..`, and the folder itself
  uint64_t entries = 0;
  while (folder != nullptr && ::readdir(folder.get()) != nullptr) {
    ++entries;
  }
  use.open = entries > kNotCounted ? entries - kNotCounted : 0;
  return use;
}

}  // namespace weir::control
