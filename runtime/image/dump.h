// An image in words: every record of every section, for `weir inspect` and for tests.
//
// Deterministic, so that two dumps can be compared line by line. Text is for people and may change;
// JSON carries the schema name `weir.image/1` and keeps its field names, which are those of
// format.h. References stay numbers; texts are written out.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/image/view.h"

namespace weir::image {

struct DumpOptions {
  std::string_view section;  // a name of sections.def; empty: all of them
  bool with_records = true;  // false: header and section table alone
};

// Names of all sections this build knows, in file order.
[[nodiscard]] std::vector<std::string_view> section_names();

// Lines of text, each ended by a line feed. An unknown section name gives no records.
[[nodiscard]] std::string dump_text(const ImageView& view, const DumpOptions& options = {});

// One JSON object; bytes that are not printable ASCII are escaped where JSON asks for it.
[[nodiscard]] std::string dump_json(const ImageView& view, const DumpOptions& options = {});

}  // namespace weir::image
