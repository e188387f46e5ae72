#include "dsl/source/file_system.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "dsl/source/limits.h"
#include "runtime/base/unique_fd.h"

namespace weir::dsl {

static tl::unexpected<Error> too_large(const std::string& path) {
  return fail(ErrorCode::kLimit,
              "the file is larger than " + std::to_string(kSourceBytesMax) + " bytes", path);
}

// Reads until the end or one byte over the limit: the size of a file may change under us.
static Result<std::string> read_all(int fd, const std::string& path) {
  constexpr size_t kChunk = size_t{64} << 10;
  std::string text;
  while (text.size() <= kSourceBytesMax) {
    const size_t filled = text.size();
    text.resize(filled + kChunk);
    const ssize_t got = ::read(fd, text.data() + filled, kChunk);
    text.resize(filled + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got == 0) {
      return text;
    }
    if (got < 0 && errno != EINTR) {
      return fail_errno("cannot read", path);
    }
  }
  return too_large(path);
}

Result<std::string> RealFileSystem::read(const std::string& path) const {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.has_value()) {
    return fail_errno("cannot open", path);
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) {
    return fail_errno("cannot examine", path);
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::kIo, "not a regular file", path);
  }
  return read_all(fd.get(), path);
}

void VirtualFileSystem::add(std::string path, std::string text) {
  files_.insert_or_assign(std::move(path), std::move(text));
}

Result<std::string> VirtualFileSystem::read(const std::string& path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) {
    return fail(ErrorCode::kIo, "there is no such file", path);
  }
  if (found->second.size() > kSourceBytesMax) {
    return too_large(path);
  }
  return found->second;
}

}  // namespace weir::dsl
