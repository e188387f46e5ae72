// BufferPool: the 16 KiB buffers of one worker, lent to whoever has bytes to hold right now.
//
// An idle connection holds none. Buffers come back to a free list, last in first out, so that the
// next one lent is still in the cache; beyond kKept they go back to the allocator. One thread. The
// pool outlives every buffer it lent.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace weir::proxy {

inline constexpr size_t kBufferBytes = size_t{16} * 1024;

class BufferPool {
 public:
  using Memory = std::unique_ptr<char[]>;

  // kBufferBytes of uninitialised memory.
  [[nodiscard]] Memory take();
  void give_back(Memory memory);

 private:
  static constexpr size_t kKept = 256;  // 4 MiB a worker

  std::vector<Memory> free_;
};

}  // namespace weir::proxy
