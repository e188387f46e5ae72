#include "runtime/proxy/read_buffer.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"

namespace weir::proxy {

std::span<char> ReadBuffer::room(size_t limit) {
  if (end_ == capacity_) {
    if (begin_ > 0) {
      std::memmove(memory_.get(), memory_.get() + begin_, size());
      end_ = size();
      begin_ = 0;
    } else if (size() < limit) {
      reserve(std::max(kBufferBytes, capacity_ * 2));
    }
  }
  return {memory_.get() + end_, capacity_ - end_};
}

void ReadBuffer::append(std::string_view bytes) {
  if (capacity_ - end_ < bytes.size()) {
    reserve(std::max(kBufferBytes, size() + bytes.size()));
  }
  std::memcpy(memory_.get() + end_, bytes.data(), bytes.size());
  end_ += bytes.size();
}

void ReadBuffer::drop_front(size_t bytes) {
  WEIR_DCHECK(bytes <= size(), "dropping more than there is");
  begin_ += bytes;
  if (begin_ == end_) {
    clear();
  }
}

void ReadBuffer::clear() {
  if (capacity_ == kBufferBytes) {
    pool_.give_back(std::move(memory_));
  }
  memory_.reset();
  capacity_ = begin_ = end_ = 0;
}

// Moves what is held to the front of memory of at least `capacity` bytes.
void ReadBuffer::reserve(size_t capacity) {
  BufferPool::Memory memory =
      capacity == kBufferBytes ? pool_.take() : BufferPool::Memory(new char[capacity]);
  const std::string_view held = view();
  if (!held.empty()) {
    std::memcpy(memory.get(), held.data(), held.size());
  }
  clear();
  memory_ = std::move(memory);
  capacity_ = capacity;
  end_ = held.size();
}

}  // namespace weir::proxy
