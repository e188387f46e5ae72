// What has to hold for all requests of a site, as its author wrote it.
//
//   invariant "payments want a user" { forall req -> upstream payments { req.jwt.valid } }
//   cover host "api.example.com"
//
// Built by compiler/check, decided by compiler/prove. Plain values; nothing here says whether it
// holds. Claims about tokens (Atom::segment of kClaim) speak of any issuer of the site.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/guard.h"
#include "compiler/model/test_case.h"
#include "dsl/source/span.h"
#include "runtime/base/http_method.h"

namespace weir::model {

// A set of requests. What it does not speak of is not restricted.
struct Region {
  std::string host;  // a pattern of the site, "*.example.com"; empty: all
  MethodMask methods = MethodMask::all();
  std::optional<PathPattern> path;
  Guard guard;
  std::optional<Expectation> end;  // where the requests lead to
};

enum class InvariantKind : uint8_t { kForall, kExists, kPreserve };

struct Invariant {
  std::string name;
  dsl::Span span;  // of the name
  InvariantKind kind = InvariantKind::kForall;
  Region region;                          // forall, exists
  std::optional<Guard> property;          // forall, exists
  std::vector<Expectation> expectations;  // the same; all of them
  std::vector<Region> exceptions;         // preserve
  std::string since;                      // preserve: an image or a site, as written
};

// Hosts of which every request has a route.
struct Cover {
  std::string host;  // a pattern of the site
  dsl::Span span;
};

}  // namespace weir::model
