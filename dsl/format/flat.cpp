#include "dsl/format/flat.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "dsl/format/flat_tests.h"
#include "dsl/syntax/views.h"

namespace weir::dsl {

namespace {

std::string join(NodeRange nodes, std::string_view separator) {
  std::string text;
  bool is_first = true;
  for (const Node node : nodes) {
    text += is_first ? "" : separator;
    text += flat(node);
    is_first = false;
  }
  return text;
}

std::string join(const std::vector<Node>& nodes, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < nodes.size(); ++i) {
    text += i == 0 ? "" : separator;
    text += flat(nodes[i]);
  }
  return text;
}

std::string braced(const std::string& inside) {
  return inside.empty() ? "{}" : "{ " + inside + " }";
}

std::string text_of(Node node) {
  return std::string(node.text());
}

// " = EXPR" and " where EXPR", where the node has them.
std::string default_and_where(Node node) {
  std::string text;
  if (const Node value = node.child(NodeKind::kDefault).expression()) {
    text += " = " + flat(value);
  }
  if (const Node condition = node.child(NodeKind::kWhere).expression()) {
    text += " where " + flat(condition);
  }
  return text;
}

std::string typed_name(Node node) {
  std::string text(name_text(node));
  if (const Node type = node.type()) {
    text += ": " + flat(type);
  }
  return text;
}

std::string flat_import(ImportDeclView import) {
  const Node path = import.path() ? import.path() : import.std_path();
  const std::string start = "import " + flat(path);
  if (import.alias()) {
    return start + " as " + flat(import.alias());
  }
  return start + ' ' + braced(join(import.items(), ", "));
}

std::string flat_type_declaration(TypeDeclView type) {
  std::string parameters;
  for (const Node name : children_of(type, NodeKind::kName)) {
    if (name != type.name()) {
      parameters += (parameters.empty() ? "" : ", ") + text_of(name);
    }
  }
  std::string text = "type " + text_of(type.name());
  text += parameters.empty() ? "" : '<' + parameters + '>';
  text += type.type() ? " = " + flat(type.type()) : "";
  return text;
}

std::string flat_attribute(AttributeDeclView attribute) {
  std::string text = "attribute " + join(attribute.path(), ".");
  if (const Node parameters = attribute.child(NodeKind::kParameterList)) {
    text += flat(parameters);
  }
  return text + ": " + flat(attribute.type());
}

std::string flat_route(RouteDeclView route) {
  std::string text = flat_head(route) + " -> " + flat(route.action());
  return route.block() ? text + ' ' + flat(route.block()) : text;
}

std::string flat_header_edit(HeaderEditView edit) {
  std::string text(header_verb_text(edit.verb()));
  text += ' ';
  text += header_message_text(edit.message());
  text += " header " + flat(edit.header());
  return edit.value() ? text + " = " + flat(edit.value()) : text;
}

std::string flat_type(TypeRefView type) {
  const std::vector<Node> arguments = type.arguments();
  const std::string member = type.member() ? '.' + text_of(type.member()) : "";
  const std::string name = text_of(type.name()) + member;
  return arguments.empty() ? name : name + '<' + join(arguments, ", ") + '>';
}

std::string flat_binary(BinaryExprView expr) {
  return flat(expr.left()) + ' ' + std::string(operator_text(expr.op())) + ' ' + flat(expr.right());
}

std::string flat_given(GivenExprView expr) {
  return "given " + flat(expr.condition()) + " then " + flat(expr.consequence()) + " else " +
         flat(expr.alternative());
}

std::string flat_comprehension(ComprehensionExprView expr) {
  const std::string condition =
      expr.condition() ? ' ' + flat(expr.child(NodeKind::kGivenClause)) : std::string();
  return flat(expr.element()) + " for " + text_of(expr.name()) + " in " + flat(expr.list()) +
         condition;
}

// Everything that can be a child of an expression, and types.
std::string flat_expression(Node node) {
  switch (node.kind()) {
    case NodeKind::kTypeRef:
      return flat_type(TypeRefView(node));
    case NodeKind::kEnumType:
      return "enum " + braced(join(node.children(), ", "));
    case NodeKind::kRecordType:
      return "record " + braced(join(node.children(), kFieldGap));
    case NodeKind::kLabelledExpr:
    case NodeKind::kEntryExpr:
      return join(node.children(), ": ");
    case NodeKind::kGivenExpr:
      return flat_given(GivenExprView(node));
    case NodeKind::kComprehensionExpr:
      return flat_comprehension(ComprehensionExprView(node));
    case NodeKind::kMemberExpr:
      return join(node.children(), ".");
    case NodeKind::kCallExpr: {
      const CallExprView call(node);
      return flat(call.callee()) + '(' + join(call.arguments(), ", ") + ')';
    }
    case NodeKind::kListExpr:
      return '[' + join(node.children(), ", ") + ']';
    case NodeKind::kIndexExpr: {
      const IndexExprView view(node);
      return flat(view.object()) + '[' + flat(view.index()) + ']';
    }
    case NodeKind::kEnumVariant:
      return join(node.children(), "");
    case NodeKind::kWeightedExpr:
      return join(node.children(), " weight ");
    case NodeKind::kRefExpr:
      return "ref " + join(node.children(), "");
    case NodeKind::kLinesExpr:
      return "lines " + join(node.children(), "");
    case NodeKind::kParenExpr:
    case NodeKind::kRecordExpr:
      return '(' + join(node.children(), ", ") + ')';
    case NodeKind::kUnaryExpr: {
      const UnaryExprView expr(node);
      return std::string(operator_text(expr.op())) + flat(expr.operand());
    }
    case NodeKind::kBinaryExpr:
      return flat_binary(BinaryExprView(node));
    default:
      return text_of(node);  // literals and names are written as they are
  }
}

std::string flat_given_block(GivenBlockView given) {
  const std::string text = flat_head(given) + ' ' + flat(given.block());
  return given.alternative() ? text + " else " + flat(given.alternative()) : text;
}

std::string flat_declaration(Node node) {
  switch (node.kind()) {
    case NodeKind::kEditionDecl:
      return "edition " + join(node.children(), "");
    case NodeKind::kImportDecl:
      return flat_import(ImportDeclView(node));
    case NodeKind::kParamDecl:
      return "param " + typed_name(node) + default_and_where(node);
    case NodeKind::kConstDecl:
      return "const " + typed_name(node) + " = " + flat(node.expression());
    case NodeKind::kFnDecl:
      return flat_head(node) + " = " + flat(node.expression());
    case NodeKind::kGivenBlock:
      return flat_given_block(GivenBlockView(node));
    case NodeKind::kAttributeDecl:
      return flat_attribute(AttributeDeclView(node));
    case NodeKind::kCaptureDecl:
      return "capture " + text_of(CaptureDeclView(node).name());
    case NodeKind::kActionDecl: {
      const Node parameters = node.child(NodeKind::kParameterList);
      return "action " + std::string(name_text(node)) + (parameters ? flat(parameters) : "");
    }
    case NodeKind::kTypeDecl:
      return flat_type_declaration(TypeDeclView(node));
    case NodeKind::kBlockSchema: {
      const NodeRange children = node.children();
      const NodeRange fields(++children.begin(), children.end());
      return flat_head(node) + ' ' + braced(join(fields, kFieldGap));
    }
    default:
      return flat_head(node) + ' ' + flat(node.child(NodeKind::kBlock));
  }
}

std::string flat_statement(Node node) {
  switch (node.kind()) {
    case NodeKind::kRouteDecl:
      return flat_route(RouteDeclView(node));
    case NodeKind::kFieldSchema:
      return typed_name(node) + default_and_where(node);
    case NodeKind::kField: {
      const FieldView field(node);
      return text_of(field.name()) + " = " + flat(field.value());
    }
    case NodeKind::kHeaderEdit:
      return flat_header_edit(HeaderEditView(node));
    case NodeKind::kIncludeItem: {
      const IncludeItemView include(node);
      const std::string alias = include.alias() ? " as " + flat(include.alias()) : "";
      return "include " + flat(include.target()) + alias;
    }
    case NodeKind::kUseItem:
      return "use " + join(node.children(), ", ");
    case NodeKind::kWithoutItem:
      return "without " + join(node.children(), " reason ");
    case NodeKind::kRewriteTemplate:
      return "rewrite " + join(node.children(), "");
    case NodeKind::kRewritePrefix:
      return "rewrite prefix " + join(node.children(), " -> ");
    case NodeKind::kSplitAction:
      return "split " + braced(join(node.children(), kFieldGap));
    case NodeKind::kRespondAction:
      return "respond " + join(node.children(), " ");
    case NodeKind::kRedirectAction:
      return "redirect " + join(node.children(), " ");
    case NodeKind::kSplitShare:
      return join(node.children(), ": ");
    case NodeKind::kImportItem:
      return join(node.children(), " as ");
    default:
      return {};
  }
}

// Parts of declarations and statements, which are their children joined.
std::string flat_part(Node node) {
  switch (node.kind()) {
    case NodeKind::kBlock:
      return braced(join(node.children(), kFieldGap));
    case NodeKind::kParameterList:
      return '(' + join(node.children(), ", ") + ')';
    case NodeKind::kHostPatterns:
    case NodeKind::kHostListeners:
      return join(node.children(), ", ");
    case NodeKind::kMethods:
      return join(node.children(), "|");
    case NodeKind::kDottedName:
      return join(node.children(), ".");
    case NodeKind::kGivenClause:
      return "given " + join(node.children(), "");
    default:
      return join(node.children(), "");
  }
}

// Which function prints which kinds; every kind stands in one of these.
constexpr NodeKind kDeclarations[] = {
    NodeKind::kEditionDecl, NodeKind::kImportDecl,   NodeKind::kParamDecl,
    NodeKind::kConstDecl,   NodeKind::kFnDecl,       NodeKind::kTemplateDecl,
    NodeKind::kPolicyDecl,  NodeKind::kOverlayDecl,  NodeKind::kOverlayItem,
    NodeKind::kGroupDecl,   NodeKind::kOrderedBlock, NodeKind::kForBlock,
    NodeKind::kGivenBlock,  NodeKind::kObjectDecl,   NodeKind::kHostDecl,
    NodeKind::kNestedBlock, NodeKind::kBlockSchema,  NodeKind::kAttributeDecl,
    NodeKind::kCaptureDecl, NodeKind::kActionDecl,   NodeKind::kTypeDecl};
constexpr NodeKind kStatements[] = {
    NodeKind::kRouteDecl,   NodeKind::kFieldSchema,     NodeKind::kField,
    NodeKind::kHeaderEdit,  NodeKind::kIncludeItem,     NodeKind::kUseItem,
    NodeKind::kWithoutItem, NodeKind::kRewriteTemplate, NodeKind::kRewritePrefix,
    NodeKind::kSplitAction, NodeKind::kRespondAction,   NodeKind::kRedirectAction,
    NodeKind::kSplitShare,  NodeKind::kImportItem};
constexpr NodeKind kParts[] = {
    NodeKind::kBlock,         NodeKind::kParameterList, NodeKind::kHostPatterns,
    NodeKind::kHostListeners, NodeKind::kMethods,       NodeKind::kDottedName,
    NodeKind::kGuard,         NodeKind::kGivenClause,   NodeKind::kSlot,
    NodeKind::kDefault,       NodeKind::kWhere,         NodeKind::kForwardAction};
constexpr NodeKind kExpressions[] = {
    NodeKind::kTypeRef,           NodeKind::kEnumType,    NodeKind::kRecordType,
    NodeKind::kLabelledExpr,      NodeKind::kRecordExpr,  NodeKind::kGivenExpr,
    NodeKind::kComprehensionExpr, NodeKind::kStdPath,     NodeKind::kName,
    NodeKind::kKeyword,           NodeKind::kIntLiteral,  NodeKind::kPercentLiteral,
    NodeKind::kDurationLiteral,   NodeKind::kSizeLiteral, NodeKind::kRateLiteral,
    NodeKind::kStringLiteral,     NodeKind::kBoolLiteral, NodeKind::kIpLiteral,
    NodeKind::kCidrLiteral,       NodeKind::kNameExpr,    NodeKind::kMemberExpr,
    NodeKind::kCallExpr,          NodeKind::kListExpr,    NodeKind::kWeightedExpr,
    NodeKind::kRefExpr,           NodeKind::kLinesExpr,   NodeKind::kParenExpr,
    NodeKind::kUnaryExpr,         NodeKind::kBinaryExpr,  NodeKind::kEnumVariant,
    NodeKind::kEntryExpr,         NodeKind::kIndexExpr};
constexpr NodeKind kTestParts[] = {
    NodeKind::kTestDecl,  NodeKind::kTableColumns,  NodeKind::kTableRows,
    NodeKind::kTableRow,  NodeKind::kTestVariable,  NodeKind::kTestBody,
    NodeKind::kGiven,     NodeKind::kTestRequest,   NodeKind::kExpectation,
    NodeKind::kCoverDecl, NodeKind::kInvariantDecl, NodeKind::kClaim,
    NodeKind::kRegion,    NodeKind::kRegionHost,    NodeKind::kRegionPath,
    NodeKind::kRegionEnd, NodeKind::kClaimProperty};
constexpr NodeKind kUnprinted[] = {NodeKind::kModule, NodeKind::kError};

constexpr size_t kNodeKindCount = 0
#define WEIR_NODE(kind) +1
#include "dsl/syntax/node_kinds.def"
#undef WEIR_NODE
    ;

template <size_t Count>
constexpr bool holds(const NodeKind (&kinds)[Count], NodeKind kind) {
  return std::ranges::find(kinds, kind) != std::end(kinds);
}

consteval bool is_each_kind_printed_once() {
  for (size_t i = 0; i < kNodeKindCount; ++i) {
    const auto kind = static_cast<NodeKind>(i);
    const int lists = int{holds(kDeclarations, kind)} + int{holds(kStatements, kind)} +
                      int{holds(kParts, kind)} + int{holds(kExpressions, kind)} +
                      int{holds(kTestParts, kind)} + int{holds(kUnprinted, kind)};
    if (lists != 1) {
      return false;
    }
  }
  return true;
}
static_assert(is_each_kind_printed_once(), "each kind of node has one function that prints it");

}  // namespace

