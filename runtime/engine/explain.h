// Why a request goes where it goes: the matcher's own walk, written down.
//
// explain() runs the code of match() with a recorder and never disagrees with it. It lists the
// routes whose host and path fit, most specific first, and what decided on each. Plain data; how it
// is printed is the caller's affair. Allocates; not for the request path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/engine/match.h"

namespace weir::engine {

// How a route's pattern took the path: to its last segment, by {x**}, by /**.
enum class CandidateKind : uint8_t { kExact, kTail, kPrefix };

enum class Verdict : uint8_t {
  kTaken,         // this route gets the request
  kMethod,        // its methods do not include the request's
  kGuard,         // its guard says no; `atom` decided
  kLessSpecific,  // it would take the request, but a more specific route does
};

struct Considered {
  image::RouteId route;
  CandidateKind kind = CandidateKind::kExact;
  Verdict verdict = Verdict::kTaken;
  image::AtomId atom;          // kGuard: the last atom that was asked
  bool atom_was_true = false;  // and what it answered
};

struct Explanation {
  HostChoice host;
  Decision decision;
  std::vector<Considered> considered;  // in the order of precedence
  uint32_t nodes_visited = 0;          // of the path trie, until every candidate was seen
};

[[nodiscard]] Explanation explain(const image::ImageView& view, image::ListenerId listener,
                                  const Request& request);

// The atom in the words of the language: `req.header("x-beta") in ["1", "2"]`.
[[nodiscard]] std::string describe_atom(const image::ImageView& view, image::AtomId id);

}  // namespace weir::engine
