#include <string_view>
#include <vector>

#include "lint/core/rule.h"
#include "lint/rules/words.h"

namespace weir::lint::rules {

// A name can be used in its own module, and a public one in all of them.
void unused_declaration(const Subject& subject, dsl::DiagnosticSink& sink) {
  std::vector<Words> words;
  words.reserve(subject.site.modules.size());
  Words of_all;
  for (const load::Module& module : subject.site.modules) {
    words.push_back(words_of(module.tree->root()));
    of_all.add(words.back());
  }
  for (size_t i = 0; i < subject.site.modules.size(); ++i) {
    for (const dsl::Node declaration : subject.site.modules[i].tree->root().children()) {
      const std::string_view kind = kind_words(declaration);
      const dsl::Node name = declaration.child(dsl::NodeKind::kName);
      if (kind.empty() || is_foreign(subject.site.modules[i])) {
        continue;
      }
      const Words& scope = declaration.is_public() ? of_all : words[i];
      if (scope.count(name.text()) == words_of(declaration).count(name.text())) {
        sink.report(rule::unused_declaration, name.span(), kind, name.text())
            .help("remove it, or use it");
      }
    }
  }
}

}  // namespace weir::lint::rules
