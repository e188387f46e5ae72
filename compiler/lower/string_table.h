// The strings of an image, each stored once, in the order of first use.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/image/format.h"

namespace weir::lower {

class StringTable {
 public:
  // Appends to `bytes`, which must outlive the table.
  explicit StringTable(std::vector<char>& bytes) : bytes_(bytes) {}

  // The empty text is {0, 0}.
  image::StringRef add(std::string_view text);

 private:
  std::vector<char>& bytes_;
  std::unordered_map<std::string, image::StringRef> known_;
};

}  // namespace weir::lower
