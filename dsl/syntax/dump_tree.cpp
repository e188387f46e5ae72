// The text form of a tree for goldens; it walks the array with a stack of ends, not by recursion.
#include <cstdint>
#include <string>
#include <vector>

#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

// What tells a node from others of its kind: operator, verb, flags.
static std::string describe_facts(const NodeRecord& node) {
  std::string facts;
  if (node.kind == NodeKind::kBinaryExpr) {
    facts += ' ';
    facts += operator_text(static_cast<BinaryOperator>(node.payload));
  } else if (node.kind == NodeKind::kUnaryExpr) {
    facts += ' ';
    facts += operator_text(static_cast<UnaryOperator>(node.payload));
  } else if (node.kind == NodeKind::kHeaderEdit) {
    facts += ' ';
    facts += header_verb_text(static_cast<HeaderVerb>(node.payload));
    facts += ' ';
    facts += header_message_text(static_cast<HeaderMessage>(node.detail));
  }
  facts += node.flags.is_public ? " pub" : "";
  facts += node.flags.is_repeated ? " repeated" : "";
  facts += node.flags.has_error ? " broken" : "";
  return facts;
}

static std::string dump_node(Node node, size_t depth) {
  const LineColumn at = node.tree().source().location(node.record().begin);
  std::string line(depth * 2, ' ');
  line += node_kind_name(node.kind());
  line += describe_facts(node.record());
  line += ' ' + std::to_string(at.line) + ':' + std::to_string(at.column);
  const bool is_leaf = node.record().subtree_size == 1;
  if (is_leaf && !node.text().empty() && node.text().find('\n') == std::string_view::npos) {
    line += " | ";
    line += node.text();
  }
  return line + '\n';
}

std::string dump_tree(const SyntaxTree& tree) {
  std::string text;
  std::vector<size_t> ends;  // of the subtrees that are open
  for (size_t i = 0; i < tree.size(); ++i) {
    while (!ends.empty() && ends.back() <= i) {
      ends.pop_back();
    }
    const Node node(tree, NodeId::from_index(i));
    text += dump_node(node, ends.size());
    ends.push_back(i + node.record().subtree_size);
  }
  return text;
}

}  // namespace weir::dsl
