// A set of bytes: what one position of a pattern can be.
//
// A value of 32 bytes; two sets are equal if they hold the same bytes. It knows no characters:
// those beyond ASCII are several bytes, and whoever reads a pattern takes care of that.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace weir::regex {

inline constexpr size_t kByteCount = 256;

class ByteSet {
 public:
  [[nodiscard]] static constexpr ByteSet all() { return ByteSet().complement(); }
  [[nodiscard]] static constexpr ByteSet of(uint8_t byte) { return range(byte, byte); }
  [[nodiscard]] static constexpr ByteSet range(uint8_t first, uint8_t last) {
    ByteSet set;
    for (unsigned byte = first; byte <= last; ++byte) {
      set.words_[byte / kWordBits] |= uint64_t{1} << byte % kWordBits;
    }
    return set;
  }

  [[nodiscard]] constexpr bool contains(uint8_t byte) const {
    return (words_[byte / kWordBits] >> byte % kWordBits & 1U) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return *this == ByteSet(); }
  [[nodiscard]] constexpr ByteSet complement() const {
    ByteSet set;
    for (size_t i = 0; i < words_.size(); ++i) {
      set.words_[i] = ~words_[i];
    }
    return set;
  }
  [[nodiscard]] constexpr ByteSet unite(const ByteSet& other) const {
    ByteSet set;
    for (size_t i = 0; i < words_.size(); ++i) {
      set.words_[i] = words_[i] | other.words_[i];
    }
    return set;
  }

  friend constexpr auto operator<=>(const ByteSet&, const ByteSet&) = default;

 private:
  static constexpr size_t kWordBits = 64;
  std::array<uint64_t, kByteCount / kWordBits> words_{};
};

}  // namespace weir::regex
