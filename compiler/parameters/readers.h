// One reader a format: from the text of a file to the events of an EntryBuilder. Each ends at the
// first thing it cannot read, which it has reported; text is UTF-8 and within the size limit.
#pragma once

#include "compiler/parameters/entry_builder.h"
#include "dsl/source/source_file.h"

namespace weir::parameters {

void read_json(const dsl::SourceFile& file, EntryBuilder& builder);
void read_yaml(const dsl::SourceFile& file, EntryBuilder& builder);

}  // namespace weir::parameters
