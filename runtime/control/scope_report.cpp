#include "runtime/control/scope_report.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "runtime/base/parse_integer.h"
#include "runtime/control/admin_route.h"
#include "runtime/control/json.h"

namespace weir::control {
namespace {

using observe::kScopeCounterInfo;
using observe::ScopeCounter;
using observe::ScopeKind;
using observe::ScopeTable;
using observe::ScopeTotals;
using observe::ScopeValues;

uint64_t duration_count(const ScopeValues& values) {
  const auto durations = observe::durations_of(values);
  return std::accumulate(durations.begin(), durations.end(), uint64_t{0});
}

uint64_t family_sum(const ScopeValues& values, std::string_view family) {
  uint64_t sum = 0;
  for (size_t i = 0; i < kScopeCounterInfo.size(); ++i) {
    sum += kScopeCounterInfo[i].family == family ? values[i] : 0;
  }
  return sum;
}

// ---- a table for people ----------------------------------------------------------------------

std::string duration_text(double microseconds) {
  constexpr double kMilli = 1'000;
  constexpr double kSecond = 1'000'000;
  if (microseconds >= static_cast<double>(observe::kDurationBoundsUs.back())) {
    return ">= 10 s";
  }
  return microseconds < kSecond ? fmt::format("{:.1f} ms", microseconds / kMilli)
                                : fmt::format("{:.2f} s", microseconds / kSecond);
}

using Cells = std::vector<std::string>;

Cells heading(ScopeKind kind) {
  Cells cells = {std::string(observe::scope_kind_name(kind)),
                 "requests",
                 "active",
                 "1xx",
                 "2xx",
                 "3xx",
                 "4xx",
                 "5xx",
                 "cut",
                 "p50",
                 "p90",
                 "p99"};
  if ((observe::kTargets & observe::scope_bit(kind)) != 0) {
    cells.insert(cells.end(), {"failures", "retries", "opened", "reused"});
  }
  return cells;
}

Cells cells_of(const ScopeTotals& totals, ScopeKind kind) {
  const ScopeValues& values = totals.values;
  Cells cells = {totals.name};
  const auto add = [&cells, &values](ScopeCounter counter) {
    cells.push_back(fmt::to_string(static_cast<int64_t>(value_of(values, counter))));
  };
  for (const ScopeCounter counter :
       {ScopeCounter::kRequests, ScopeCounter::kRequestsActive, ScopeCounter::kResponses1xx,
        ScopeCounter::kResponses2xx, ScopeCounter::kResponses3xx, ScopeCounter::kResponses4xx,
        ScopeCounter::kResponses5xx, ScopeCounter::kCut}) {
    add(counter);
  }
  constexpr std::array kShares = {0.5, 0.9, 0.99};
  for (const double share : kShares) {
    cells.push_back(duration_count(values) == 0 ? "-"
                                                : duration_text(observe::duration_quantile(
                                                      observe::durations_of(values), share)));
  }
  if ((observe::kTargets & observe::scope_bit(kind)) != 0) {
    cells.push_back(fmt::to_string(family_sum(values, "failures")));
    add(ScopeCounter::kRetries);
    add(ScopeCounter::kConnectionsOpened);
    add(ScopeCounter::kConnectionsReused);
  }
  return cells;
}

// Names to the left, numbers to the right.
std::string align(const std::vector<Cells>& lines) {
  std::vector<size_t> widths(lines.front().size());
  for (const Cells& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  std::string text;
  for (const Cells& line : lines) {
    text += fmt::format("{:<{}}", line[0], widths[0]);
    for (size_t i = 1; i < line.size(); ++i) {
      text += fmt::format("  {:>{}}", line[i], widths[i]);
    }
    text += '\n';
  }
  return text;
}

// ---- JSON ------------------------------------------------------------------------------------

void write_durations(JsonWriter& out, const ScopeValues& values) {
  const auto durations = observe::durations_of(values);
  const auto quantile = [&durations](double share) {
    return static_cast<uint64_t>(observe::duration_quantile(durations, share));
  };
  out.key("duration_us").begin_object();
  out.key("count").value(duration_count(values));
  out.key("sum").value(values[observe::kDurationSumSlot]);
  out.key("p50").value(quantile(0.5)).key("p90").value(quantile(0.9));
  out.key("p99").value(quantile(0.99));
  out.key("buckets").begin_array();
  for (size_t i = 0; i < durations.size(); ++i) {
    out.begin_object();
    if (i < observe::kDurationBoundsUs.size()) {
      out.key("le").value(observe::kDurationBoundsUs[i]);
    }
    out.key("count").value(durations[i]).end_object();
  }
  out.end_array().end_object();
}

// ---- Prometheus ------------------------------------------------------------------------------

std::string escape_label(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == '"') {
      escaped += '\\';
    }
    escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return escaped;
}

// `route="shop"`; of an endpoint its upstream, too.
std::string labels_of(ScopeKind kind, const std::string& name) {
  if (kind != ScopeKind::kEndpoint) {
    return fmt::format("{}=\"{}\"", observe::scope_kind_name(kind), escape_label(name));
  }
  const size_t space = std::min(name.find(' '), name.size());
  const std::string_view address =
      space == name.size() ? std::string_view(name) : std::string_view(name).substr(space + 1);
  return fmt::format("upstream=\"{}\",endpoint=\"{}\"", escape_label(name.substr(0, space)),
                     escape_label(address));
}

// The first `count` named ones; what is beyond them becomes one.
std::vector<ScopeTotals> first_ones(std::vector<ScopeTotals> all, size_t count) {
  const bool has_other = !all.empty() && all.back().name == observe::kOtherScope;
  const size_t named = all.size() - (has_other ? 1 : 0);
  if (named <= count) {
    return all;
  }
  ScopeTotals other{.name = std::string(observe::kOtherScope)};
  for (size_t i = count; i < all.size(); ++i) {
    for (size_t slot = 0; slot < observe::kScopeSlots; ++slot) {
      other.values[slot] += all[i].values[slot];
    }
  }
  all.resize(count);
  all.push_back(std::move(other));
  return all;
}

// Writes the families of one kind, scope by scope.
class MetricsWriter {
 public:
  MetricsWriter(ScopeKind kind, const std::vector<ScopeTotals>& scopes) : kind_(kind) {
    scopes_.reserve(scopes.size());
    for (const ScopeTotals& totals : scopes) {
      scopes_.push_back({labels_of(kind, totals.name), totals.values});
    }
  }

