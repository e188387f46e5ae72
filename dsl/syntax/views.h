// Typed views: names for the children of each kind of node, so that readers of a tree do not count.
//
// A view is a Node that the caller knows to be of its kind; making one of another kind is a bug
// (checked). Any part may be missing in a broken node: accessors then return a null Node, an empty
// list or empty text. Views hold nothing and cost nothing.
#pragma once

#include <string_view>
#include <vector>

#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

// Children of these kinds, in order.
[[nodiscard]] std::vector<Node> children_of(Node parent, NodeKind kind);

// Aborts unless the node is of this kind: a bug of the caller.
void require_kind(Node node, NodeKind kind);

// A node known to be of one kind.
template <NodeKind Kind>
class ViewOf : public Node {
 public:
  static constexpr NodeKind kKind = Kind;
  explicit ViewOf(Node node) : Node(node) { require_kind(node, Kind); }
};

// The Name child's text, "" without one.
[[nodiscard]] std::string_view name_text(Node declaration);

struct EditionDeclView : ViewOf<NodeKind::kEditionDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node year() const { return child(NodeKind::kIntLiteral); }
};

struct ImportDeclView : ViewOf<NodeKind::kImportDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node path() const { return child(NodeKind::kStringLiteral); }
  // `std.http`; null when the module is a file.
  [[nodiscard]] Node std_path() const { return child(NodeKind::kStdPath); }
  // `as NAME`, null when names are listed.
  [[nodiscard]] Node alias() const { return child(NodeKind::kName); }
  [[nodiscard]] std::vector<Node> items() const {
    return children_of(*this, NodeKind::kImportItem);
  }
};

struct ImportItemView : ViewOf<NodeKind::kImportItem> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(0); }
  // `as NAME`, null without it.
  [[nodiscard]] Node alias() const { return child(1); }
};

struct ParamDeclView : ViewOf<NodeKind::kParamDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node default_value() const { return child(NodeKind::kDefault).expression(); }
  [[nodiscard]] Node where() const { return child(NodeKind::kWhere).expression(); }
};

struct ConstDeclView : ViewOf<NodeKind::kConstDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node value() const { return expression(); }
};

struct FnDeclView : ViewOf<NodeKind::kFnDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node parameters() const { return child(NodeKind::kParameterList); }
  [[nodiscard]] Node body() const { return expression(); }
};

