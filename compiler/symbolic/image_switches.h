// Whether the switches of an image leave out only candidates that could not take the request.
//
// Part of translation validation: tables (image_table.h) read candidates as a whole, and the
// matcher takes the lists of switches for them. Follows each guard by the answers that a value
// gives, with code of its own; whatever a guard asks of other attributes may come out either way.
#pragma once

#include <string>

#include "runtime/image/view.h"

namespace weir::symbolic {

// What is wrong with the first bad one, "" if all are right.
[[nodiscard]] std::string find_wrong_switch(const image::ImageView& view);

}  // namespace weir::symbolic
