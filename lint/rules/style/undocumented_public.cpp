#include "lint/core/rule.h"
#include "lint/rules/words.h"

namespace weir::lint::rules {

void undocumented_public(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const load::Module& module : subject.site.modules) {
    for (const dsl::Node declaration : module.tree->root().children()) {
      const dsl::Node name = declaration.child(dsl::NodeKind::kName);
      const bool is_named = !kind_words(declaration).empty() && declaration.is_public();
      if (is_named && !is_foreign(module) && module.tree->doc(declaration).empty()) {
        sink.report(rule::undocumented_public, name.span(), kind_words(declaration), name.text())
            .help("say what it is for in a line above that begins with `##`");
      }
    }
  }
}

}  // namespace weir::lint::rules
