// Strong 32-bit identifiers: an index into one particular vector or image section.
//
// Two id types never convert into each other. The all-ones value means "none", the same in memory
// and in the image, so that a record can say "no TLS profile" without a flag.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace weir {

template <typename Tag>
struct Id {
  static constexpr uint32_t kNoneValue = 0xFFFFFFFFU;

  uint32_t value = kNoneValue;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  static constexpr Id from_index(size_t index) { return Id(static_cast<uint32_t>(index)); }

  [[nodiscard]] constexpr bool has_value() const { return value != kNoneValue; }
  [[nodiscard]] constexpr size_t index() const { return value; }

  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace weir
