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

}  // namespace weir::model
