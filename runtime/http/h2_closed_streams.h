// ClosedStreams: how the streams of a connection ended that a peer may still send frames for.
//
// Frames that were on their way when we reset a stream are to be ignored; those on a stream that
// the peer itself has ended or reset are its error, and so are those on one that it has passed over
// (RFC 9113 sections 5.1 and 5.1.1). The last kKept are known; once there were more, nothing is
// said of a stream that is not among them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::http {

class ClosedStreams {
 public:
  static constexpr size_t kKept = 64;

  // What a peer has done by sending on a stream that is neither open nor new.
  enum class Fault : uint8_t { kNone, kStreamClosed, kPassedOver };

  void add(int32_t stream, bool was_reset_by_us) {
    kept_[next_ % kKept] = {stream, was_reset_by_us};
    ++next_;
  }

  [[nodiscard]] Fault fault(int32_t stream) const {
    const size_t count = std::min(next_, kKept);
    for (size_t i = 0; i < count; ++i) {
      if (kept_[i].stream == stream) {
        return kept_[i].was_reset_by_us ? Fault::kNone : Fault::kStreamClosed;
      }
    }
    return next_ <= kKept ? Fault::kPassedOver : Fault::kNone;  // else it may be forgotten
  }

 private:
  struct Closed {
    int32_t stream = 0;
    bool was_reset_by_us = false;
  };

  std::array<Closed, kKept> kept_{};
  size_t next_ = 0;
};

}  // namespace weir::http
