// Modules as the editor shows them, parsed one by one: what every request about names, places and
// layout is answered from, without checking the site.
//
// A module is parsed again only when its text has changed, so that an edit costs one module. Broken
// sources have a tree as well. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/lsp/documents.h"
#include "dsl/diag/sink.h"
#include "dsl/source/file_system.h"
#include "dsl/source/source_map.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::lsp {

// `import "./x.weir" { a as b }`, for one module.
struct ImportedName {
  dsl::Node item;  // the ImportItem, or the ImportDecl for an alias of the module
  std::string target;
  bool is_module = false;
};

struct Module {
  std::string path;  // "std/..." for the stdlib, else absolute
  dsl::SourceMap sources;
  const dsl::SourceFile* file = nullptr;
  dsl::DiagnosticSink sink;  // what is wrong with its syntax
  std::unique_ptr<const dsl::SyntaxTree> tree;
  // Its declarations, and what it imports, by the name in this module.
  std::unordered_map<std::string_view, dsl::Node> declared;
  std::unordered_map<std::string_view, ImportedName> imported;
  std::vector<std::string> targets;  // of its imports, in order

  [[nodiscard]] bool is_std() const { return path.starts_with("std/"); }
};

class Modules {
 public:
  // Both outlive the store.
  Modules(const Documents& documents, const dsl::FileSystem& files)
      : documents_(documents), files_(files) {}

  // The module as it is now; null if there is none. Good until the next call of `forget`.
  const Module* find(const std::string& path);
  // The module and all it imports, each once; those that cannot be read are left out.
  std::vector<const Module*> with_imports(const std::string& path);
  // Every module of the stdlib.
  std::vector<const Module*> stdlib();
  // The file may have changed on disk, or its buffer in the editor.
  void touch(const std::string& path) { looked_at_.erase(path); }
  void touch_all() { looked_at_.clear(); }
  // Frees the modules that have been replaced. No pointer from before is used after it.
  void forget() { replaced_.clear(); }

 private:
  std::unique_ptr<Module> load(const std::string& path, std::string text);

  const Documents& documents_;
  const dsl::FileSystem& files_;
  std::map<std::string, std::unique_ptr<Module>> modules_;
  std::map<std::string, bool> looked_at_;  // read since it was touched
  std::vector<std::unique_ptr<Module>> replaced_;
};

// Where `import` leads from a module; empty if nowhere.
[[nodiscard]] std::string import_target(const std::string& importer, dsl::Node declaration);

}  // namespace weir::lsp
