#include "dsl/parse/parse.h"

#include <WeirParser.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dsl/parse/braces.h"
#include "dsl/parse/foreign.h"
#include "dsl/parse/lex.h"
#include "dsl/parse/node_order.h"
#include "dsl/parse/repair.h"
#include "dsl/parse/token_stream.h"
#include "dsl/parse/tokens.h"
#include "dsl/parse/tree_parser.h"
#include "dsl/source/limits.h"
#include "dsl/source/utf8.h"

namespace weir::dsl {

namespace {

// The tree of a file that could not be read at all.
SyntaxTree broken_tree(const SourceFile& source, std::vector<Comment> comments) {
  NodeRecord module;
  module.kind = NodeKind::kModule;
  module.flags.has_error = true;
  module.end = source.size();
  return SyntaxTree(source, {module}, std::move(comments));
}

// The text is one the lexer can read: not too large, UTF-8.
bool is_readable(const SourceFile& source, DiagnosticSink& sink) {
  if (source.size() > kSourceBytesMax) {
    sink.report(diag::file_too_large, source.span(0, 0), source.size(), kSourceBytesMax)
        .help("split the module and import its parts");
    return false;
  }
  if (const auto error = find_utf8_error(source.text())) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto begin = static_cast<uint32_t>(error->offset);
    const auto byte = static_cast<unsigned char>(source.text()[error->offset]);
    const std::string name = std::string("0x") + kHex[byte >> 4] + kHex[byte & 0xFU];
    sink.report(diag::not_utf8, source.span(begin, begin + static_cast<uint32_t>(error->length)),
                name)
        .help("save the file as UTF-8");
    return false;
  }
  return true;
}

// Marks an edition that is not the first declaration as broken.
void check_edition_place(const SourceFile& source, std::vector<NodeRecord>& nodes,
                         DiagnosticSink& sink) {
  constexpr size_t kFirst = 1;
  for (size_t i = kFirst; i < nodes.size(); i += nodes[i].subtree_size) {
    NodeRecord& node = nodes[i];
    if (node.kind == NodeKind::kEditionDecl && i != kFirst && !nodes[kFirst].flags.has_error) {
      const uint32_t first = nodes[kFirst].begin;
      const Span moved = source.span(node.begin, node.end);
      sink.report(diag::edition_not_first, source.span(node.begin, node.end))
          .secondary(source.span(first, first + 1), "the first declaration")
          .note("a module has one edition")
          .suggest(
              {{source.span(first, first), std::string(source.text(moved)) + "\n\n"}, {moved, ""}},
              "move it to the top of the file");
      node.flags.has_error = true;
    }
  }
}

}  // namespace

SyntaxTree parse(const SourceFile& source, DiagnosticSink& sink) {
  const size_t errors_before = sink.error_count();
  if (!is_readable(source, sink)) {
    return broken_tree(source, {});
  }
  LexedSource lexed = lex(source, sink);
  if (is_nested_too_deep(source, lexed.tokens, sink)) {
    return broken_tree(source, std::move(lexed.comments));
  }
  lexed.tokens = mend_foreign_spelling(source, lexed.tokens, sink);
  balance_braces(source, lexed.tokens, sink);
  std::vector<NodeRecord> nodes =
      parse_tokens(source, settle_tokens(source, lexed.tokens, sink), sink);
  if (const NodeRecord* const deep = find_below(nodes, kTreeDepthMax)) {
    sink.report(diag::nesting_too_deep, source.span(deep->begin, deep->end), kTreeDepthMax)
        .help("name parts of it: `const part = ...`");
    return broken_tree(source, std::move(lexed.comments));
  }
  check_edition_place(source, nodes, sink);
  // Not every report leaves a broken node (a comment in the wrong style does not).
  nodes.front().flags.has_error |= sink.error_count() != errors_before;
  nodes.front().begin = 0;
  nodes.front().end = source.size();
  return SyntaxTree(source, std::move(nodes), std::move(lexed.comments));
}

}  // namespace weir::dsl
