// An image from records, for tests: it lays sections out, computes hashes and checksums, and checks
// nothing. What the compiler would never write can be built with it as well as what it would.
// It knows nothing of routes; site_builder.h does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/image/format.h"

namespace weir::image {

// The records of an image, by the names of sections.def.
struct Records {
#define WEIR_SECTION(number, name, Record, group) std::vector<Record> name;
#include "runtime/image/sections.def"
#undef WEIR_SECTION
};

}  // namespace weir::image

namespace weir::support {

using ImageBytes = std::vector<std::byte>;  // starts at a multiple of sixteen

// A section that sections.def does not have.
struct ForeignSection {
  uint16_t kind = 0;
  uint16_t flags = 0;
  std::string bytes;
};

class ImageBuilder {
 public:
  image::Header header;
  image::Records records;  // `strings` is filled by text()
  std::vector<ForeignSection> foreign;

  ImageBuilder();

  // The text in `strings`, stored once.
  image::StringRef text(std::string_view text);

  // The bytes of the image; sections without records are left out.
  [[nodiscard]] ImageBytes build() const;

 private:
  std::map<std::string, image::StringRef, std::less<>> texts_;
};

// Makes hashes and checksums of changed bytes right again, as far as header and section table still
// say where things are.
void reseal(std::span<std::byte> bytes);

}  // namespace weir::support
