// The table of an image: read from its records and nothing else, as the proxy reads them.
#pragma once

#include <map>
#include <string>

#include "compiler/symbolic/table.h"
#include "compiler/symbolic/universe.h"
#include "runtime/image/view.h"

namespace weir::symbolic {

// The facts of its upstreams alone.
[[nodiscard]] std::vector<Upstream> upstreams_of(const image::ImageView& view);

// `view` outlives the universe. Ids of nodes, routes, hosts and listeners are those of the image.
// `renamed`: names that upstreams of this image have on the other side of a comparison.
[[nodiscard]] Table table_of(const image::ImageView& view, Universe& universe,
                             const std::map<std::string, std::string>& renamed = {});

}  // namespace weir::symbolic
