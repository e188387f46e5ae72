// OutputQueue: bytes of a body that wait for the window of an HTTP/2 stream.
//
// Whoever fills it stops while it holds anything: that bounds it to one read's worth of bytes. One
// thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>

#include "runtime/proxy/body_gather.h"

namespace weir::proxy {

class OutputQueue {
 public:
  void add(const BodyGather& data) {
    for (const iovec& slice : data.slices()) {
      bytes_.append(static_cast<const char*>(slice.iov_base), slice.iov_len);
    }
  }
  // Moves the first of it into `into`; how much.
  size_t take(std::span<char> into) {
    const size_t bytes = std::min(into.size(), size());
    std::memcpy(into.data(), bytes_.data() + begin_, bytes);
    begin_ += bytes;
    if (is_empty()) {
      clear();
    }
    return bytes;
  }
  void clear() {
    bytes_.clear();
    begin_ = 0;
  }
  // Empties it; keeps the memory if it is at most `kept_bytes`.
  void release(size_t kept_bytes) {
    clear();
    if (bytes_.capacity() > kept_bytes) {
      bytes_ = {};
    }
  }
  [[nodiscard]] size_t size() const { return bytes_.size() - begin_; }
  [[nodiscard]] bool is_empty() const { return size() == 0; }

 private:
  std::string bytes_;
  size_t begin_ = 0;
};

}  // namespace weir::proxy
