// TreeBuilder, operators: they wait for their right operand, and are placed by precedence.
#include <WeirParser.h>
#include <algorithm>
#include <optional>

#include "dsl/parse/rule_kinds.h"
#include "dsl/parse/tree_builder.h"
#include "runtime/base/check.h"

namespace weir::dsl {

namespace {

using grammar::WeirParser;

bool is_comparison(uint8_t payload) {
  const auto op = static_cast<BinaryOperator>(payload);
  return op >= BinaryOperator::kEqual && op <= BinaryOperator::kIs;
}

}  // namespace

void TreeBuilder::push_unary(const RawToken& token) {
  PendingOperator op;
  op.is_unary = true;
  op.payload = static_cast<uint8_t>(token.type == WeirParser::NOT ? UnaryOperator::kNot
                                                                  : UnaryOperator::kNegate);
  op.begin = token.begin;
  op.mark = nodes_.size();
  operators_.push_back(op);
}

void TreeBuilder::push_binary(const RawToken& token) {
  const std::optional<BinaryOperator> op = operator_of_token(token.type);
  WEIR_CHECK(op.has_value() && frames_.size() >= 2, "an operator stands in an expression");
  const size_t base = frames_[frames_.size() - 2].operators_begin;
  const auto payload = static_cast<uint8_t>(*op);
  const int precedence = operator_precedence(*op);
  const bool chains = is_comparison(payload);
  pop_binaries(base, chains ? precedence + 1 : precedence);
  if (chains && operators_.size() > base && is_comparison(operators_.back().payload)) {
    report_chain(token);
    pop_binary();
  }
  const bool has_left = nodes_.size() > frames_[frames_.size() - 2].mark;
  operators_.push_back({false, has_left, payload, token.begin, nodes_.size()});
}

// Is the statement that is being read broken already? Blocks are, as soon as one of theirs is.
bool TreeBuilder::is_in_broken_statement() const {
  return std::ranges::any_of(frames_, [](const Frame& frame) {
    const bool is_block =
        frame.rule == WeirParser::RuleModule || frame.rule == WeirParser::RuleBlock ||
        frame.rule == WeirParser::RuleBlockSchema || frame.rule == WeirParser::RuleSplitAction;
    return frame.has_error && !is_block;
  });
}

void TreeBuilder::report_chain(const RawToken& token) {
  if (is_in_broken_statement()) {
    return;
  }
  frames_.back().has_error = true;
  sink_.report(diag::chained_comparison, span_of(source_, token))
      .help("compare twice and join the two with `&&`: `a < b && b < c`");
}

void TreeBuilder::pop_binaries(size_t until, int precedence_min) {
  while (operators_.size() > until && !operators_.back().is_unary &&
         operator_precedence(static_cast<BinaryOperator>(operators_.back().payload)) >=
             precedence_min) {
    pop_binary();
  }
}

void TreeBuilder::pop_binary() {
  const PendingOperator op = operators_.back();
  operators_.pop_back();
  const bool has_right = nodes_.size() > op.mark;
  if (!op.has_left || !has_right) {
    frames_.back().has_error = true;
    return;
  }
  const NodeRecord& left = nodes_[op.mark - 1];
  const NodeRecord& right = nodes_.back();
  NodeRecord node;
  node.kind = NodeKind::kBinaryExpr;
  node.payload = op.payload;
  node.begin = left.begin;
  node.end = right.end;
  node.subtree_size = static_cast<uint32_t>(nodes_.size() - op.mark) + left.subtree_size + 1;
  nodes_.push_back(node);
}

// The innermost prefix operator is the last one that was read.
void TreeBuilder::pop_unaries(const Frame& frame) {
  while (operators_.size() > frame.operators_begin) {
    const PendingOperator op = operators_.back();
    operators_.pop_back();
    if (nodes_.size() == frame.mark) {
      continue;
    }
    Frame unary = frame;
    unary.begin = op.begin;
    close_node(NodeKind::kUnaryExpr, unary);
    nodes_.back().payload = op.payload;
  }
}

}  // namespace weir::dsl
