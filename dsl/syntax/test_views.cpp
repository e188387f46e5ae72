#include "dsl/syntax/test_views.h"

namespace weir::dsl {

std::vector<GivenView::Fact> GivenView::facts() const {
  std::vector<Fact> found;
  for (const Node node : children()) {
    if (found.empty() || found.back().value) {
      found.push_back({node, {}});
    } else {
      found.back().value = node;
    }
  }
  return found;
}

Node ExpectationView::value() const {
  switch (expectation_kind()) {
    case ExpectationKind::kHeader:
    case ExpectationKind::kHeaderPresent:
    case ExpectationKind::kHeaderAbsent:
      return child(1);
    default:  // the word says what the only child, or the first, is
      return child(0);
  }
}

}  // namespace weir::dsl
