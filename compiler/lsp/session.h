// What one session with an editor knows: open buffers, parsed modules, and the last report of each
// site. The features (features.h) answer from it.
//
// A file belongs to the site whose root is named when the session starts, or to the nearest
// `site.weir` in its folder or above; where there is none, or the site does not import it, it is a
// root by itself. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/lsp/documents.h"
#include "compiler/lsp/lookup.h"
#include "compiler/lsp/modules.h"
#include "compiler/lsp/site_check.h"

namespace weir::lsp {

// The toolchain's hands: files, the test modules of a site (paths relative to its folder), and the
// day ("2026-11-30").
struct World {
  const dsl::FileSystem& files;
  std::function<std::vector<std::string>(const std::string& root)> find_tests;
  std::function<std::string()> today;
};

class Session {
 public:
  explicit Session(const World& world)
      : world_(world), modules_(documents_, world.files), lookup_(modules_) {}

  // `initialize` of LSP: its options are `site`, `parameters` and `parameterFiles`.
  void initialize(const Json& parameters);

  [[nodiscard]] Documents& documents() { return documents_; }
  [[nodiscard]] Modules& modules() { return modules_; }
  [[nodiscard]] Lookup& lookup() { return lookup_; }

  // The root modules of the sites that have a buffer open.
  [[nodiscard]] std::set<std::string> open_sites();
  [[nodiscard]] std::string site_of(const std::string& path);
  [[nodiscard]] Snapshot snapshot_of(const std::string& root) const;
  // Modules of the site that `path` belongs to, its tests included, each once.
  [[nodiscard]] std::vector<const Module*> site_modules(const std::string& path);

  void keep(std::shared_ptr<const SiteReport> report);
  // The last report of the site that the file belongs to; null before the first.
  [[nodiscard]] const SiteReport* report_of(const std::string& path);
  [[nodiscard]] const std::map<std::string, std::shared_ptr<const SiteReport>>& reports() const {
    return reports_;
  }
  // Where a place of a report stands in the present text of the file; nothing if it was edited.
  [[nodiscard]] std::optional<Range> present(const SiteReport& report, dsl::Span span);

 private:
  bool is_of_site(const std::string& root, const std::string& path);

  const World& world_;
  Documents documents_;
  Modules modules_;
  Lookup lookup_;
  std::string site_;  // absolute; empty if not named
  SiteSettings settings_;
  std::map<std::string, std::shared_ptr<const SiteReport>> reports_;  // by root
};

}  // namespace weir::lsp
