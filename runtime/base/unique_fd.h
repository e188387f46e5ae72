// Owner of one file descriptor: closed in the destructor, moved, never copied.
//
// A failing close(2) is not reported: on Linux the descriptor is gone either way, and who needs to
// know that bytes arrived calls fsync(2) first.
#pragma once

#include <unistd.h>
#include <utility>

namespace weir {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) {
      reset(std::exchange(other.fd_, -1));
    }
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  // The descriptor, or -1 when empty; still owned here.
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool has_value() const { return fd_ >= 0; }
  // Gives the descriptor away.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (fd_ >= 0) {
      ::close(fd_);
    }
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

}  // namespace weir
