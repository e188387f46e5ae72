#include "dsl/syntax/views.h"

#include "runtime/base/check.h"

namespace weir::dsl {

void require_kind(Node node, NodeKind kind) {
  WEIR_CHECK(node.is(kind), "a view was made of a node of another kind");
}

std::vector<Node> children_of(Node parent, NodeKind kind) {
  std::vector<Node> found;
  for (const Node node : parent.children()) {
    if (node.kind() == kind) {
      found.push_back(node);
    }
  }
  return found;
}

std::string_view name_text(Node declaration) {
  const Node name = declaration.child(NodeKind::kName);
  return name ? name.text() : std::string_view();
}

Node RouteDeclView::action() const {
  for (const Node node : children()) {
    if (is_action(node.kind())) {
      return node;
    }
  }
  return {};
}

std::vector<Node> TypeRefView::arguments() const {
  std::vector<Node> found;
  for (const Node node : children()) {
    if (is_type(node.kind())) {
      found.push_back(node);
    }
  }
  return found;
}

std::vector<Node> EnumTypeView::names() const {
  std::vector<Node> found;
  for (const Node node : children()) {
    const Node name = node.is(NodeKind::kEnumVariant) ? EnumVariantView(node).name() : node;
    if (name.exists() && name.is(NodeKind::kName)) {
      found.push_back(name);
    }
  }
  return found;
}

std::vector<Node> CallExprView::arguments() const {
  std::vector<Node> found;
  for (const Node node : children()) {
    found.push_back(node);
  }
  if (!found.empty()) {
    found.erase(found.begin());
  }
  return found;
}

}  // namespace weir::dsl
