#include "runtime/observe/scope.h"

namespace weir::observe {

std::string_view scope_kind_name(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::kListener:
      return "listener";
    case ScopeKind::kRoute:
      return "route";
    case ScopeKind::kUpstream:
      return "upstream";
    case ScopeKind::kEndpoint:
      return "endpoint";
  }
  return "unknown";
}

std::string_view scope_label_name(std::string_view family) {
  return family == "failures" ? "reason" : "class";
}

std::string scope_slot_name(size_t slot) {
  if (slot >= kDurationSlot) {
    const size_t bucket = slot - kDurationSlot;
    const std::string of = bucket < kDurationBoundsUs.size()
                               ? std::to_string(kDurationBoundsUs[bucket])
                               : std::string(slot == kDurationSumSlot ? "sum" : "more");
    return "duration_us_" + of;
  }
  const ScopeCounterInfo& info = kScopeCounterInfo[slot];
  std::string name(info.family);
  if (!info.label.empty()) {
    name.append("_").append(info.label);
  }
  return name;
}

}  // namespace weir::observe
