// Findings that a site allows, each with a reason:
//
//   # weir: allow security/open-redirect reason "partner login" until 2027-06-30
//
// above an item, or behind it on its line. It holds for what stands in that item; above the
// `edition` of a module, for all of the module. One that says no reason, allows nothing that is
// found, or has ended is a finding itself, which nothing can allow.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/load/load.h"
#include "compiler/model/day.h"
#include "dsl/diag/sink.h"
#include "dsl/source/span.h"

namespace weir::lint {

struct Suppression {
  dsl::Span comment;
  dsl::Span removed;  // what goes with it
  dsl::Span item;     // what it holds for
  std::string rule;
  std::string until;  // "2027-06-30", its last day; empty: for ever

  // `today` as in `until`; empty: no day is known, and nothing has ended.
  [[nodiscard]] bool is_expired(std::string_view today) const {
    return !until.empty() && model::is_over(until, today);
  }
  [[nodiscard]] bool covers(const dsl::Diagnostic& finding) const;
};

// Those of all modules that are the site's own, in their order. Comments that mean to allow
// something and do not are reported.
[[nodiscard]] std::vector<Suppression> read_suppressions(const load::LoadedSite& site,
                                                         dsl::DiagnosticSink& sink);

}  // namespace weir::lint
