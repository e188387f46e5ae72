// Holds what is loaded from packages to the lock file: no module or file of lines below `vendor/`
// takes part in a build unless `weir.lock` names it and its hash.
//
// Reads the lock file when the first such file is met. What else lies in a package is not looked
// at: `weir package verify` does that.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "compiler/load/load_context.h"
#include "compiler/load/package_lock.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::load {

class PackageCheck {
 public:
  explicit PackageCheck(const LoadContext& context) : context_(context) {}

  // `literal`, in the module `importer`, names the file `path`: reports a way out of a package.
  void check_way(std::string_view importer, const std::string& path, dsl::Node literal);
  // `literal` names the file `path`, which holds `text`: reports, once a package, what is not as
  // the lock says.
  void check_content(const std::string& path, std::string_view text, dsl::Node literal);

 private:
  const PackageLock* lock(std::string_view package, dsl::Node literal);

  LoadContext context_;
  bool was_read_ = false;
  std::optional<PackageLock> lock_;
  std::set<std::string, std::less<>> reported_;  // packages
};

}  // namespace weir::load
