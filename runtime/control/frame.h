// Frames of the handover socket: a header, a payload of fields, and the descriptors sent with them.
//
//   0        4      6          8         12
//   +--------+------+----------+---------+--------------------+
//   | "WHO1" | kind | fd count | payload | payload bytes ...  |   little-endian
//   +--------+------+----------+---------+--------------------+
//
// The frame and the fields of HELLO and REFUSE never change, whatever the protocol's major version:
// two processes of any age can at least tell each other that they do not understand one another.
// Pure: bytes and descriptors are put in, whole frames come out; limits.h bounds both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/control/tlv.h"

namespace weir::control {

enum class MessageKind : uint16_t {
  kHello = 1,        // new -> old: who I am
  kState = 2,        // old -> new: what I serve, and which descriptors follow
  kFds = 3,          // old -> new: the next descriptors
  kReady = 4,        // new -> old: image verified, listeners planned, workers up
  kCommit = 5,       // old -> new: take it
  kServing = 6,      // new -> old: accepting
  kOldDraining = 7,  // old -> new: no longer accepting
  kDone = 8,         // new -> old: confirmed; forget the sockets
  kRefuse = 9,       // either: ends the handover, with a reason
  kCounters = 10,    // old -> new while draining: what it counted by now
  kScopes = 11,      // old -> new, before kOldDraining and kCounters: the same by scope
};

inline constexpr size_t kFrameHeaderBytes = 12;
inline constexpr std::array<char, 4> kFrameMagic = {'W', 'H', 'O', '1'};

struct Frame {
  uint16_t kind = 0;  // a MessageKind, or one of a newer minor version: ignored
  std::vector<std::byte> payload;
  std::vector<UniqueFd> fds;
};

// The bytes of one frame. `fd_count` at most net::kFdsPerMessage, payload at most kFrameBytesMax.
[[nodiscard]] std::vector<std::byte> encode_frame(MessageKind kind, size_t fd_count,
                                                  ByteSpan payload);

// Cuts a stream into frames. After an error the stream cannot be read further.
class FrameReader {
 public:
  void append(ByteSpan bytes, std::vector<UniqueFd> fds);

  // The next whole frame; nullopt when more bytes are needed. kPeer for a wrong magic, sizes past
  // the limits, or fewer descriptors than the frame says.
  Result<std::optional<Frame>> next();

 private:
  Result<std::optional<Frame>> take_frame(size_t payload_bytes, size_t fd_count);

  std::vector<std::byte> bytes_;
  std::deque<UniqueFd> fds_;
};

}  // namespace weir::control
