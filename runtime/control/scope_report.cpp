#include "runtime/control/scope_report.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

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

}  // namespace weir::control
