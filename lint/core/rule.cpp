#include "lint/core/rule.h"

#include <algorithm>
#include <array>

namespace weir::lint {

std::span<const Rule> all_rules() {
  static constexpr std::array kRules = {
#define WEIR_RULE(category, name, preset, message) Rule{&rule::name.info, Preset::k##preset},
#define WEIR_SUPPRESSION_RULE(category, name, message) \
  Rule{&rule::name.info, Preset::kRecommended, true},
#include "lint/core/rules.def"
#undef WEIR_SUPPRESSION_RULE
#undef WEIR_RULE
  };
  return kRules;
}

const Rule* find_rule(std::string_view name) {
  const auto rules = all_rules();
  const auto found =
      std::ranges::find(rules, name, [](const Rule& rule) { return rule.diagnostic->code; });
  return found != rules.end() ? &*found : nullptr;
}

}  // namespace weir::lint
