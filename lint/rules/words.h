// Names in modules: what declares one, and which of them a module speaks of.
//
// A word is counted wherever it stands in the code, also inside a string, whose `{...}` may name
// something, but not in the path of an import. So what these counts call unused is; something of
// the same name hides it.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "dsl/syntax/syntax_tree.h"

namespace weir::lint {

// How often each word stands in the leaves of a tree. The tree outlives it.
class Words {
 public:
  void add(dsl::Node node);
  void add(const Words& other);
  [[nodiscard]] size_t count(std::string_view word) const;

 private:
  std::unordered_map<std::string_view, size_t> counts_;
};

// Of the whole module, and of one node.
[[nodiscard]] Words words_of(dsl::Node node);

// "parameter", "upstream": what a declaration gives a name to. Empty for what is there without
// being named: hosts, imports, tests.
[[nodiscard]] std::string_view kind_words(dsl::Node declaration);

}  // namespace weir::lint
