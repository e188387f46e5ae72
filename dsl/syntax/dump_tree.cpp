// The text form of a tree for goldens; it walks the array with a stack of ends, not by recursion.
#include <cstdint>
#include <string>
#include <vector>

#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

static std::string after_space(std::string_view word) {
  return word.empty() ? std::string() : ' ' + std::string(word);
}

// The same for the parts of tests.
static std::string describe_test_facts(const NodeRecord& node) {
  if (node.kind == NodeKind::kTestDecl) {
    return after_space(test_kind_text(static_cast<TestKind>(node.payload)));
  }
  if (node.kind == NodeKind::kGiven) {
    return after_space(given_kind_text(static_cast<GivenKind>(node.payload)));
  }
  if (node.kind != NodeKind::kExpectation) {
    return {};
  }
  const auto kind = static_cast<ExpectationKind>(node.payload);
  if (expectation_kind_text(kind) != "header") {
    return after_space(expectation_kind_text(kind));
  }
  const bool is_absent = kind == ExpectationKind::kHeaderAbsent;
  return after_space(is_absent ? "without" : "") +
         after_space(header_message_text(static_cast<HeaderMessage>(node.detail))) + " header" +
         after_space(kind == ExpectationKind::kHeaderPresent ? "present" : "");
}

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
  } else {
    facts += describe_test_facts(node);
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
