// What a question about all requests may cost, before its answer is "undecided".
//
// The limit that was hit is named in the answer: it is never shown as a pass.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::symbolic {

// Kinds of paths of one host: a host of 100'000 routes has some 300'000.
inline constexpr uint32_t kPathsMax = 1U << 22;

// Numbers in the diagram of one place: 4'096 routes that each ask for another value of one header
// need 17 million.
inline constexpr size_t kDiagramNumbersMax = 1U << 26;

}  // namespace weir::symbolic
