// What a pattern may cost. Reaching one of these is an error that names the limit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::regex {

inline constexpr size_t kPatternBytesMax = 2048;     // of the text of a pattern
inline constexpr uint32_t kNestingMax = 64;          // parentheses within parentheses
inline constexpr uint32_t kRepeatMax = 1000;         // n and m of {n,m}
inline constexpr size_t kTermsMax = 1U << 16;        // of an expression and its derivatives
inline constexpr size_t kTermsParsedMax = 1U << 13;  // of an expression as it is read
inline constexpr size_t kStatesMax = 1U << 12;       // before states that do the same are merged

}  // namespace weir::regex
