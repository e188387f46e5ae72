#include "runtime/control/sealed_image.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "runtime/image/format.h"

namespace weir::control {
namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

Result<UniqueFd> new_memory() {
  UniqueFd memfd(::memfd_create("weir-image", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memfd.has_value()) {
    return fail_errno("cannot create memory for the image");
  }
  return memfd;
}

// O_NONBLOCK keeps a pipe without a writer from holding us up before it can be refused.
Result<UniqueFd> open_regular(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.has_value()) {
    return fail_errno("cannot open the image", path);
  }
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) {
    return fail_errno("cannot inspect the image", path);
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::kIo, "an image must be a regular file", path);
  }
  if (static_cast<uint64_t>(info.st_size) > image::kImageBytesMax) {
    return fail(ErrorCode::kBadImage,
                fmt::format("{} bytes are more than an image can have", info.st_size), path);
  }
  return file;
}

// Until the end of the file, wherever that is by now; the verifier judges what was read.
Status copy_all(int from, int to, const std::string& path) {
  constexpr size_t kPiece = size_t{1} << 30;
  uint64_t copied = 0;
  while (copied <= image::kImageBytesMax) {
    const ssize_t moved = ::sendfile(to, from, nullptr, kPiece);
    if (moved == 0) {
      return {};
    }
    if (moved < 0 && errno != EINTR) {
      return fail_errno("cannot read the image", path);
    }
    copied += moved > 0 ? static_cast<uint64_t>(moved) : 0;
  }
  return fail(ErrorCode::kBadImage, "the image grows while it is read", path);
}

}  // namespace

Result<std::shared_ptr<const SealedImage>> SealedImage::read_file(const std::string& path) {
  const auto file = open_regular(path);
  if (!file) {
    return tl::unexpected(file.error());
  }
  auto memory = new_memory();
  if (!memory) {
    return tl::unexpected(memory.error());
  }
  if (const Status copied = copy_all(file->get(), memory->get(), path); !copied) {
    return tl::unexpected(copied.error());
  }
  auto sealed = seal(std::move(*memory));
  if (!sealed) {
    sealed.error().context = path;
  }
  return sealed;
}

Result<std::shared_ptr<const SealedImage>> SealedImage::copy_of(std::span<const std::byte> bytes) {
  auto memory = new_memory();
  if (!memory) {
    return tl::unexpected(memory.error());
  }
  while (!bytes.empty()) {
    const ssize_t written = ::write(memory->get(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return fail_errno("cannot copy the image");
    }
    bytes = bytes.subspan(written > 0 ? static_cast<size_t>(written) : 0);
  }
  return seal(std::move(*memory));
}

Result<std::shared_ptr<const SealedImage>> SealedImage::seal(UniqueFd memfd) {
  if (::fcntl(memfd.get(), F_ADD_SEALS, kSeals) != 0) {
    return fail_errno("cannot seal the image");
  }
  return adopt(std::move(memfd));
}

Result<std::shared_ptr<const SealedImage>> SealedImage::adopt(UniqueFd memfd) {
  const int seals = ::fcntl(memfd.get(), F_GET_SEALS);
  if (seals < 0 || (seals & kSeals) != kSeals) {
    return fail(ErrorCode::kBadImage, "the image handed over is not sealed memory");
  }
  struct stat info{};
  if (::fstat(memfd.get(), &info) != 0) {
    return fail_errno("cannot inspect the image");
  }
  const auto size = static_cast<uint64_t>(info.st_size);
  if (size == 0) {
    return fail(ErrorCode::kBadImage, "the image is empty");
  }
  if (size > image::kImageBytesMax) {
    return fail(ErrorCode::kBadImage, "the image is larger than an image can be");
  }
  return map(std::move(memfd), size);
}

Result<std::shared_ptr<const SealedImage>> SealedImage::map(UniqueFd memfd, size_t size) {
  // Private only in name: nothing is ever written, so the pages stay those of the memfd. Kernels
  // before 6.7 refuse a shared mapping of write-sealed memory.
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, memfd.get(), 0);
  if (data == MAP_FAILED) {
    return fail_errno("cannot map the image");
  }
  return std::shared_ptr<const SealedImage>(
      new SealedImage(std::move(memfd), static_cast<const std::byte*>(data), size));
}

SealedImage::~SealedImage() {
  ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace weir::control
