#include "runtime/proxy/buffer_pool.h"

namespace weir::proxy {

BufferPool::Memory BufferPool::take() {
  if (free_.empty()) {
    return Memory(new char[kBufferBytes]);
  }
  Memory memory = std::move(free_.back());
  free_.pop_back();
  return memory;
}

void BufferPool::give_back(Memory memory) {
  if (free_.size() < kKept) {
    free_.push_back(std::move(memory));
  }
}

}  // namespace weir::proxy