struct TemplateDeclView : ViewOf<NodeKind::kTemplateDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  // Null without parentheses.
  [[nodiscard]] Node parameters() const { return child(NodeKind::kParameterList); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct PolicyDeclView : ViewOf<NodeKind::kPolicyDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  // Null without parentheses.
  [[nodiscard]] Node parameters() const { return child(NodeKind::kParameterList); }
  // The Name of the slot.
  [[nodiscard]] Node slot() const { return child(NodeKind::kSlot).child(NodeKind::kName); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct OverlayDeclView : ViewOf<NodeKind::kOverlayDecl> {
  using ViewOf::ViewOf;
  // The expression after `given`, null without one.
  [[nodiscard]] Node condition() const { return child(NodeKind::kGivenClause).expression(); }
  // OverlayItem nodes.
  [[nodiscard]] std::vector<Node> items() const {
    return children_of(child(NodeKind::kBlock), NodeKind::kOverlayItem);
  }
};

struct OverlayItemView : ViewOf<NodeKind::kOverlayItem> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node keyword() const { return child(NodeKind::kKeyword); }
  // What the keyword says, also where another word was written for it.
  [[nodiscard]] ObjectKeyword object() const {
    return static_cast<ObjectKeyword>(keyword().record().detail);
  }
  // NameExpr or MemberExpr.
  [[nodiscard]] Node target() const { return expression(); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct ObjectDeclView : ViewOf<NodeKind::kObjectDecl> {
  using ViewOf::ViewOf;
  // The keyword: `tls`, `listener` or `upstream`.
  [[nodiscard]] Node keyword() const { return child(NodeKind::kKeyword); }
  // What the keyword says, also where another word was written for it.
  [[nodiscard]] ObjectKeyword object() const {
    return static_cast<ObjectKeyword>(keyword().record().detail);
  }
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct HostDeclView : ViewOf<NodeKind::kHostDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] std::vector<Node> patterns() const {
    return children_of(child(NodeKind::kHostPatterns), NodeKind::kStringLiteral);
  }
  // NameExpr or MemberExpr nodes.
  [[nodiscard]] NodeRange listeners() const { return child(NodeKind::kHostListeners).children(); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct RouteDeclView : ViewOf<NodeKind::kRouteDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  // Name nodes; empty means every method.
  [[nodiscard]] std::vector<Node> methods() const {
    return children_of(child(NodeKind::kMethods), NodeKind::kName);
  }
  [[nodiscard]] Node pattern() const { return child(NodeKind::kStringLiteral); }
  // The expression after `when`.
  [[nodiscard]] Node guard() const { return child(NodeKind::kGuard).expression(); }
  // ForwardAction, SplitAction, RespondAction or RedirectAction.
  [[nodiscard]] Node action() const;
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct GroupDeclView : ViewOf<NodeKind::kGroupDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node prefix() const { return child(NodeKind::kStringLiteral); }
  // The expression after `when`.
  [[nodiscard]] Node guard() const { return child(NodeKind::kGuard).expression(); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

// What is named in an `include` or `use`: a reference, or a call of one.
struct IncludeItemView : ViewOf<NodeKind::kIncludeItem> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node target() const { return expression(); }
  // `as NAME`, null without it.
  [[nodiscard]] Node alias() const { return child(NodeKind::kName); }
};

struct WithoutItemView : ViewOf<NodeKind::kWithoutItem> {
  using ViewOf::ViewOf;
  // NameExpr or MemberExpr.
  [[nodiscard]] Node policy() const { return child(0); }
  [[nodiscard]] Node reason() const { return child(1); }
};

struct ForBlockView : ViewOf<NodeKind::kForBlock> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node list() const { return expression(); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct GivenBlockView : ViewOf<NodeKind::kGivenBlock> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node condition() const { return expression(); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
  // The Block or GivenBlock after `else`, null without it.
  [[nodiscard]] Node alternative() const { return child(2); }
};

struct BlockSchemaView : ViewOf<NodeKind::kBlockSchema> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] std::vector<Node> fields() const {
    return children_of(*this, NodeKind::kFieldSchema);
  }
  [[nodiscard]] std::vector<Node> blocks() const {
    return children_of(*this, NodeKind::kBlockSchema);
  }
};

struct FieldSchemaView : ViewOf<NodeKind::kFieldSchema> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node default_value() const { return child(NodeKind::kDefault).expression(); }
  [[nodiscard]] Node where() const { return child(NodeKind::kWhere).expression(); }
};

struct AttributeDeclView : ViewOf<NodeKind::kAttributeDecl> {
  using ViewOf::ViewOf;
  // Name nodes: `req`, `client`, `ip`.
  [[nodiscard]] std::vector<Node> path() const {
    return children_of(child(NodeKind::kDottedName), NodeKind::kName);
  }
  // FieldSchema nodes.
  [[nodiscard]] std::vector<Node> parameters() const {
    return children_of(child(NodeKind::kParameterList), NodeKind::kFieldSchema);
  }
};

struct CaptureDeclView : ViewOf<NodeKind::kCaptureDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
};

struct ActionDeclView : ViewOf<NodeKind::kActionDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] std::vector<Node> parameters() const {
    return children_of(child(NodeKind::kParameterList), NodeKind::kFieldSchema);
  }
};

// What it stands for, after `=`, is `type()`; null for a type built into the language.
struct TypeDeclView : ViewOf<NodeKind::kTypeDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
};

struct FieldView : ViewOf<NodeKind::kField> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node value() const { return expression(); }
};

struct NestedBlockView : ViewOf<NodeKind::kNestedBlock> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node block() const { return child(NodeKind::kBlock); }
};

struct HeaderEditView : ViewOf<NodeKind::kHeaderEdit> {
  using ViewOf::ViewOf;
  [[nodiscard]] HeaderVerb verb() const { return static_cast<HeaderVerb>(record().payload); }
  [[nodiscard]] HeaderMessage message() const {
    return static_cast<HeaderMessage>(record().detail);
  }
  [[nodiscard]] Node header() const { return child(0); }
  // Null for `remove`.
  [[nodiscard]] Node value() const { return child(1); }
};

struct RewriteTemplateView : ViewOf<NodeKind::kRewriteTemplate> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node target() const { return child(0); }
};

struct RewritePrefixView : ViewOf<NodeKind::kRewritePrefix> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node from() const { return child(0); }
  [[nodiscard]] Node to() const { return child(1); }
};

struct ForwardActionView : ViewOf<NodeKind::kForwardAction> {
  using ViewOf::ViewOf;
  // NameExpr or MemberExpr.
  [[nodiscard]] Node upstream() const { return child(0); }
};

