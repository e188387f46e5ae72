// The files of a git revision, as the toolchain reads files.
#pragma once

#include <string>

#include "dsl/source/file_system.h"

namespace weir::commands {

// Asks the `git` on the PATH, in the working directory. Nothing is checked out.
class GitFiles final : public dsl::FileSystem {
 public:
  explicit GitFiles(std::string revision) : revision_(std::move(revision)) {}
  [[nodiscard]] Result<std::string> read(const std::string& path) const override;

 private:
  std::string revision_;
};

// "main:edge/site.weir" in its parts; an empty revision for anything else. Files win over
// revisions of the same name.
struct GitPath {
  std::string revision;
  std::string path;
};
[[nodiscard]] GitPath split_git_path(const std::string& text);

// Whether git knows a revision of this name here.
[[nodiscard]] bool is_revision(const std::string& text);

}  // namespace weir::commands
