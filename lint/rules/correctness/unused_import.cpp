#include <algorithm>
#include <set>
#include <vector>

#include "dsl/syntax/views.h"
#include "lint/core/rule.h"
#include "lint/core/whole_line.h"
#include "lint/rules/words.h"

namespace weir::lint::rules {
namespace {

// Whether a module is of use by being there: it, or one that it imports, has hosts or changes what
// others declare.
bool acts_by_itself(const load::LoadedSite& site, load::ModuleId id, std::set<size_t>& seen) {
  if (!seen.insert(id.index()).second) {
    return false;
  }
  const load::Module& module = site.module(id);
  const dsl::NodeRange declarations = module.tree->root().children();
  return std::any_of(declarations.begin(), declarations.end(),
                     [](dsl::Node node) {
                       return node.is(dsl::NodeKind::kHostDecl) ||
                              node.is(dsl::NodeKind::kOverlayDecl);
                     }) ||
         std::ranges::any_of(module.imports, [&](const load::Import& import) {
           return acts_by_itself(site, import.target, seen);
         });
}

class Imports {
 public:
  Imports(const Subject& subject, const load::Module& module, dsl::DiagnosticSink& sink)
      : subject_(subject), module_(module), words_(words_of(module.tree->root())), sink_(sink) {}

  void check(const load::Import& import) {
    const dsl::ImportDeclView view(dsl::Node(*module_.tree, import.declaration));
    const Words own = words_of(view);
    std::set<size_t> seen;
    const bool acts = acts_by_itself(subject_.site, import.target, seen);
    if (view.alias().exists()) {
      if (!acts && !is_used(view.alias(), own)) {
        report(view.alias(), whole(view), "remove the import");
      }
      return;
    }
    const std::vector<dsl::Node> items = view.items();
    for (size_t i = 0; i < items.size(); ++i) {
      const dsl::ImportItemView item(items[i]);
      const dsl::Node name = item.alias().exists() ? item.alias() : item.name();
      if (is_used(name, own)) {
        continue;
      }
      if (items.size() > 1) {
        report(name, with_comma(items, i), "remove it from the import");
      } else if (!acts) {
        report(name, whole(view), "remove the import");
      }
    }
  }

 private:
  // `own`: the words of the import itself.
  [[nodiscard]] bool is_used(dsl::Node name, const Words& own) const {
    return words_.count(name.text()) > own.count(name.text());
  }

  [[nodiscard]] dsl::Span whole(dsl::Node import) const {
    return whole_line(module_.tree->source(), import.span());
  }

  // An item of several, and the comma between it and a neighbour.
  static dsl::Span with_comma(const std::vector<dsl::Node>& items, size_t i) {
    return i + 1 < items.size() ? items[i].span().at_begin().to(items[i + 1].span().at_begin())
                                : items[i - 1].span().at_end().to(items[i].span());
  }

  void report(dsl::Node name, dsl::Span removed, const char* fix) {
    sink_.report(rule::unused_import, name.span(), name.text()).suggest(removed, "", fix);
  }

  const Subject& subject_;
  const load::Module& module_;
  Words words_;
  dsl::DiagnosticSink& sink_;
};

}  // namespace

void unused_import(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const load::Module& module : subject.site.modules) {
    if (is_foreign(module)) {
      continue;
    }
    Imports imports(subject, module, sink);
    for (const load::Import& import : module.imports) {
      imports.check(import);
    }
  }
}

}  // namespace weir::lint::rules