struct SplitActionView : ViewOf<NodeKind::kSplitAction> {
  using ViewOf::ViewOf;
  [[nodiscard]] std::vector<Node> shares() const {
    return children_of(*this, NodeKind::kSplitShare);
  }
};

struct SplitShareView : ViewOf<NodeKind::kSplitShare> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node upstream() const { return child(0); }
  [[nodiscard]] Node share() const { return child(1); }
};

struct RespondActionView : ViewOf<NodeKind::kRespondAction> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node status() const { return child(0); }
  // Null without a body.
  [[nodiscard]] Node body() const { return child(1); }
};

struct RedirectActionView : ViewOf<NodeKind::kRedirectAction> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node status() const { return child(0); }
  [[nodiscard]] Node url() const { return child(1); }
};

struct TypeRefView : ViewOf<NodeKind::kTypeRef> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  // `teams.team`: the name after the dot, null without one.
  [[nodiscard]] Node member() const {
    const Node second = child(1);
    return second.is(NodeKind::kName) ? second : Node();
  }
  // `list<cidr>`: the TypeRef or EnumType nodes between the angle brackets.
  [[nodiscard]] std::vector<Node> arguments() const;
};

struct EnumTypeView : ViewOf<NodeKind::kEnumType> {
  using ViewOf::ViewOf;
  // The names of the enumerators, with fields or without.
  [[nodiscard]] std::vector<Node> names() const;
};

struct EnumVariantView : ViewOf<NodeKind::kEnumVariant> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] std::vector<Node> fields() const {
    return children_of(child(NodeKind::kParameterList), NodeKind::kFieldSchema);
  }
};

struct RecordTypeView : ViewOf<NodeKind::kRecordType> {
  using ViewOf::ViewOf;
  [[nodiscard]] std::vector<Node> fields() const {
    return children_of(*this, NodeKind::kFieldSchema);
  }
};

struct LabelledExprView : ViewOf<NodeKind::kLabelledExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node label() const { return child(NodeKind::kName); }
  [[nodiscard]] Node value() const { return expression(); }
};

struct GivenExprView : ViewOf<NodeKind::kGivenExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node condition() const { return child(0); }
  [[nodiscard]] Node consequence() const { return child(1); }
  [[nodiscard]] Node alternative() const { return child(2); }
};

struct ComprehensionExprView : ViewOf<NodeKind::kComprehensionExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node element() const { return child(0); }
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node list() const { return child(2); }
  // The expression after `given`, null without one.
  [[nodiscard]] Node condition() const { return child(NodeKind::kGivenClause).expression(); }
};

struct MemberExprView : ViewOf<NodeKind::kMemberExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node object() const { return child(0); }
  [[nodiscard]] Node member() const { return child(1); }
};

struct CallExprView : ViewOf<NodeKind::kCallExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node callee() const { return child(0); }
  [[nodiscard]] std::vector<Node> arguments() const;
};

struct IndexExprView : ViewOf<NodeKind::kIndexExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node object() const { return child(0); }
  [[nodiscard]] Node index() const { return child(1); }
};

// An EntryExpr, or the LabelledExpr whose key is a bare name.
struct MapEntryView : Node {
  explicit MapEntryView(Node entry) : Node(entry) {}
  [[nodiscard]] Node key() const { return child(0); }
  [[nodiscard]] Node value() const { return child(1); }
};

struct WeightedExprView : ViewOf<NodeKind::kWeightedExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node value() const { return child(0); }
  [[nodiscard]] Node weight() const { return child(1); }
};

struct RefExprView : ViewOf<NodeKind::kRefExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node target() const { return child(NodeKind::kStringLiteral); }
};

struct LinesExprView : ViewOf<NodeKind::kLinesExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node path() const { return child(NodeKind::kStringLiteral); }
};

struct UnaryExprView : ViewOf<NodeKind::kUnaryExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] UnaryOperator op() const { return static_cast<UnaryOperator>(record().payload); }
  [[nodiscard]] Node operand() const { return child(0); }
};

struct BinaryExprView : ViewOf<NodeKind::kBinaryExpr> {
  using ViewOf::ViewOf;
  [[nodiscard]] BinaryOperator op() const { return static_cast<BinaryOperator>(record().payload); }
  [[nodiscard]] Node left() const { return child(0); }
  [[nodiscard]] Node right() const { return child(1); }
};

}  // namespace weir::dsl
