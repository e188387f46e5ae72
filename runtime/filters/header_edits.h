// header_edits: `set`, `add` and `remove` of request and response fields.
//
// Edits run in the order of the image (host first, then route). Fields that frame a message or name
// the hop belong to the codec and are never touched, whatever the image says: an edit of them is
// skipped here, so that no configuration can break the framing.
#pragma once

#include <string_view>

#include "runtime/filters/filter.h"
#include "runtime/http/head_writer.h"
#include "runtime/http/header_block.h"

namespace weir::filters {

// Adds to `dropped` the fields of `headers` that the edits replace or remove.
void drop_edited_fields(const image::ImageView& view, image::Range edits,
                        const http::HeaderBlock& headers, http::FieldSet& dropped);

// Writes the fields that the edits leave behind.
void write_edited_fields(const Context& context, image::Range edits, http::HeadWriter& writer);

// True when some edit names `name` (lower case), so that there must be no default of ours beside
// it.
[[nodiscard]] bool edits_mention(const image::ImageView& view, image::Range edits,
                                 std::string_view name);

// True when some edit sets or removes `name`: what was there before, ours included, goes.
[[nodiscard]] bool edits_replace(const image::ImageView& view, image::Range edits,
                                 std::string_view name);

}  // namespace weir::filters
