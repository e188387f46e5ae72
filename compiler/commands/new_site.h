// The files of compiler/commands/new_site, built into the toolchain: what `weir new` writes.
//
// They are real files, so that the tests hold them to what `weir fmt`, `weir check` and `weir test`
// ask of any site. `@NAME@` in one stands for the name of the site.
#pragma once

#include <span>
#include <string_view>

namespace weir::commands {

struct NewSiteFile {
  std::string_view path;  // relative to the folder of the site: ".github/workflows/weir.yml"
  std::string_view text;

  // Scripts are.
  [[nodiscard]] bool is_executable() const { return path.ends_with(".sh"); }
};

// All of them, by path; static storage.
[[nodiscard]] std::span<const NewSiteFile> new_site_files();

}  // namespace weir::commands
