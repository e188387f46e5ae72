// ByteRing: bytes from one thread to another without a lock, bounded.
//
// One producer, one consumer. The producer publishes with a release store of its end, so that the
// consumer's acquire load sees the bytes before it; the consumer frees room the same way back.
// A push is all or nothing. Ends only grow; positions are taken modulo the size, a power of two.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>

namespace weir::observe {

class ByteRing {
 public:
  // `bytes` is a power of two.
  explicit ByteRing(size_t bytes);

  // Producer: false, and nothing was copied, when there is no room.
  bool push(std::string_view bytes) noexcept;
  // Producer: bytes not yet popped, an upper bound.
  [[nodiscard]] size_t backlog() const noexcept;

  // Consumer: what is there, in at most two pieces; the second is empty unless the first reaches
  // the end of the memory. Valid until pop().
  [[nodiscard]] std::array<std::string_view, 2> pieces() const noexcept;
  // Consumer: gives back the first `bytes` of pieces().
  void pop(size_t bytes) noexcept;

 private:
  // A cache line for what the producer writes, with what never changes, and one for the consumer.
  alignas(64) std::atomic<size_t> pushed_{0};
  size_t size_;
  std::unique_ptr<char[]> memory_;
  alignas(64) std::atomic<size_t> popped_{0};
};

}  // namespace weir::observe
