#include "runtime/control/image_slot.h"

#include <cstring>
#include <fstream>
#include <span>
#include <string>

#include <catch2/catch.hpp>

#include "runtime/image/checksum.h"
#include "tests/support/site_builder.h"
#include "tests/unit/runtime/control/private_folder.h"

namespace weir::control {
namespace {

// So large that its hashes are checked on a thread of their own.
support::ImageBytes large_image() {
  support::SiteSpec spec;
  for (int host = 0; host < 100; ++host) {
    spec.push_back({{"h" + std::to_string(host) + ".test"}, {}});
    for (int route = 0; route < 100; ++route) {
      const std::string name = "route-" + std::to_string(host) + "-" + std::to_string(route);
      spec.back().routes.push_back({.name = name, .pattern = "/" + name, .guard = {}});
    }
  }
  support::SiteBuilder builder;
  builder.add_site(spec);
  return builder.image.build();
}

std::string write(const PrivateFolder& folder, std::span<const std::byte> bytes) {
  const std::string path = folder.file("site.wimg");
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  return path;
}

// Makes the checksum right again and leaves the hashes as they were.
void reseal_crc(support::ImageBytes& bytes) {
  image::Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  header.crc32c = image::image_crc32c(bytes);
  std::memcpy(bytes.data(), &header, sizeof(header));
}

}  // namespace

TEST_CASE("a large image is loaded, and one with a changed section is refused by its hash",
          "[control]") {
  const PrivateFolder folder;
  support::ImageBytes bytes = large_image();
  REQUIRE(bytes.size() > (size_t{1} << 20U));
  const auto loaded = load_image({.path = write(folder, bytes), .memfd = {}, .options = {}});
  REQUIRE(loaded);

  // A letter of a name: no rule but the hash can tell.
  const std::string wanted = "route-77-7";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  bytes[text.find(wanted)] = static_cast<std::byte>('R');
  reseal_crc(bytes);
  const auto refused = load_image({.path = write(folder, bytes), .memfd = {}, .options = {}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kBadImage);
  CHECK(refused.error().to_string().find("hash") != std::string::npos);
}

}  // namespace weir::control
