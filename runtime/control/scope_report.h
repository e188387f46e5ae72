// What the admin endpoint says about listeners, routes, upstreams and endpoints: a table for
// people, and JSON. Pure. Both show every scope that has a place in the table; scope_metrics.h is
// for Prometheus.
#pragma once

#include <string>
#include <string_view>

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

}  // namespace weir::control
