// The slow oracle of the matcher: reads the declarations of a site for every request, compares
// every route with it, and picks the most specific by the rules of docs/language. No tables, no
// hashes, no shared code with the engine.
#pragma once

#include <optional>
#include <string>

#include "tests/support/site_spec.h"

namespace weir::support {

// Names of what takes the request; none where nothing does.
struct ReferenceDecision {
  std::optional<size_t> host;        // index into the site
  std::optional<std::string> route;  // name
};

[[nodiscard]] ReferenceDecision reference_match(const SiteSpec& site, const RequestSpec& request);

}  // namespace weir::support
