// What analyze finds out about a site: for each host the tree of its paths, and in each place of
// the tree the routes that end there, best first.
//
//   "/v1/{id: uint}" GET  -> a        root -v1-> 1 -uint-> 2   exact: [b, a]
//   "/v1/{id: uint}" HEAD -> b        1: prefix: [c]
//   "/v1/**"              -> c
//
// This is the order of precedence, decided once: compiler/lower writes it down as it is. Text is
// borrowed from the Program that was analysed, which has to live as long.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/model/program.h"
#include "runtime/image/format.h"

namespace weir::analyze {

// A route that ends in a node. `narrower` are those of the same place that are more specific and
// share requests with it: they stand before it.
struct Candidate {
  model::RouteId route;
  std::vector<model::RouteId> narrower;
};
using Cell = std::vector<Candidate>;

enum class CellKind : uint8_t { kExact, kTail, kPrefix };
inline constexpr size_t kCellKinds = 3;

// A place where routes end, within one host.
struct CellRef {
  uint32_t node = 0;
  CellKind kind = CellKind::kExact;
  friend auto operator<=>(const CellRef&, const CellRef&) = default;
};

struct TextEdge {
  std::string_view text;
  uint32_t child = 0;
};

enum class EdgeKind : uint8_t { kRoot, kStatic, kEnum, kCapture };

// How a node is reached from its parent.
struct Arrival {
  uint32_t parent = image::kNone;
  EdgeKind kind = EdgeKind::kRoot;
  image::CaptureType type = image::CaptureType::kSegment;  // kCapture
  std::string_view text;                                   // kStatic, kEnum
};

// Types of captures that have edges of their own: kUuid .. kSegment, without kEnum and kTail.
inline constexpr size_t kCaptureEdgeTypes = 5;
[[nodiscard]] constexpr size_t capture_slot(image::CaptureType type) {
  return static_cast<size_t>(type) - static_cast<size_t>(image::CaptureType::kUuid);
}
[[nodiscard]] constexpr image::CaptureType capture_type_of_slot(size_t slot) {
  return static_cast<image::CaptureType>(slot + static_cast<size_t>(image::CaptureType::kUuid));
}

struct PathNode {
  Arrival arrival;
  std::vector<TextEdge> statics;  // sorted by text
  std::vector<TextEdge> enums;    // sorted by text
  std::array<uint32_t, kCaptureEdgeTypes> captures{image::kNone, image::kNone, image::kNone,
                                                   image::kNone, image::kNone};
  std::array<Cell, kCellKinds> cells;

  [[nodiscard]] const Cell& cell(CellKind kind) const { return cells[static_cast<size_t>(kind)]; }
  [[nodiscard]] Cell& cell(CellKind kind) { return cells[static_cast<size_t>(kind)]; }
};

// The child that the sorted `edges` have for this text; kNone if there is none.
[[nodiscard]] uint32_t find_child(const std::vector<TextEdge>& edges, std::string_view text);

struct HostPaths {
  std::vector<PathNode> nodes;  // the root is the first; children come after their parent
  // By segment: what the guards of the host ask about it. Borrowed.
  std::vector<std::vector<const model::Atom*>> capture_atoms;

  [[nodiscard]] const Cell& cell(CellRef ref) const { return nodes[ref.node].cell(ref.kind); }
};

struct Analysis {
  std::vector<HostPaths> hosts;  // one for each of Program::hosts
};

}  // namespace weir::analyze
