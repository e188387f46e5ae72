// What the admin endpoint says about listeners, routes, upstreams and endpoints: a table for
// people, JSON, and the text format of Prometheus. Pure.
//
// Prometheus pays for each series on every scrape, so it is shown so many scopes of a kind and the
// rest as kOtherScope; the reader may ask for more. Which ones are shown does not change while the
// process lives, so nothing that is shown ever goes down. Tables and JSON show all.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/observe/scope_table.h"

namespace weir::control {

// "listeners", "routes": a kind in queries and JSON.
[[nodiscard]] std::string_view scope_plural(observe::ScopeKind kind);

// A table with a line a scope, those with the most requests first.
[[nodiscard]] std::string scope_table_text(const observe::ScopeTable& table,
                                           observe::ScopeKind kind);

// {"routes": [{"name": "shop", "requests": 3, ..., "duration_us": {"count": 3, "p50": ...}}, ...]}
[[nodiscard]] std::string scope_table_json(const observe::ScopeTable& table,
                                           observe::ScopeKind kind);

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