std::string flat(Node node) {
  const NodeKind kind = node.kind();
  if (holds(kDeclarations, kind)) {
    return (node.is_public() ? "pub " : "") + flat_declaration(node);
  }
  if (holds(kStatements, kind)) {
    return flat_statement(node);
  }
  if (holds(kParts, kind)) {
    return flat_part(node);
  }
  if (holds(kTestParts, kind)) {
    return flat_test(node);
  }
  return holds(kExpressions, kind) ? flat_expression(node) : std::string();
}

std::string flat_route_start(Node route) {
  const RouteDeclView view(route);
  std::string text = "route " + text_of(view.name());
  if (const Node methods = view.child(NodeKind::kMethods)) {
    text += ' ' + flat(methods);
  }
  return text + ' ' + flat(view.pattern());
}

std::string flat_guard(Node route) {
  const Node guard = RouteDeclView(route).guard();
  return guard ? "when " + flat(guard) : "";
}

std::string flat_signature_start(Node owner) {
  const std::string_view keyword = owner.is(NodeKind::kFnDecl)         ? "fn "
                                   : owner.is(NodeKind::kTemplateDecl) ? "template "
                                                                       : "policy ";
  return std::string(keyword) + std::string(name_text(owner));
}

std::string flat_signature_end(Node owner) {
  if (owner.is(NodeKind::kTemplateDecl)) {
    return {};
  }
  return ": " + flat(owner.is(NodeKind::kFnDecl) ? owner.type() : owner.child(NodeKind::kSlot));
}

