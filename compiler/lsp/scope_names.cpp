#include "compiler/lsp/scope_names.h"

#include "dsl/syntax/test_views.h"
#include "dsl/syntax/views.h"

namespace weir::lsp {

namespace {

using Visit = std::function<bool(dsl::Node, dsl::Node)>;

bool visit_parameters(dsl::Node declaration, const Visit& visit) {
  const dsl::Node list = declaration.child(dsl::NodeKind::kParameterList);
  for (const dsl::Node parameter : dsl::children_of(list, dsl::NodeKind::kFieldSchema)) {
    if (!visit(parameter.child(dsl::NodeKind::kName), parameter)) {
      return false;
    }
  }
  return true;
}

// `mode is fixed(rate)`, also behind `&&` and in parentheses.
bool visit_bound(dsl::Node condition, const Visit& visit) {
  if (condition.is(dsl::NodeKind::kParenExpr)) {
    return visit_bound(condition.child(0), visit);
  }
  if (!condition.is(dsl::NodeKind::kBinaryExpr)) {
    return true;
  }
  const dsl::BinaryExprView view(condition);
  if (view.op() == dsl::BinaryOperator::kAnd) {
    return visit_bound(view.left(), visit) && visit_bound(view.right(), visit);
  }
  if (view.op() != dsl::BinaryOperator::kIs || !view.right().is(dsl::NodeKind::kCallExpr)) {
    return true;
  }
  for (const dsl::Node argument : dsl::CallExprView(view.right()).arguments()) {
    const bool is_labelled = argument.is(dsl::NodeKind::kLabelledExpr);
    const dsl::Node name = is_labelled ? dsl::LabelledExprView(argument).value() : argument;
    if (name.is(dsl::NodeKind::kNameExpr) && !visit(name, condition)) {
      return false;
    }
  }
  return true;
}

bool visit_test(dsl::Node test, const Visit& visit) {
  const dsl::TestDeclView view(test);
  for (const dsl::Node column : view.columns()) {
    if (!visit(column, test)) {
      return false;
    }
  }
  for (const dsl::Node variable : view.variables()) {
    if (!visit(variable.child(dsl::NodeKind::kName), variable)) {
      return false;
    }
  }
  return true;
}

// What `node` declares for its child `inside`.
bool visit_one(dsl::Node node, dsl::Node inside, const Visit& visit) {
  switch (node.kind()) {
    case dsl::NodeKind::kFnDecl:
    case dsl::NodeKind::kTemplateDecl:
    case dsl::NodeKind::kPolicyDecl:
      return visit_parameters(node, visit);
    case dsl::NodeKind::kForBlock:
      return !inside.is(dsl::NodeKind::kBlock) || visit(node.child(dsl::NodeKind::kName), node);
    case dsl::NodeKind::kComprehensionExpr:
      if (inside == node.child(0) &&
          !visit_bound(dsl::ComprehensionExprView(node).condition(), visit)) {
        return false;
      }
      return inside == node.child(2) || visit(node.child(dsl::NodeKind::kName), node);
    case dsl::NodeKind::kGivenBlock:
    case dsl::NodeKind::kGivenExpr:
      return inside != node.child(1) || visit_bound(node.child(0), visit);
    case dsl::NodeKind::kBinaryExpr:
      return inside != node.child(1) ||
             dsl::BinaryExprView(node).op() != dsl::BinaryOperator::kAnd ||
             visit_bound(node.child(0), visit);
    case dsl::NodeKind::kFieldSchema:
      return !inside.is(dsl::NodeKind::kWhere) || visit(node.child(dsl::NodeKind::kName), node);
    case dsl::NodeKind::kTestDecl:
      return visit_test(node, visit);
    default:
      return true;
  }
}

}  // namespace

void visit_locals(const Chain& chain, const Visit& visit) {
  const auto whole = [&](dsl::Node name, dsl::Node declaration) {
    return !name || visit(name, declaration);
  };
  for (size_t i = chain.size(); i-- > 0;) {
    const dsl::Node inside = i + 1 < chain.size() ? chain[i + 1] : dsl::Node();
    if (!visit_one(chain[i], inside, whole)) {
      return;
    }
  }
}

}  // namespace weir::lsp
