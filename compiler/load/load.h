// From the root module to all modules of a site: parse, follow imports, add the embedded stdlib.
//
// Loading is hermetic: files come through dsl::FileSystem and nothing else is read. What names in
// an import mean (whether they exist and are public) is the checker's; here are files: those that
// are missing, lie outside of the site, or import each other in a circle.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/source/file_system.h"
#include "dsl/source/source_map.h"
#include "dsl/source/span.h"
#include "dsl/syntax/syntax_tree.h"
#include "runtime/base/id.h"
#include "runtime/base/result.h"

namespace weir::load {

using ModuleId = Id<struct ModuleTag>;

// One import declaration whose module could be loaded.
struct Import {
  dsl::NodeId declaration;  // an ImportDecl in the importing module
  ModuleId target;
};

struct Module {
  dsl::FileId file;
  std::string path;  // relative to the folder of the root module; "std/..." for the stdlib
  bool is_std = false;
  bool is_test = false;                         // loaded for tests alone, see SiteFiles
  std::unique_ptr<const dsl::SyntaxTree> tree;  // never null
  std::vector<Import> imports;                  // in source order; failed ones are left out
};

// A file whose lines are values: see line_files.h.
struct LineFile {
  const dsl::SourceFile* file = nullptr;  // never null; of the source map
  std::string path;                       // relative to the folder of the root module
};

// The modules of a site: the stdlib by path, then each module after those it imports, the root and
// behind it test modules. A circle of imports is reported and cut.
struct LoadedSite {
  std::vector<Module> modules;
  ModuleId root;
  std::vector<LineFile> line_files;
  // Which of them each LinesExpr names, by module file and node; those that could not be read are
  // left out.
  std::map<std::pair<dsl::FileId, dsl::NodeId>, size_t> line_uses;

  [[nodiscard]] const Module& module(ModuleId id) const { return modules[id.index()]; }
};

// What to load.
struct SiteFiles {
  std::string root;
  // Modules that test the site: paths relative to the folder of the root. They may import what
  // belongs to the site; nothing imports them.
  std::vector<std::string> tests;
};

// The root is opened through `files` as it is; imports are resolved from there. Reports every
// mistake found, syntax included, and returns what could be loaded; an Error only if the root or a
// test module itself cannot be read. Trees point into `sources`.
[[nodiscard]] Result<LoadedSite> load_site(dsl::SourceMap& sources, const dsl::FileSystem& files,
                                           const SiteFiles& site, dsl::DiagnosticSink& sink);
[[nodiscard]] Result<LoadedSite> load_site(dsl::SourceMap& sources, const dsl::FileSystem& files,
                                           const std::string& root_path, dsl::DiagnosticSink& sink);

}  // namespace weir::load
