// All rules over one site: the door of the linter.
//
// Pure: equal input, equal findings. What the site allows is left out; what it allows in vain is
// found, but only where the rule that it names was asked.
#pragma once

#include <string>
#include <vector>

#include "dsl/diag/sink.h"
#include "lint/core/rule.h"

namespace weir::lint {

struct Options {
  Preset preset = Preset::kRecommended;
  // Names of rules or categories. `select`, if not empty, stands for the preset; `ignore` takes
  // away from either.
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::string today;  // "2026-11-30": the day by which suppressions end
};

// The first name of the options that is neither a rule nor a category; empty if all are.
[[nodiscard]] std::string unknown_name(const Options& options);

// Reports what the rules find in the site's own modules.
void lint_site(const Subject& subject, const Options& options, dsl::DiagnosticSink& sink);

}  // namespace weir::lint
