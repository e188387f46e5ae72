// Whether a route asks its requests for a token: the rule of a route, from the image.
//
// Who issues the token and whether there has to be one; what it claims, guards ask (guard.h). Most
// images have no rules: then nothing is looked for.
#pragma once

#include <algorithm>

#include "runtime/image/view.h"

namespace weir::engine {

// Null for a route whose requests carry no tokens.
[[nodiscard]] inline const image::TokenRuleRecord* find_token_rule(const image::ImageView& view,
                                                                   image::RouteId route) {
  const auto rules = view.token_rules();
  const auto at = std::lower_bound(
      rules.begin(), rules.end(), route.value,
      [](const image::TokenRuleRecord& rule, uint32_t index) { return rule.route < index; });
  return at != rules.end() && at->route == route.value ? &*at : nullptr;
}

}  // namespace weir::engine
