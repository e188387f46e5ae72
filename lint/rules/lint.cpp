#include "lint/rules/lint.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "lint/core/suppressions.h"

namespace weir::lint {

// Every rule has a function of its name; one that is missing does not link.
namespace rules {
#define WEIR_RULE(category, name, preset, message) void name(const Subject&, dsl::DiagnosticSink&);
#define WEIR_SUPPRESSION_RULE(category, name, message)
#include "lint/core/rules.def"
#undef WEIR_SUPPRESSION_RULE
#undef WEIR_RULE
}  // namespace rules

namespace {

RuleFunction function_of(std::string_view rule) {
#define WEIR_RULE(category, name, preset, message) \
  if (rule == rule_name::name.view()) {            \
    return rules::name;                            \
  }
#define WEIR_SUPPRESSION_RULE(category, name, message)
#include "lint/core/rules.def"
#undef WEIR_SUPPRESSION_RULE
#undef WEIR_RULE
  return nullptr;
}

bool names(const std::vector<std::string>& list, std::string_view rule) {
  return std::ranges::any_of(
      list, [rule](const std::string& name) { return name == rule || name == category_of(rule); });
}

bool is_asked(const Rule& rule, const Options& options) {
  const std::string_view name = rule.diagnostic->code;
  const bool is_on =
      options.select.empty() ? rule.preset <= options.preset : names(options.select, name);
  return is_on && !names(options.ignore, name);
}

class Linter {
 public:
  Linter(const Subject& subject, const Options& options, dsl::DiagnosticSink& sink)
      : subject_(subject), options_(options), sink_(sink) {
    for (const load::Module& module : subject.site.modules) {
      if (!is_foreign(module)) {
        own_files_.insert(module.file);
      }
    }
  }

  void run() {
    dsl::DiagnosticSink about_suppressions;
    suppressions_ = read_suppressions(subject_.site, about_suppressions);
    used_.resize(suppressions_.size());
    for (const Rule& rule : all_rules()) {
      if (!rule.is_about_suppressions && is_asked(rule, options_)) {
        ask(rule);
      }
    }
    for (size_t i = 0; i < suppressions_.size(); ++i) {
      judge(suppressions_[i], used_[i], about_suppressions);
    }
    for (const dsl::Diagnostic& finding : about_suppressions.all()) {
      if (is_asked(*find_rule(finding.info->code), options_)) {
        sink_.add(finding);
      }
    }
  }

 private:
  // In a sink of its own: what one rule finds too often must not hide what others do.
  void ask(const Rule& rule) {
    dsl::DiagnosticSink found;
    function_of(rule.diagnostic->code)(subject_, found);
    for (const dsl::Diagnostic& finding : found.all()) {
      if (own_files_.contains(finding.primary.span.file) && !is_allowed(finding)) {
        sink_.add(finding);
      }
    }
  }

  bool is_allowed(const dsl::Diagnostic& finding) {
    bool is_allowed = false;
    for (size_t i = 0; i < suppressions_.size(); ++i) {
      if (suppressions_[i].covers(finding)) {
        used_[i] = true;
        is_allowed |= !suppressions_[i].is_expired(options_.today);
      }
    }
    return is_allowed;
  }

  void judge(const Suppression& suppression, bool was_used, dsl::DiagnosticSink& found) const {
    if (!was_used && is_asked(*find_rule(suppression.rule), options_)) {
      found.report(rule::unused_suppression, suppression.comment, suppression.rule)
          .suggest(suppression.removed, "", "remove the comment");
    } else if (was_used && suppression.is_expired(options_.today)) {
      found
          .report(rule::expired_suppression, suppression.comment, suppression.rule,
                  suppression.until)
          .help("mend what it is about, or agree on a new day");
    }
  }

  const Subject& subject_;
  const Options& options_;
  dsl::DiagnosticSink& sink_;
  std::set<dsl::FileId> own_files_;
  std::vector<Suppression> suppressions_;
  std::vector<bool> used_;
};

}  // namespace

std::string unknown_name(const Options& options) {
  for (const auto* list : {&options.select, &options.ignore}) {
    for (const std::string& name : *list) {
      const bool is_known = std::ranges::any_of(all_rules(), [&](const Rule& rule) {
        return rule.diagnostic->code == name || category_of(rule.diagnostic->code) == name;
      });
      if (!is_known) {
        return name;
      }
    }
  }
  return {};
}

void lint_site(const Subject& subject, const Options& options, dsl::DiagnosticSink& sink) {
  Linter(subject, options, sink).run();
}

}  // namespace weir::lint
