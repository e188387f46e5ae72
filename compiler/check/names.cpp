#include "compiler/check/names.h"

#include <algorithm>
#include <map>
#include <string>

#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

constexpr SymbolId kBrokenSymbol(0);

std::string_view reserved_meaning(std::string_view name) {
  if (name == "req") {
    return "the request";
  }
  if (name == "capture") {
    return "the captures of a path";
  }
  return {};
}

}  // namespace

std::string_view describe_kind(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kParam:
      return "a parameter";
    case SymbolKind::kConst:
      return "a constant";
    case SymbolKind::kTls:
      return "a TLS profile";
    case SymbolKind::kJwt:
      return "an issuer of tokens";
    case SymbolKind::kListener:
      return "a listener";
    case SymbolKind::kUpstream:
      return "an upstream";
    case SymbolKind::kType:
      return "a type";
    case SymbolKind::kFunction:
      return "a function";
    case SymbolKind::kTemplate:
      return "a template";
    case SymbolKind::kPolicy:
      return "a policy";
    case SymbolKind::kModule:
      return "a module";
    case SymbolKind::kBroken:
      break;
  }
  return "broken";
}

SymbolKind symbol_of(dsl::ObjectKeyword keyword) {
  switch (keyword) {
    case dsl::ObjectKeyword::kTls:
      return SymbolKind::kTls;
    case dsl::ObjectKeyword::kJwt:
      return SymbolKind::kJwt;
    case dsl::ObjectKeyword::kListener:
      return SymbolKind::kListener;
    case dsl::ObjectKeyword::kUpstream:
      break;
  }
  return SymbolKind::kUpstream;
}

Names::Names(const load::LoadedSite& site, dsl::DiagnosticSink& sink) : site_(site), sink_(sink) {
  symbols_.emplace_back();
  spaces_.resize(site.modules.size());
  for (size_t i = 0; i < site.modules.size(); ++i) {
    declare_module(load::ModuleId::from_index(i));
  }
  // After all declarations: a module may be imported before it is looked at.
  for (size_t i = 0; i < site.modules.size(); ++i) {
    import_module(load::ModuleId::from_index(i));
  }
}

void Names::declare_module(load::ModuleId id) {
  for (const dsl::Node child : site_.module(id).tree->root().children()) {
    switch (child.kind()) {
      case dsl::NodeKind::kParamDecl:
        declare(id, child, SymbolKind::kParam);
        break;
      case dsl::NodeKind::kConstDecl:
        declare(id, child, SymbolKind::kConst);
        break;
      case dsl::NodeKind::kFnDecl:
        declare(id, child, SymbolKind::kFunction);
        break;
      case dsl::NodeKind::kTemplateDecl:
        declare(id, child, SymbolKind::kTemplate);
        break;
      case dsl::NodeKind::kPolicyDecl:
        declare(id, child, SymbolKind::kPolicy);
        break;
      case dsl::NodeKind::kTypeDecl:
        if (!site_.module(id).is_std) {
          declare(id, child, SymbolKind::kType);
        }
        break;
      case dsl::NodeKind::kObjectDecl: {
        const dsl::ObjectDeclView object(child);
        declare(id, child, object.keyword() ? symbol_of(object.object()) : SymbolKind::kBroken);
        break;
      }
      case dsl::NodeKind::kError:
        spaces_[id.index()].has_lost_names = true;
        break;
      default:  // hosts have no names, imports come later
        break;
    }
  }
}

void Names::declare(load::ModuleId module, dsl::Node declaration, SymbolKind kind) {
  const dsl::Node name = declaration.child(dsl::NodeKind::kName);
  if (!name) {
    spaces_[module.index()].has_lost_names = true;
    return;
  }
  // A name that is not written like one may be named in its right form.
  spaces_[module.index()].has_lost_names |= name.has_error();
  Symbol symbol{kind, module, declaration, name.span(), 0, {}};
  if (kind >= SymbolKind::kTls && kind <= SymbolKind::kUpstream) {
    symbol.index = counts_[static_cast<size_t>(kind) - static_cast<size_t>(SymbolKind::kTls)]++;
  }
  enter(module, name, add(symbol), false);
}

SymbolId Names::add(Symbol symbol) {
  symbols_.push_back(symbol);
  return SymbolId::from_index(symbols_.size() - 1);
}

