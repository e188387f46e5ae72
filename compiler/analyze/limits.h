// What the analysis accepts, beside the limits of the image itself (runtime/image/format.h).
//
// Reaching one of them is a diagnostic of its own: an answer that could not be found in time is
// never shown as good.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::analyze {

// Paths that one route stands for once its enumerations are written out. Sites in the field list
// languages or versions, tens of values; two lists of sixty still fit.
inline constexpr size_t kRoutePathsMax = 4096;

// Path nodes of a whole site: 100'000 routes need about half a million.
inline constexpr size_t kPathNodesMax = 1U << 21;

// Routes that differ in nothing but methods and guards. They are compared in pairs and tried one by
// one for a request.
inline constexpr size_t kCellRoutesMax = 4096;

// Steps of one search for a request. Guards people write need a handful; a search of this length
// takes some tens of milliseconds.
inline constexpr uint32_t kSearchStepsMax = 1U << 16;

// Kinds of paths that are tried when asking whether a route can win a request.
inline constexpr uint32_t kPathEndsMax = 4096;

// Routes a diagnostic names beside its own before it says "and others".
inline constexpr size_t kNamedRoutesMax = 4;

}  // namespace weir::analyze
