// What a module holds: symbols, foldings, and the tests that can be run from the editor.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/lsp/features.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/test_views.h"
#include "dsl/syntax/views.h"
#include "runtime/base/lower_case.h"

namespace weir::lsp {

namespace {

// SymbolKind of LSP.
enum Symbol : int {
  kSymbolModule = 2,
  kSymbolNamespace = 3,
  kSymbolClass = 5,
  kSymbolMethod = 6,
  kSymbolField = 8,
  kSymbolFunction = 12,
  kSymbolVariable = 13,
  kSymbolConstant = 14,
  kSymbolObject = 19,
  kSymbolEvent = 24,
};

struct Entry {
  std::string name;
  std::string detail;
  Symbol kind;
  dsl::Node selection;
};

std::string text_of_literal(dsl::Node literal) {
  return literal ? dsl::decode_string(literal.text()).value : std::string();
}

std::optional<Entry> named(dsl::Node node, Symbol kind, std::string detail) {
  const dsl::Node name = node.child(dsl::NodeKind::kName);
  return name ? std::optional(Entry{std::string(name.text()), std::move(detail), kind, name})
              : std::nullopt;
}

// Nothing for what is no symbol.
std::optional<Entry> entry_of(dsl::Node node) {
  switch (node.kind()) {
    case dsl::NodeKind::kParamDecl:
      return named(node, kSymbolVariable, "param");
    case dsl::NodeKind::kConstDecl:
      return named(node, kSymbolConstant, "const");
    case dsl::NodeKind::kFnDecl:
      return named(node, kSymbolFunction, "fn");
    case dsl::NodeKind::kTemplateDecl:
      return named(node, kSymbolModule, "template");
    case dsl::NodeKind::kPolicyDecl:
      return named(node, kSymbolClass, "policy");
    case dsl::NodeKind::kTypeDecl:
      return named(node, kSymbolClass, "type");
    case dsl::NodeKind::kObjectDecl:
      return named(node, kSymbolObject, std::string(node.child(dsl::NodeKind::kKeyword).text()));
    case dsl::NodeKind::kRouteDecl:
      return named(node, kSymbolMethod, text_of_literal(dsl::RouteDeclView(node).pattern()));
    case dsl::NodeKind::kGroupDecl: {
      const dsl::Node prefix = dsl::GroupDeclView(node).prefix();
      return prefix
                 ? std::optional(Entry{text_of_literal(prefix), "group", kSymbolNamespace, prefix})
                 : std::nullopt;
    }
    case dsl::NodeKind::kHostDecl: {
      const dsl::Node patterns = node.child(dsl::NodeKind::kHostPatterns);
      return patterns && !patterns.text().empty()
                 ? std::optional(
                       Entry{std::string(patterns.text()), "host", kSymbolNamespace, patterns})
                 : std::nullopt;
    }
    case dsl::NodeKind::kTestDecl: {
      const dsl::Node name = dsl::TestDeclView(node).name();
      return name ? std::optional(Entry{text_of_literal(name), "test", kSymbolEvent, name})
                  : std::nullopt;
    }
    case dsl::NodeKind::kInvariantDecl: {
      const dsl::Node name = dsl::InvariantDeclView(node).name();
      return name ? std::optional(Entry{text_of_literal(name), "invariant", kSymbolEvent, name})
                  : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

class Outline {
 public:
  explicit Outline(const Module& module) : file_(*module.file) {}

  // The symbols within a node; depth is that of the source, which the parser bounds.
  Json within(dsl::Node node) {
    Json symbols = Json::array();
    for (const dsl::Node child : node.children()) {
      const std::optional<Entry> entry = entry_of(child);
      Json inner = dsl::is_expression(child.kind()) ? Json::array() : within(child);
      if (entry && !entry->name.empty()) {
        symbols.push_back({{"name", entry->name},
                           {"detail", entry->detail},
                           {"kind", entry->kind},
                           {"range", to_json(range_of(file_, child.span()))},
                           {"selectionRange", to_json(range_of(file_, entry->selection.span()))},
                           {"children", std::move(inner)}});
      } else {
        symbols.insert(symbols.end(), inner.begin(), inner.end());
      }
    }
    return symbols;
  }

 private:
  const dsl::SourceFile& file_;
};

// The letters of the query in their order, whatever stands between them.
bool fits(std::string_view name, std::string_view query) {
  for (const char c : name) {
    if (!query.empty() && lower_case(c) == lower_case(query.front())) {
      query.remove_prefix(1);
    }
  }
  return query.empty();
}

void add_symbols(const Module& module, dsl::Node node, std::string_view query, Json& found) {
  constexpr size_t kSymbolsMax = 256;
  for (const dsl::Node child : node.children()) {
    const std::optional<Entry> entry = entry_of(child);
    if (found.size() >= kSymbolsMax) {
      return;
    }
    if (entry && fits(entry->name, query)) {
      found.push_back({{"name", entry->name},
                       {"kind", entry->kind},
                       {"location",
                        {{"uri", uri_of(module.path)},
                         {"range", to_json(range_of(*module.file, entry->selection.span()))}}}});
    }
    if (!dsl::is_expression(child.kind())) {
      add_symbols(module, child, query, found);
    }
  }
}

void add_foldings(const Module& module, dsl::Node node, Json& found) {
  for (const dsl::Node child : node.children()) {
    const Range range = range_of(*module.file, child.span());
    const bool folds = child.is(dsl::NodeKind::kBlock) || child.is(dsl::NodeKind::kTestBody) ||
                       child.is(dsl::NodeKind::kInvariantDecl) ||
                       child.is(dsl::NodeKind::kListExpr) || child.is(dsl::NodeKind::kTableRows);
    if (folds && range.end.line > range.start.line) {
      found.push_back({{"startLine", range.start.line}, {"endLine", range.end.line - 1}});
    }
    add_foldings(module, child, found);
  }
}

}  // namespace

Json document_symbols(Session& session, const Json& parameters) {
  const Module* module = module_of(session, parameters);
  return module == nullptr ? Json::array() : Outline(*module).within(module->tree->root());
}

Json workspace_symbols(Session& session, const Json& parameters) {
  Json found = Json::array();
  std::set<std::string> seen;
  const std::string query = text_of(member(parameters, "query"));
  for (const std::string& site : session.open_sites()) {
    for (const Module* module : session.site_modules(site)) {
      if (!module->is_std() && seen.insert(module->path).second) {
        add_symbols(*module, module->tree->root(), query, found);
      }
    }
  }
  return found;
}

Json folding_ranges(Session& session, const Json& parameters) {
  Json found = Json::array();
  if (const Module* module = module_of(session, parameters)) {
    add_foldings(*module, module->tree->root(), found);
  }
  return found;
}

Json code_lenses(Session& session, const Json& parameters) {
  Json lenses = Json::array();
  const Module* module = module_of(session, parameters);
  if (module == nullptr) {
    return lenses;
  }
  for (const dsl::Node test : dsl::children_of(module->tree->root(), dsl::NodeKind::kTestDecl)) {
    const dsl::Node name = dsl::TestDeclView(test).name();
    if (name && !name.has_error()) {
      lenses.push_back(
          {{"range", to_json(range_of(*module->file, name.span()))},
           {"command",
            {{"title", "Run test"},
             {"command", "weir.runTest"},
             {"arguments", {uri_of(session.site_of(module->path)), text_of_literal(name)}}}}});
    }
  }
  return lenses;
}

}  // namespace weir::lsp
