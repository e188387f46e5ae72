// SealedImage: an image's bytes in memory that nobody can change or cut, mapped for reading.
//
// A mapped file that is truncated kills the reader (SIGBUS); so the file is copied into a memfd
// which is then sealed. The descriptor is what a hot restart hands over: both generations share the
// pages. Nothing here looks at the bytes: verify them before use.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"

namespace weir::control {

class SealedImage {
 public:
  // Copies the regular file at `path` (a symbolic link is followed). kIo with the path when it
  // cannot be opened or read, is a directory, a pipe or a device; kBadImage when it is empty or
  // larger than image::kImageBytesMax. Blocks while reading: not for an event loop.
  static Result<std::shared_ptr<const SealedImage>> read_file(const std::string& path);

  // Takes over a memfd made by another process's read_file(). kBadImage when it is none or is not
  // sealed against every change.
  static Result<std::shared_ptr<const SealedImage>> adopt(UniqueFd memfd);

  // Memory of these bytes, for tests and small images that were never a file.
  static Result<std::shared_ptr<const SealedImage>> copy_of(std::span<const std::byte> bytes);

  ~SealedImage();
  SealedImage(const SealedImage&) = delete;
  SealedImage& operator=(const SealedImage&) = delete;

  // Valid as long as this object.
  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, size_}; }
  // Borrowed.
  [[nodiscard]] int fd() const { return memfd_.get(); }

 private:
  SealedImage(UniqueFd memfd, const std::byte* data, size_t size)
      : memfd_(std::move(memfd)), data_(data), size_(size) {}
  static Result<std::shared_ptr<const SealedImage>> seal(UniqueFd memfd);
  static Result<std::shared_ptr<const SealedImage>> map(UniqueFd memfd, size_t size);

  UniqueFd memfd_;
  const std::byte* data_;
  size_t size_;
};

}  // namespace weir::control
