#include "compiler/model/program.h"

namespace weir::model {

std::string to_string(const HostPattern& pattern) {
  switch (pattern.kind) {
    case HostKind::kExact:
      return pattern.name;
    case HostKind::kSuffix:
      return "*." + pattern.name;
    case HostKind::kAny:
      return "*";
  }
  return {};
}

std::string_view losing_reason(const Route& winner, const Route& loser) {
  if (winner.pattern.text != loser.pattern.text) {
    return "is less specific";
  }
  if (winner.ordered != 0 && winner.ordered == loser.ordered) {
    return "stands later in `ordered`";
  }
  // Guards are asked before the priority; which of the two has decided is not kept.
  return winner.priority > loser.priority ? "is less specific, or of lower priority"
                                          : "is less specific";
}

}  // namespace weir::model