std::string flat_head(Node owner) {
  switch (owner.kind()) {
    case NodeKind::kObjectDecl: {
      const ObjectDeclView object(owner);
      return text_of(object.keyword()) + ' ' + text_of(object.name());
    }
    case NodeKind::kHostDecl:
      return "host " + flat(owner.child(NodeKind::kHostPatterns)) + " on " +
             flat(owner.child(NodeKind::kHostListeners));
    case NodeKind::kBlockSchema:
      return "block " + std::string(name_text(owner)) + (owner.is_repeated() ? "*" : "");
    case NodeKind::kFnDecl:
    case NodeKind::kTemplateDecl:
    case NodeKind::kPolicyDecl: {
      const Node parameters = owner.child(NodeKind::kParameterList);
      return flat_signature_start(owner) + (parameters ? flat(parameters) : "") +
             flat_signature_end(owner);
    }
    case NodeKind::kOverlayDecl:
      return owner.child(NodeKind::kGivenClause)
                 ? "overlay " + flat(owner.child(NodeKind::kGivenClause))
                 : "overlay";
    case NodeKind::kOverlayItem:
      return flat(owner.child(0)) + ' ' + flat(owner.child(1));
    case NodeKind::kGroupDecl:
      return "group " + flat(owner.child(0)) +
             (owner.child(NodeKind::kGuard) ? " when " + flat(owner.child(NodeKind::kGuard)) : "");
    case NodeKind::kOrderedBlock:
      return "ordered";
    case NodeKind::kForBlock: {
      const ForBlockView loop(owner);
      return "for " + text_of(loop.name()) + " in " + flat(loop.list());
    }
    case NodeKind::kGivenBlock:
      return "given " + flat(owner.expression());
    case NodeKind::kRouteDecl: {
      const std::string guard = flat_guard(owner);
      return flat_route_start(owner) + (guard.empty() ? "" : ' ' + guard);
    }
    default:
      return std::string(name_text(owner));
  }
}

}  // namespace weir::dsl
