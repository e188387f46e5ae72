// The rules of `weir lint`: what each is called, when it is on, and what it says.
//
// A rule is a function of a checked site: no state, no files, no clock. It reports with the entry
// of its name, `sink.report(rule::open_redirect, span, ...)`, as phases of the compiler report
// diagnostics; all findings are warnings. The list is rules.def, the functions are in lint/rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/load/load.h"
#include "compiler/model/program.h"
#include "dsl/diag/catalogue.h"
#include "dsl/diag/sink.h"

namespace weir::lint {

// Each preset has the rules of those before it.
enum class Preset : uint8_t {
  kRecommended,  // what is wrong wherever it stands
  kStrict,       // what a careful site does without
};

// What is looked at. A site without errors.
struct Subject {
  const load::LoadedSite& site;
  const model::Program& program;
};

using RuleFunction = void (*)(const Subject&, dsl::DiagnosticSink&);

struct Rule {
  const dsl::DiagnosticInfo* diagnostic = nullptr;  // `code` is "security/open-redirect"
  Preset preset = Preset::kRecommended;
  bool is_about_suppressions = false;
};

// All rules in the order of their names.
[[nodiscard]] std::span<const Rule> all_rules();

// The rule of this name; null if there is none.
[[nodiscard]] const Rule* find_rule(std::string_view name);

// "security" of "security/open-redirect".
[[nodiscard]] constexpr std::string_view category_of(std::string_view name) {
  return name.substr(0, name.find('/'));
}

// Others wrote them: the standard library, and packages. What is found there is not reported.
[[nodiscard]] inline bool is_foreign(const load::Module& module) {
  return module.is_std || module.path.starts_with("vendor/");
}

// The name of a rule as people write it, from how C++ does.
template <size_t Size>
struct RuleName {
  char text[Size] = {};

  consteval explicit RuleName(const char (&written)[Size]) {
    for (size_t i = 0; i < Size; ++i) {
      text[i] = written[i] == '_' ? '-' : written[i];
    }
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text, Size - 1}; }
};

namespace rule_name {
#define WEIR_RULE(category, name, preset, message) \
  inline constexpr RuleName name(#category "/" #name);
#define WEIR_SUPPRESSION_RULE(category, name, message) WEIR_RULE(category, name, , message)
#include "lint/core/rules.def"
#undef WEIR_SUPPRESSION_RULE
#undef WEIR_RULE
}  // namespace rule_name

namespace rule {
#define WEIR_RULE(category, name, preset, message)                                             \
  inline constexpr ::weir::dsl::DiagnosticEntry<::weir::dsl::count_message_arguments(message)> \
      name{{rule_name::name.view(), #name, ::weir::dsl::Severity::kWarning, message}};
#define WEIR_SUPPRESSION_RULE(category, name, message) WEIR_RULE(category, name, , message)
#include "lint/core/rules.def"
#undef WEIR_SUPPRESSION_RULE
#undef WEIR_RULE
}  // namespace rule

}  // namespace weir::lint
