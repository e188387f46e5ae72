// An image on disk, read into memory and verified: what verify, inspect and explain begin with.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/image/view.h"

namespace weir::commands {

// The view points into `bytes`; moving the struct keeps it good.
struct OpenImage {
  std::vector<std::byte> bytes;
  image::ImageView view;
};

// kIo when the file cannot be read, kBadImage with the verifier's reason when it is refused.
Result<OpenImage> open_image(const std::string& path);

// The image of bytes that were just compiled.
Result<OpenImage> open_image(std::vector<std::byte> bytes);

}  // namespace weir::commands
