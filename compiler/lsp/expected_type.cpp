// Types that are written somewhere: of an expression, and of the place where one stands. See
// lookup.h.
#include <algorithm>

#include "compiler/lsp/lookup.h"
#include "dsl/syntax/views.h"

namespace weir::lsp {

namespace {

// Questions that lead to further ones; a circle of declarations ends here.
constexpr uint32_t kDepthMax = 24;

class Deeper {
 public:
  explicit Deeper(uint32_t& depth) : depth_(depth) { ++depth_; }
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;
  [[nodiscard]] bool is_too_deep() const { return depth_ > kDepthMax; }

 private:
  uint32_t& depth_;
};

size_t place_among(const std::vector<dsl::Node>& nodes, dsl::Node node) {
  return static_cast<size_t>(std::ranges::find(nodes, node) - nodes.begin());
}

}  // namespace

Lookup::TypeAt Lookup::element_of(TypeAt type) {
  if (!type.type || !type.type.is(dsl::NodeKind::kTypeRef)) {
    return {};
  }
  const dsl::TypeRefView view(type.type);
  const std::vector<dsl::Node> arguments = view.arguments();
  if (view.name().text() == "optional" && arguments.size() == 1) {
    return element_of({type.module, arguments.front()});
  }
  return view.name().text() == "list" && arguments.size() == 1
             ? TypeAt{type.module, arguments.front()}
             : TypeAt{};
}

Lookup::TypeAt Lookup::structure_of(TypeAt type) {
  const Deeper deeper(depth_);
  if (!type.type || !type.type.is(dsl::NodeKind::kTypeRef) || deeper.is_too_deep()) {
    return type;
  }
  const dsl::TypeRefView view(type.type);
  if (view.name() && view.name().text() == "optional" && view.arguments().size() == 1) {
    return structure_of({type.module, view.arguments().front()});
  }
  const dsl::Node name = view.member() ? view.member() : view.name();
  const std::optional<Target> target =
      name ? resolve_type(*type.module, type.type, name) : std::nullopt;
  const dsl::Node body = target && target->declaration ? target->declaration.type() : dsl::Node();
  return body && target->declaration.is(dsl::NodeKind::kTypeDecl)
             ? structure_of({target->module, body})
             : TypeAt{};
}

Lookup::TypeAt Lookup::type_of_target(const Chain& chain, const Target& target) {
  const dsl::Node declaration = target.declaration;
  if (!declaration) {
    return {};
  }
  switch (declaration.kind()) {
    case dsl::NodeKind::kParamDecl:
    case dsl::NodeKind::kFieldSchema:
    case dsl::NodeKind::kFnDecl:
      return {target.module, declaration.type()};
    case dsl::NodeKind::kConstDecl:
      return declaration.type()
                 ? TypeAt{target.module, declaration.type()}
                 : type_of(*target.module, {declaration}, dsl::ConstDeclView(declaration).value());
    case dsl::NodeKind::kForBlock:
      return element_of(type_of(*target.module, chain, dsl::ForBlockView(declaration).list()));
    case dsl::NodeKind::kComprehensionExpr:
      return element_of(
          type_of(*target.module, chain, dsl::ComprehensionExprView(declaration).list()));
    default:
      return {};
  }
}

Lookup::TypeAt Lookup::type_of_member(const Module& module, const Chain& chain,
                                      const dsl::MemberExprView& member) {
  for (const Target& target : members_of(module, chain, member.object())) {
    if (member.member() && target.name && target.name.text() == member.member().text()) {
      return type_of_target({target.declaration}, target);
    }
  }
  return {};
}

Lookup::TypeAt Lookup::type_of(const Module& module, const Chain& chain, dsl::Node expression) {
  const Deeper deeper(depth_);
  if (!expression || deeper.is_too_deep()) {
    return {};
  }
  switch (expression.kind()) {
    case dsl::NodeKind::kParenExpr:
      return type_of(module, chain, expression.child(0));
    case dsl::NodeKind::kGivenExpr:
      return type_of(module, chain, expression.child(1));
    case dsl::NodeKind::kIndexExpr:
      return element_of(type_of(module, chain, expression.child(0)));
    case dsl::NodeKind::kCallExpr:
      return type_of(module, chain, dsl::CallExprView(expression).callee());
    case dsl::NodeKind::kNameExpr: {
      const std::optional<Target> target = find_name(module, chain, expression.text());
      return target ? type_of_target(chain, *target) : TypeAt{};
    }
    case dsl::NodeKind::kMemberExpr:
      return type_of_member(module, chain, dsl::MemberExprView(expression));
    default:
      return {};
  }
}

std::optional<Target> Lookup::find_enumerator(TypeAt type, std::string_view name) {
  const TypeAt structure = structure_of(type);
  if (!structure.type || !structure.type.is(dsl::NodeKind::kEnumType)) {
    return std::nullopt;
  }
  for (const dsl::Node child : structure.type.children()) {
    const bool is_variant = child.is(dsl::NodeKind::kEnumVariant);
    const dsl::Node own = is_variant ? child.child(dsl::NodeKind::kName) : child;
    if (own && own.text() == name) {
      return Target{structure.module, own, is_variant ? child : structure.type,
                    NameKind::kEnumerator};
    }
  }
  return std::nullopt;
}

Lookup::TypeAt Lookup::expected_type(const Module& module, const Chain& chain, size_t index) {
  const Deeper deeper(depth_);
  if (index == 0 || index >= chain.size() || deeper.is_too_deep()) {
    return {};
  }
  const dsl::Node node = chain[index];
  const dsl::Node parent = chain[index - 1];
  const Chain outer(chain.begin(), chain.begin() + static_cast<Chain::difference_type>(index));
  switch (parent.kind()) {
    case dsl::NodeKind::kConstDecl:
    case dsl::NodeKind::kFnDecl:
      return {&module, parent.type()};
    case dsl::NodeKind::kDefault:
      return {&module, chain[index - 2].type()};
    case dsl::NodeKind::kParenExpr:
      return expected_type(module, chain, index - 1);
    case dsl::NodeKind::kGivenExpr:
      return node == parent.child(0) ? TypeAt{} : expected_type(module, chain, index - 1);
    case dsl::NodeKind::kComprehensionExpr:
      return node == parent.child(0) ? expected_type(module, chain, index - 1) : TypeAt{};
    case dsl::NodeKind::kListExpr:
      return element_of(expected_type(module, chain, index - 1));
    case dsl::NodeKind::kBinaryExpr:
      return node == parent.child(1) ? type_of(module, outer, parent.child(0))
                                     : type_of(module, outer, parent.child(1));
    case dsl::NodeKind::kField:
    case dsl::NodeKind::kLabelledExpr: {
      const dsl::Node name = parent.child(dsl::NodeKind::kName);
      Chain at = outer;
      at.push_back(name);
      const std::optional<Target> target =
          name && name != node ? resolve({&module, at, name.text(), name.span()}) : std::nullopt;
      return target && target->declaration ? TypeAt{target->module, target->declaration.type()}
                                           : TypeAt{};
    }
    case dsl::NodeKind::kCallExpr: {
      const size_t place = place_among(dsl::CallExprView(parent).arguments(), node);
      const std::vector<Target> parameters = parameters_of(module, outer, parent);
      return place < parameters.size()
                 ? TypeAt{parameters[place].module, parameters[place].declaration.type()}
                 : TypeAt{};
    }
    default:
      return {};
  }
}

}  // namespace weir::lsp
