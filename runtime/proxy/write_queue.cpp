#include "runtime/proxy/write_queue.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace weir::proxy {

namespace {

size_t bytes_of(std::span<const iovec> slices) {
  size_t bytes = 0;
  for (const iovec& slice : slices) {
    bytes += slice.iov_len;
  }
  return bytes;
}

}  // namespace

bool WriteQueue::write(net::Transport& transport, std::span<const iovec> slices,
                       bool is_more_coming) {
  size_t taken = 0;
  if (is_empty()) {
    const net::IoResult result = transport.write_gather(slices, is_more_coming);
    if (result.status == net::IoStatus::kError) {
      return false;
    }
    taken = result.bytes;
    written_ += taken;
  }
  if (taken < bytes_of(slices)) {
    queue(slices, taken);
  }
  return true;
}

bool WriteQueue::flush(net::Transport& transport) {
  if (is_empty()) {
    return true;
  }
  const net::IoResult result = transport.write({bytes_.data() + begin_, size()});
  if (result.status == net::IoStatus::kError) {
    return false;
  }
  begin_ += result.bytes;
  written_ += result.bytes;
  if (is_empty()) {
    bytes_ = {};
    begin_ = 0;
  }
  return true;
}

void WriteQueue::clear() {
  bytes_ = {};
  begin_ = 0;
  written_ = 0;
}

void WriteQueue::queue(std::span<const iovec> slices, size_t skip) {
  for (const iovec& slice : slices) {
    const size_t skipped = std::min(skip, slice.iov_len);
    skip -= skipped;
    const char* const from = static_cast<const char*>(slice.iov_base) + skipped;
    bytes_.insert(bytes_.end(), from, from + (slice.iov_len - skipped));
  }
}

}  // namespace weir::proxy
