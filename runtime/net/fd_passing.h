// Passing descriptors over a Unix stream socket (SCM_RIGHTS).
//
// A message is some bytes with up to kFdsPerMessage descriptors attached to its first byte
// (restart.md, fact 4). Framing is the caller's: a stream may split bytes, but never hands out
// descriptors of two messages in one receive. Received descriptors are close-on-exec and owned
// from the first moment; a cut-off control message is an error and closes what did arrive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/base/units.h"

namespace weir::net {

// The kernel's SCM_MAX_FD.
inline constexpr size_t kFdsPerMessage = 253;

// Sends a prefix of `bytes` (never empty) and all of `fds` with its first byte. Returns how many
// bytes went out: 0 means "would block" and that no descriptor was sent; after a short count the
// rest goes out without descriptors. kPeer when the other side is gone. The descriptors stay ours.
Result<size_t> send_with_fds(int socket, std::span<const std::byte> bytes,
                             std::span<const int> fds);

struct ReceivedMessage {
  size_t bytes = 0;
  bool is_eof = false;
  bool would_block = false;
  std::vector<UniqueFd> fds;
};

// Receives at most buffer.size() bytes. kPeer when descriptors were cut off or the peer reset.
Result<ReceivedMessage> receive_with_fds(int socket, std::span<std::byte> buffer);

// Sends any number of descriptors in batches, waiting up to `timeout` for all of it. Each batch is
// 8 bytes, little endian: u32 descriptors in this batch, u32 descriptors that follow it.
// kTimeout, or kPeer.
Status send_fds(int socket, std::span<const int> fds, Milliseconds timeout);

// The counterpart: at most `limit` descriptors, in order. kPeer when the counts do not add up, the
// limit is passed or the stream ends early; kTimeout.
Result<std::vector<UniqueFd>> receive_fds(int socket, size_t limit, Milliseconds timeout);

}  // namespace weir::net