void Names::enter(load::ModuleId module, dsl::Node name, SymbolId symbol, bool is_import) {
  if (const std::string_view meaning = reserved_meaning(name.text()); !meaning.empty()) {
    sink_.report(dsl::diag::reserved_name, name.span(), name.text(), meaning)
        .help("choose another name");
    return;
  }
  const auto [entry, is_new] =
      spaces_[module.index()].entries.emplace(name.text(), Entry{symbol, is_import, name.span()});
  if (!is_new) {
    sink_.report(dsl::diag::duplicate_name, name.span(), name.text())
        .label("declared here again")
        .secondary(entry->second.span, "first declared here")
        .help(is_import ? "import it under another name with `as`" : "rename one of them");
  }
}

void Names::import_module(load::ModuleId id) {
  const load::Module& module = site_.module(id);
  std::map<dsl::NodeId, load::ModuleId> targets;
  for (const load::Import& import : module.imports) {
    targets.emplace(import.declaration, import.target);
  }
  for (const dsl::Node child : module.tree->root().children()) {
    if (child.is(dsl::NodeKind::kImportDecl)) {
      const auto found = targets.find(child.id());
      import_one(id, child, found == targets.end() ? load::ModuleId() : found->second);
    }
  }
}

void Names::import_one(load::ModuleId module, dsl::Node declaration, load::ModuleId target) {
  const dsl::ImportDeclView import(declaration);
  const std::vector<dsl::Node> items = import.items();
  if (const dsl::Node alias = import.alias()) {
    const Symbol symbol{SymbolKind::kModule, module, declaration, alias.span(), 0, target};
    enter(module, alias, target.has_value() ? add(symbol) : kBrokenSymbol, true);
  } else if (items.empty() || declaration.has_error()) {
    spaces_[module.index()].has_lost_names = true;
  }
  for (const dsl::Node item : items) {
    const dsl::ImportItemView view(item);
    if (const dsl::Node name = view.name()) {
      const SymbolId symbol =
          target.has_value() ? find_exported(target, name, view.alias().exists()) : kBrokenSymbol;
      enter(module, view.alias() ? view.alias() : name, symbol, true);
    }
  }
}

SymbolId Names::find(load::ModuleId module, std::string_view name) const {
  const Space& space = spaces_[module.index()];
  const auto found = space.entries.find(name);
  if (found != space.entries.end()) {
    return found->second.symbol;
  }
  return space.has_lost_names ? kBrokenSymbol : SymbolId();
}

std::vector<std::string_view> Names::visible(load::ModuleId module) const {
  std::vector<std::string_view> names;
  for (const auto& [name, entry] : spaces_[module.index()].entries) {
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string_view> Names::exported(load::ModuleId module) const {
  std::vector<std::string_view> names;
  for (const auto& [name, entry] : spaces_[module.index()].entries) {
    if (!entry.is_import && get(entry.symbol).declaration.is_public()) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

SymbolId Names::find_exported(load::ModuleId target, dsl::Node name, bool is_only_use) {
  const Space& space = spaces_[target.index()];
  const auto found = space.entries.find(name.text());
  if (found == space.entries.end() || found->second.is_import) {
    if (!space.has_lost_names) {
      report_unknown(target, name, is_only_use);
    }
    return kBrokenSymbol;
  }
  const Symbol& symbol = get(found->second.symbol);
  if (!symbol.declaration.is_public()) {
    sink_.report(dsl::diag::import_private, name.span(), name.text(), site_.module(target).path)
        .secondary(symbol.name, "declared here without `pub`")
        .help("write `pub` before its declaration");
    return kBrokenSymbol;
  }
  return found->second.symbol;
}

void Names::report_unknown(load::ModuleId target, dsl::Node name, bool is_only_use) {
  const std::vector<std::string_view> candidates = exported(target);
  auto report =
      sink_.report(dsl::diag::import_unknown, name.span(), site_.module(target).path, name.text());
  const std::string_view meant = closest_name(name.text(), candidates);
  if (!meant.empty() && is_only_use) {
    report.suggest(name.span(), std::string(meant), "write `" + std::string(meant) + "`");
  } else if (!meant.empty()) {
    report.help("write `" + std::string(meant) + "` here and where it is used");
  } else if (!candidates.empty()) {
    report.help("it makes public: " + list_names(candidates));
  } else {
    report.help("it makes nothing public: write `pub` before what others may use");
  }
}

std::vector<SymbolId> Names::of_kind(SymbolKind kind) const {
  std::vector<SymbolId> found;
  for (size_t i = 0; i < symbols_.size(); ++i) {
    if (symbols_[i].kind == kind) {
      found.push_back(SymbolId::from_index(i));
    }
  }
  return found;
}

}  // namespace weir::check
