#include "runtime/control/scope_metrics.h"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "runtime/base/parse_integer.h"
#include "runtime/control/admin_route.h"
#include "runtime/control/scope_report.h"

namespace weir::control {
namespace {

using observe::kScopeCounterInfo;
using observe::ScopeKind;
using observe::ScopeTable;
using observe::ScopeTotals;
using observe::ScopeValues;

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

  void write_counter(size_t counter) {
    const observe::ScopeCounterInfo& info = kScopeCounterInfo[counter];
    const std::string name = fmt::format("weir_{}_{}{}", observe::scope_kind_name(kind_),
                                         info.family, info.is_gauge ? "" : "_total");
    if (!info.help.empty()) {
      text_ += metric_head(name, info.help, info.is_gauge ? "gauge" : "counter");
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
    text_ +=
        metric_head(name, "time from a request's head to the end of its response", "histogram");
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

std::string metric_head(std::string_view name, std::string_view help, std::string_view type) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
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
