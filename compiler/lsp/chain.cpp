// Places in a tree, and the names that stand there: see lookup.h.
#include <algorithm>

#include "compiler/lsp/lookup.h"
#include "compiler/lsp/text_position.h"
#include "dsl/syntax/views.h"

namespace weir::lsp {

namespace {

// The child that holds the place; of two that meet there the later one.
dsl::Node child_at(dsl::Node node, uint32_t offset) {
  dsl::Node found;
  for (const dsl::Node child : node.children()) {
    const dsl::Span span = child.span();
    if (span.begin > offset) {
      break;
    }
    found = span.end >= offset ? child : found;
  }
  return found;
}

bool is_name(dsl::Node node) {
  return node.is(dsl::NodeKind::kName) || node.is(dsl::NodeKind::kNameExpr);
}

// The names that stand from `begin` on with dots between them.
void add_dotted_names(dsl::Node literal, size_t begin, std::vector<dsl::Span>& names) {
  const std::string_view text = literal.text();
  for (size_t end = begin; end <= text.size(); begin = end + 1) {
    end = begin;
    while (end < text.size() && is_word_char(text[end])) {
      ++end;
    }
    if (end == begin) {
      return;
    }
    names.push_back(
        literal.span().sub(static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)));
    if (end == text.size() || text[end] != '.') {
      return;
    }
  }
}

// `{team.base}` in a text: the places of `team` and of `base`. Doubled braces are text.
std::vector<dsl::Span> inserted_names(dsl::Node literal) {
  std::vector<dsl::Span> names;
  const std::string_view text = literal.text();
  for (size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] != '{') {
      continue;
    }
    if (text[at + 1] == '{') {
      ++at;
      continue;
    }
    add_dotted_names(literal, std::min(text.find_first_not_of(' ', at + 1), text.size()), names);
  }
  return names;
}

// The body of an answer is text as it stands.
bool can_insert(const Chain& chain) {
  return chain.size() >= 2 && chain.back().is(dsl::NodeKind::kStringLiteral) &&
         !chain[chain.size() - 2].is(dsl::NodeKind::kRespondAction) &&
         !chain[chain.size() - 2].is(dsl::NodeKind::kImportDecl);
}

class Finder {
 public:
  Finder(const Module& module, std::string_view text) : module_(module), text_(text) {}

  std::vector<Occurrence> run() {
    visit(module_.tree->root());
    return std::move(found_);
  }

 private:
  // Depth is that of the source, which the parser bounds.
  void visit(dsl::Node node) {
    chain_.push_back(node);
    if (is_name(node) && node.text() == text_) {
      found_.push_back({&module_, chain_, node.text(), node.span()});
    } else if (node.is(dsl::NodeKind::kStringLiteral) && can_insert(chain_)) {
      for (const dsl::Span span : inserted_names(node)) {
        if (module_.file->text(span) == text_) {
          found_.push_back({&module_, chain_, module_.file->text(span), span});
        }
      }
    }
    for (const dsl::Node child : node.children()) {
      visit(child);
    }
    chain_.pop_back();
  }

  const Module& module_;
  std::string_view text_;
  Chain chain_;
  std::vector<Occurrence> found_;
};

}  // namespace

Chain chain_at(const dsl::SyntaxTree& tree, uint32_t offset) {
  Chain chain;
  for (dsl::Node node = tree.root(); node; node = child_at(node, offset)) {
    chain.push_back(node);
  }
  return chain;
}

dsl::Node innermost(const Chain& chain, dsl::NodeKind kind) {
  const auto found =
      std::find_if(chain.rbegin(), chain.rend(), [&](dsl::Node node) { return node.is(kind); });
  return found == chain.rend() ? dsl::Node() : *found;
}

std::optional<Occurrence> Lookup::occurrence_at(const Module& module, uint32_t offset) {
  Chain chain = chain_at(*module.tree, offset);
  const dsl::Node leaf = chain.back();
  if (is_name(leaf) || leaf.is(dsl::NodeKind::kStdPath)) {
    return Occurrence{&module, std::move(chain), leaf.text(), leaf.span()};
  }
  if (!leaf.is(dsl::NodeKind::kStringLiteral)) {
    return std::nullopt;
  }
  if (can_insert(chain)) {
    for (const dsl::Span span : inserted_names(leaf)) {
      if (span.begin <= offset && offset <= span.end) {
        return Occurrence{&module, std::move(chain), module.file->text(span), span};
      }
    }
  }
  const bool is_import =
      chain.size() >= 2 && chain[chain.size() - 2].is(dsl::NodeKind::kImportDecl);
  return is_import ? std::optional(Occurrence{&module, std::move(chain), leaf.text(), leaf.span()})
                   : std::nullopt;
}

std::vector<Occurrence> Lookup::occurrences_of(const Module& module, std::string_view text) {
  return Finder(module, text).run();
}

}  // namespace weir::lsp
