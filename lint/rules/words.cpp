#include "lint/rules/words.h"

#include <algorithm>

#include "dsl/syntax/views.h"

namespace weir::lint {
namespace {

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

void Words::add(dsl::Node node) {
  if (node.record().subtree_size > 1) {
    for (const dsl::Node child : node.children()) {
      const bool is_path = node.is(dsl::NodeKind::kImportDecl) && !child.is(dsl::NodeKind::kName) &&
                           !child.is(dsl::NodeKind::kImportItem);
      if (!is_path) {
        add(child);
      }
    }
    return;
  }
  std::string_view text = node.text();
  while (!text.empty()) {
    const auto* const begin = std::ranges::find_if(text, is_of_name);
    const auto* const end = std::find_if_not(begin, text.end(), is_of_name);
    if (begin != end) {
      ++counts_[std::string_view(begin, end)];
    }
    text = std::string_view(end, text.end());
  }
}

void Words::add(const Words& other) {
  for (const auto& [word, count] : other.counts_) {
    counts_[word] += count;
  }
}

size_t Words::count(std::string_view word) const {
  const auto found = counts_.find(word);
  return found != counts_.end() ? found->second : 0;
}

Words words_of(dsl::Node node) {
  Words words;
  words.add(node);
  return words;
}

std::string_view kind_words(dsl::Node declaration) {
  switch (declaration.kind()) {
    case dsl::NodeKind::kParamDecl:
      return "parameter";
    case dsl::NodeKind::kConstDecl:
      return "constant";
    case dsl::NodeKind::kFnDecl:
      return "function";
    case dsl::NodeKind::kTemplateDecl:
      return "template";
    case dsl::NodeKind::kPolicyDecl:
      return "policy";
    case dsl::NodeKind::kTypeDecl:
      return "type";
    case dsl::NodeKind::kObjectDecl:
      return dsl::ObjectDeclView(declaration).keyword().text();
    default:  // the other kinds declare no name
      return {};
  }
}

}  // namespace weir::lint
