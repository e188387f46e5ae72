#include "compiler/commands/image_file.h"

#include <utility>

#include "compiler/commands/files.h"
#include "runtime/image/format.h"
#include "runtime/image/verify.h"

namespace weir::commands {

Result<OpenImage> open_image(const std::string& path) {
  auto bytes = read_file(path, image::kImageBytesMax);
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  auto opened = open_image(std::move(*bytes));
  if (!opened) {
    Error refused = opened.error();
    refused.context = path;
    return tl::unexpected(std::move(refused));
  }
  return opened;
}

Result<OpenImage> open_image(std::vector<std::byte> bytes) {
  auto view = image::verify(bytes);
  if (!view) {
    return tl::unexpected(view.error());
  }
  return OpenImage{std::move(bytes), *view};
}

}  // namespace weir::commands
