// Patterns of paths and guards: which requests of a host are meant.
//
// What routes and regions of invariants have in common. Plain values; the order of precedence among
// them is for compiler/analyze.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/model/atom.h"
#include "dsl/source/span.h"
#include "runtime/image/format.h"

namespace weir::model {

struct StaticSegment {
  std::string text;  // in the proxy's normal form
};
struct CaptureSegment {
  std::string name;
  image::CaptureType type = image::CaptureType::kSegment;
  std::vector<std::string> values;  // kEnum only; sorted, distinct
};
struct TailSegment {
  std::string name;  // {name**}; last
};
struct PrefixSegment {};  // /**; last
using Segment = std::variant<StaticSegment, CaptureSegment, TailSegment, PrefixSegment>;

struct PathPattern {
  std::string text;               // as written
  std::vector<Segment> segments;  // "/" is one empty static segment, "/a/" is "a" and an empty one
  dsl::Span span;
};

enum class GuardOp : uint8_t { kAtom, kNot, kAnd, kOr, kTrue, kFalse };

// A Boolean expression in post-order: children come before their parent, the root is last.
struct GuardTerm {
  GuardOp op = GuardOp::kTrue;
  uint32_t left = 0;   // kNot, kAnd, kOr: index of a term; kAtom: index of an atom
  uint32_t right = 0;  // kAnd, kOr
  dsl::Span span;      // of what it stands for in the source; empty where that is its parent's
};

// No terms: always true.
struct Guard {
  std::vector<Atom> atoms;
  std::vector<GuardTerm> terms;
  dsl::Span span;
};

}  // namespace weir::model
