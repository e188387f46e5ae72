// Listeners, routes, upstreams and endpoints in the text format of Prometheus, version 0.0.4. Pure.
//
// Prometheus pays for each series on every scrape, so it is shown so many scopes of a kind and the
// rest as kOtherScope; the reader may ask for more. Which ones are shown does not change while the
// process lives, so nothing that is shown ever goes down.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/observe/scope_table.h"

namespace weir::control {

// The two lines before a family's first sample.
[[nodiscard]] std::string metric_head(std::string_view name, std::string_view help,
                                      std::string_view type);

// How many scopes of each kind Prometheus is shown, kOtherScope not counted. 0: none at all.
using ShownScopes = std::array<size_t, observe::kScopeKinds.size()>;
// With the series of the process, fewer than 2,000 series.
inline constexpr ShownScopes kShownScopes = {7, 46, 15, 0};

// `routes=all&endpoints=100` of a query, the others as above. kBadArgument for anything else.
Result<ShownScopes> read_shown_scopes(std::string_view query);

// `weir_route_responses_total{route="shop",class="2xx"} 3` and so on, each family with its help.
[[nodiscard]] std::string scope_metrics_text(const observe::ScopeTable& table,
                                             const ShownScopes& shown);

}  // namespace weir::control
