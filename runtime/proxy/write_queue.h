// WriteQueue: what a peer did not take yet. Writes go straight to the socket; only the rest of a
// write that came up short is copied here.
//
// While it holds anything its source must not be read: that is the whole of backpressure, and what
// bounds a queue to one read's worth of bytes. It holds no memory while it is empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <sys/uio.h>
#include <vector>

#include "runtime/net/transport.h"

namespace weir::proxy {

class WriteQueue {
 public:
  // Hands `slices` to the transport, behind what is queued; what it does not take is queued. False
  // when the transport failed. `is_more_coming` as for Transport::write_gather().
  bool write(net::Transport& transport, std::span<const iovec> slices, bool is_more_coming = false);

  // Tries again to write what is queued. False when the transport failed.
  bool flush(net::Transport& transport);

  [[nodiscard]] bool is_empty() const { return begin_ == bytes_.size(); }
  [[nodiscard]] size_t size() const { return bytes_.size() - begin_; }
  // Bytes the transport took since the last clear().
  [[nodiscard]] uint64_t written() const { return written_; }
  void clear();

 private:
  void queue(std::span<const iovec> slices, size_t skip);

  std::vector<char> bytes_;
  size_t begin_ = 0;
  uint64_t written_ = 0;
};

}  // namespace weir::proxy