  std::string write() {
    for (size_t i = 0; i < kScopeCounterInfo.size(); ++i) {
      if (kScopeCounterInfo[i].is_of(kind_)) {
        write_counter(i);
      }
    }
    write_durations();
    return std::move(text_);
  }

 private:
  struct Scope {
    std::string labels;
    ScopeValues values;
  };

  void write_head(const std::string& name, std::string_view help, std::string_view type) {
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  }

  void write_counter(size_t counter) {
    const observe::ScopeCounterInfo& info = kScopeCounterInfo[counter];
    const std::string name = fmt::format("weir_{}_{}{}", observe::scope_kind_name(kind_),
                                         info.family, info.is_gauge ? "" : "_total");
    if (!info.help.empty()) {
      write_head(name, info.help, info.is_gauge ? "gauge" : "counter");
    }
    const std::string label =
        info.label.empty()
            ? std::string()
            : fmt::format(",{}=\"{}\"", observe::scope_label_name(info.family), info.label);
    for (const Scope& scope : scopes_) {
      text_ += fmt::format("{}{{{}{}}} {}\n", name, scope.labels, label,
                           static_cast<int64_t>(scope.values[counter]));
    }
  }

  void write_durations() {
    const std::string name =
        fmt::format("weir_{}_duration_seconds", observe::scope_kind_name(kind_));
    write_head(name, "time from a request's head to the end of its response", "histogram");
    for (const Scope& scope : scopes_) {
      write_histogram(name, scope);
    }
  }

