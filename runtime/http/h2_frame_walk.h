// H2FrameWalk: where the frames of a connection begin, however its bytes are cut (RFC 9113 section
// 4.1).
//
// It reads heads and skips payloads; what is in them is for nghttp2, which also refuses the ones
// that are too long. No memory, one thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::http {

class H2FrameWalk {
 public:
  static constexpr size_t kHeadBytes = 9;

  struct Head {
    uint32_t length = 0;
    uint8_t type = 0;
    int32_t stream = 0;
  };
  struct Step {
    size_t consumed = 0;
    size_t head_bytes = 0;     // of `consumed`, the last ones: what of the head lies in this piece
    std::optional<Head> head;  // none: the piece ended before one was whole
  };

  // `before_first`: bytes to pass over, the preface.
  explicit H2FrameWalk(size_t before_first) : to_skip_(before_first) {}

  // Goes on to the end of the next head.
  Step next(std::string_view bytes) {
    Step step;
    step.consumed = std::min(to_skip_, bytes.size());
    to_skip_ -= step.consumed;
    step.head_bytes = std::min(kHeadBytes - filled_, bytes.size() - step.consumed);
    std::copy_n(bytes.data() + step.consumed, step.head_bytes, head_.begin() + filled_);
    filled_ += step.head_bytes;
    step.consumed += step.head_bytes;
    if (filled_ == kHeadBytes) {
      filled_ = 0;
      step.head = read();
      to_skip_ = step.head->length;
    }
    return step;
  }

 private:
  [[nodiscard]] uint32_t byte(size_t index) const { return static_cast<uint8_t>(head_[index]); }
  [[nodiscard]] Head read() const {
    constexpr uint32_t kStreamMask = 0x7FFF'FFFF;  // without the reserved bit
    const uint32_t stream = byte(5) << 24U | byte(6) << 16U | byte(7) << 8U | byte(8);
    return {.length = byte(0) << 16U | byte(1) << 8U | byte(2),
            .type = static_cast<uint8_t>(head_[3]),
            .stream = static_cast<int32_t>(stream & kStreamMask)};
  }

  size_t to_skip_;
  size_t filled_ = 0;
  std::array<char, kHeadBytes> head_{};
};

}  // namespace weir::http
