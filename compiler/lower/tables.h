// The records of an image before they are bytes: one vector for each section of sections.def.
//
// compiler/lower fills them, compiler/emit writes them out as they are. Indexes and ranges in the
// records are final.
#pragma once

#include <vector>

#include "runtime/image/view.h"

namespace weir::lower {

struct Tables {
  uint16_t edition = 0;  // of the root module
#define WEIR_SECTION(number, name, Record, group) \
  std::vector<decltype(image::ImageView().name())::value_type> name;
#include "runtime/image/sections.def"
#undef WEIR_SECTION
};

}  // namespace weir::lower