  void write_histogram(const std::string& name, const Scope& scope) {
    constexpr double kSecond = 1e6;
    uint64_t below = 0;
    for (size_t i = 0; i < observe::kDurationBuckets; ++i) {
      below += observe::durations_of(scope.values)[i];
      const std::string bound =
          i < observe::kDurationBoundsUs.size()
              ? fmt::format("{}", static_cast<double>(observe::kDurationBoundsUs[i]) / kSecond)
              : "+Inf";
      text_ += fmt::format("{}_bucket{{{},le=\"{}\"}} {}\n", name, scope.labels, bound, below);
    }
    text_ +=
        fmt::format("{0}_sum{{{1}}} {2}\n{0}_count{{{1}}} {3}\n", name, scope.labels,
                    static_cast<double>(scope.values[observe::kDurationSumSlot]) / kSecond, below);
  }

  ScopeKind kind_;
  std::vector<Scope> scopes_;
  std::string text_;
};

}  // namespace

std::string_view scope_plural(ScopeKind kind) {
  constexpr std::array<std::string_view, observe::kScopeKinds.size()> kPlurals = {
      "listeners", "routes", "upstreams", "endpoints"};
  return kPlurals[static_cast<size_t>(kind)];
}

std::string scope_table_text(const ScopeTable& table, ScopeKind kind) {
  std::vector<ScopeTotals> totals = table.totals(kind);
  std::ranges::sort(totals, [](const ScopeTotals& a, const ScopeTotals& b) {
    const uint64_t of_a = value_of(a.values, ScopeCounter::kRequests);
    const uint64_t of_b = value_of(b.values, ScopeCounter::kRequests);
    return of_a != of_b ? of_a > of_b : a.name < b.name;
  });
  std::vector<Cells> lines = {heading(kind)};
  for (const ScopeTotals& each : totals) {
    lines.push_back(cells_of(each, kind));
  }
  return align(lines);
}

std::string scope_table_json(const ScopeTable& table, ScopeKind kind) {
  JsonWriter out;
  out.begin_object().key(scope_plural(kind)).begin_array();
  for (const ScopeTotals& totals : table.totals(kind)) {
    out.begin_object().key("name").value(totals.name);
    for (size_t i = 0; i < kScopeCounterInfo.size(); ++i) {
      if (kScopeCounterInfo[i].is_of(kind)) {
        out.key(observe::scope_slot_name(i)).value(static_cast<int64_t>(totals.values[i]));
      }
    }
    write_durations(out, totals.values);
    out.end_object();
  }
  out.end_array().end_object();
  return out.finish();
}

Result<ShownScopes> read_shown_scopes(std::string_view query) {
  ShownScopes shown = kShownScopes;
  while (!query.empty()) {
    const std::string_view part = take_part(query);
    const size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    const auto kind = std::ranges::find(observe::kScopeKinds, part.substr(0, equals), scope_plural);
    const auto number = parse_integer<size_t>(value);
    if (kind == observe::kScopeKinds.end() || (!number && value != "all")) {
      return fail(ErrorCode::kBadArgument,
                  "listeners, routes, upstreams and endpoints are each a number, or `all`",
                  std::string(part));
    }
    shown[static_cast<size_t>(*kind)] = number.value_or(std::numeric_limits<size_t>::max());
  }
  return shown;
}

std::string scope_metrics_text(const ScopeTable& table, const ShownScopes& shown) {
  std::string text;
  for (const ScopeKind kind : observe::kScopeKinds) {
    const size_t count = shown[static_cast<size_t>(kind)];
    if (count == 0) {
      continue;
    }
    const std::vector<ScopeTotals> scopes = first_ones(table.totals(kind), count);
    if (!scopes.empty()) {
      text += MetricsWriter(kind, scopes).write();
    }
  }
  return text;
}

}  // namespace weir::control
