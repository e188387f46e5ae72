#include "runtime/control/bind_plan.h"

#include <set>

#include <fmt/format.h>

namespace weir::control {

std::string bind_text(const proxy::BindKey& key) {
  std::string text = key.address.to_string();
  if (key.address.port.value == 0 && key.ordinal > 0) {
    text += fmt::format("#{}", key.ordinal);
  }
  return text;
}

BindPlan plan_binds(std::span<const proxy::BindKey> held, std::span<const proxy::BindKey> wanted) {
  BindPlan plan;
  const std::set<proxy::BindKey> names(wanted.begin(), wanted.end());
  std::set<proxy::BindKey> covered;
  std::set<proxy::BindKey> retired;
  for (size_t i = 0; i < held.size(); ++i) {
    if (names.contains(held[i])) {
      plan.keep.push_back(i);
      covered.insert(held[i]);
      continue;
    }
    plan.surplus.push_back(i);
    if (retired.insert(held[i]).second) {
      plan.retire.push_back(held[i]);
    }
  }
  for (const proxy::BindKey& key : wanted) {
    if (!covered.contains(key)) {
      plan.open.push_back(key);
    }
  }
  return plan;
}

}  // namespace weir::control
