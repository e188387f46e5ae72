// ReadBuffer: bytes read from a peer and not yet used, in one contiguous piece.
//
// Holds no memory while it is empty, a pooled buffer while 16 KiB are enough, and a larger one of
// its own when a head needs it. Bytes move only in room(), append() and when memory is given back:
// views into it (a parsed head) stay good between those, and are rebased by their owner after.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "runtime/proxy/buffer_pool.h"

namespace weir::proxy {

class ReadBuffer {
 public:
  explicit ReadBuffer(BufferPool& pool) : pool_(pool) {}
  ~ReadBuffer() { clear(); }
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;

  [[nodiscard]] std::string_view view() const { return {memory_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] bool is_empty() const { return begin_ == end_; }
  [[nodiscard]] size_t size() const { return end_ - begin_; }

  // Room to read into. When there is none, bytes move to the front or into memory twice as large,
  // as long as no more than `limit` bytes would be held; empty when the limit is reached.
  [[nodiscard]] std::span<char> room(size_t limit);
  // The first `bytes` of room() were filled.
  void commit(size_t bytes) { end_ += bytes; }

  // Adds a copy; the caller bounds how much.
  void append(std::string_view bytes);

  // Drops bytes from the front; memory goes back when nothing is left.
  void drop_front(size_t bytes);
  // Keeps the first `bytes` only.
  void truncate(size_t bytes) { end_ = begin_ + bytes; }
  void clear();

 private:
  void reserve(size_t capacity);

  BufferPool& pool_;
  BufferPool::Memory memory_;
  size_t capacity_ = 0;  // 0: no memory; kBufferBytes: of the pool
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace weir::proxy
