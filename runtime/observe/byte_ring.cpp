#include "runtime/observe/byte_ring.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/base/check.h"

namespace weir::observe {

ByteRing::ByteRing(size_t bytes) : size_(bytes), memory_(std::make_unique<char[]>(bytes)) {
  WEIR_CHECK(std::has_single_bit(bytes), "a ring's size is a power of two");
}

bool ByteRing::push(std::string_view bytes) noexcept {
  const size_t pushed = pushed_.load(std::memory_order_relaxed);
  const size_t popped = popped_.load(std::memory_order_acquire);
  if (bytes.size() > size_ - (pushed - popped)) {
    return false;
  }
  const size_t at = pushed & (size_ - 1);
  const size_t first = std::min(bytes.size(), size_ - at);
  std::memcpy(memory_.get() + at, bytes.data(), first);
  std::memcpy(memory_.get(), bytes.data() + first, bytes.size() - first);
  pushed_.store(pushed + bytes.size(), std::memory_order_release);
  return true;
}

size_t ByteRing::backlog() const noexcept {
  return pushed_.load(std::memory_order_relaxed) - popped_.load(std::memory_order_relaxed);
}

std::array<std::string_view, 2> ByteRing::pieces() const noexcept {
  const size_t popped = popped_.load(std::memory_order_relaxed);
  const size_t count = pushed_.load(std::memory_order_acquire) - popped;
  const size_t at = popped & (size_ - 1);
  const size_t first = std::min(count, size_ - at);
  return {std::string_view(memory_.get() + at, first),
          std::string_view(memory_.get(), count - first)};
}

void ByteRing::pop(size_t bytes) noexcept {
  popped_.store(popped_.load(std::memory_order_relaxed) + bytes, std::memory_order_release);
}

}  // namespace weir::observe
