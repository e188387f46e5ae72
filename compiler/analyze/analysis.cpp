#include "compiler/analyze/analysis.h"

#include <algorithm>

namespace weir::analyze {

uint32_t find_child(const std::vector<TextEdge>& edges, std::string_view text) {
  const auto found =
      std::lower_bound(edges.begin(), edges.end(), text,
                       [](const TextEdge& edge, std::string_view t) { return edge.text < t; });
  return found != edges.end() && found->text == text ? found->child : image::kNone;
}

}  // namespace weir::analyze
