#include "compiler/lower/label_edges.h"

#include <algorithm>

#include "runtime/image/hash.h"

namespace weir::lower {

image::LabelEdge make_edge(std::string_view text, uint32_t child, StringTable& strings) {
  return {.hash = image::hash(text), .child = child, .text = strings.add(text)};
}

void sort_edges(std::vector<image::LabelEdge>& edges, const std::vector<char>& strings) {
  const auto text_of = [&](const image::LabelEdge& edge) {
    return std::string_view(strings.data() + edge.text.offset, edge.text.length);
  };
  std::sort(edges.begin(), edges.end(), [&](const image::LabelEdge& a, const image::LabelEdge& b) {
    return a.hash != b.hash ? a.hash < b.hash : text_of(a) < text_of(b);
  });
}

}  // namespace weir::lower
