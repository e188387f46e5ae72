// Which name means what in which module: declarations, import aliases and selected imports.
//
// Everything a module declares by name and the aliases of its imports share one space of names.
// What stdlib/ declares with `pub policy` and the like is imported as from any other module; its
// types, blocks and attributes are in scope everywhere and no symbols. A name that could not be
// established (a broken declaration, a failed import) is known as broken, so that its uses are
// silent.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/load/load.h"
#include "dsl/diag/sink.h"
#include "dsl/source/span.h"
#include "dsl/syntax/syntax_tree.h"
#include "runtime/base/id.h"

namespace weir::check {

using SymbolId = Id<struct SymbolTag>;

enum class SymbolKind : uint8_t {
  kParam,
  kConst,
  kTls,
  kJwt,
  kListener,
  kUpstream,
  kType,
  kFunction,
  kTemplate,
  kPolicy,
  kModule,  // the alias of an import
  kBroken,
};

struct Symbol {
  SymbolKind kind = SymbolKind::kBroken;
  load::ModuleId module;
  dsl::Node declaration;
  dsl::Span name;
  uint32_t index = 0;     // kTls to kUpstream: place among those of the site
  load::ModuleId target;  // kModule
};

// "a listener", "an upstream", "a module": what a symbol is, in words.
[[nodiscard]] std::string_view describe_kind(SymbolKind kind);
// What an object with this keyword is declared as.
[[nodiscard]] SymbolKind symbol_of(dsl::ObjectKeyword keyword);

class Names {
 public:
  // Reports names declared twice, reserved ones, and imports of what is not there or not public.
  Names(const load::LoadedSite& site, dsl::DiagnosticSink& sink);

  [[nodiscard]] const Symbol& get(SymbolId id) const { return symbols_[id.index()]; }
  [[nodiscard]] size_t size() const { return symbols_.size(); }

  // What `name` means in a module; none (nothing reported) if nothing.
  [[nodiscard]] SymbolId find(load::ModuleId module, std::string_view name) const;
  // Names a module sees, sorted: for "did you mean".
  [[nodiscard]] std::vector<std::string_view> visible(load::ModuleId module) const;
  // Names a module makes public, sorted.
  [[nodiscard]] std::vector<std::string_view> exported(load::ModuleId module) const;

  // A public declaration of `target` by its name node. If there is none: reported, and broken. A
  // misspelt name can be put right here alone if `is_only_use`.
  [[nodiscard]] SymbolId find_exported(load::ModuleId target, dsl::Node name,
                                       bool is_only_use = true);

  // Symbols of one kind in the order of modules and of declarations, duplicates included.
  [[nodiscard]] std::vector<SymbolId> of_kind(SymbolKind kind) const;

 private:
  struct Entry {
    SymbolId symbol;
    bool is_import = false;
    dsl::Span span;  // of the name in this module
  };
  struct Space {
    std::unordered_map<std::string_view, Entry> entries;
    bool has_lost_names = false;  // part of the module could not be parsed
  };

  void declare_module(load::ModuleId id);
  void declare(load::ModuleId module, dsl::Node declaration, SymbolKind kind);
  void import_module(load::ModuleId id);
  void import_one(load::ModuleId module, dsl::Node declaration, load::ModuleId target);
  void enter(load::ModuleId module, dsl::Node name, SymbolId symbol, bool is_import);
  SymbolId add(Symbol symbol);
  void report_unknown(load::ModuleId target, dsl::Node name, bool is_only_use);

  const load::LoadedSite& site_;
  dsl::DiagnosticSink& sink_;
  std::vector<Symbol> symbols_;  // [0] is the broken one
  std::vector<Space> spaces_;    // by module
  uint32_t counts_[4] = {};      // from kTls to kUpstream, so far
};

}  // namespace weir::check
