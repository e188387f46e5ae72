// Edges of the two tries that are taken by text: filed by hash, then by text.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/lower/string_table.h"
#include "runtime/image/format.h"

namespace weir::lower {

[[nodiscard]] image::LabelEdge make_edge(std::string_view text, uint32_t child,
                                         StringTable& strings);

// `strings` holds the texts of the edges.
void sort_edges(std::vector<image::LabelEdge>& edges, const std::vector<char>& strings);

}  // namespace weir::lower
