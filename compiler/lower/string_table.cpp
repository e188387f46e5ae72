#include "compiler/lower/string_table.h"

namespace weir::lower {

image::StringRef StringTable::add(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const auto [entry, is_new] = known_.try_emplace(std::string(text));
  if (is_new) {
    entry->second = {static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(text.size())};
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  return entry->second;
}

}  // namespace weir::lower
