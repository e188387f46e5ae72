#include "compiler/check/header_edits.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/check/bindings.h"
#include "compiler/check/guard_subject.h"
#include "compiler/check/interpolate.h"
#include "compiler/check/template_text.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// Header fields of one connection or of the framing of one message (RFC 9110 sections 7.6.1, 8.6;
// RFC 9112 sections 6 and 9), and the host, which decides where a request belongs.
constexpr std::array<std::string_view, 9> kProtectedHeaders = {
    "connection", "content-length", "host",    "keep-alive",       "proxy-connection",
    "te",         "trailer",        "upgrade", "transfer-encoding"};

bool is_protected(std::string_view name) {
  return std::find(kProtectedHeaders.begin(), kProtectedHeaders.end(), name) !=
         kProtectedHeaders.end();
}

image::EditOp edit_op(dsl::HeaderVerb verb) {
  switch (verb) {
    case dsl::HeaderVerb::kSet:
      return image::EditOp::kSet;
    case dsl::HeaderVerb::kAdd:
      return image::EditOp::kAdd;
    case dsl::HeaderVerb::kRemove:
      return image::EditOp::kRemove;
  }
  return image::EditOp::kSet;
}

// The header's name in lower case; nothing (reported) if it cannot be edited.
std::optional<std::string> read_edited_name(Evaluator& evaluator, const Scope& scope,
                                            dsl::Node node) {
  const std::optional<LiteralText> inserted =
      insert_values(evaluator, scope, node, {Braces::kValue});
  if (!inserted) {
    return std::nullopt;
  }
  const LiteralText& literal = *inserted;
  const TextResult<ValueData> name = read_text(TypeKind::kHeaderName, literal.text());
  if (!name) {
    evaluator.report_text_fault(literal, TypeKind::kHeaderName, name.error());
    return std::nullopt;
  }
  const std::string& text = std::get<std::string>(*name);
  if (is_protected(text)) {
    evaluator.context()
        .sink.report(dsl::diag::protected_header, node.span(), text)
        .label(text == "host" ? "decides which host a request belongs to"
                              : "describes a connection or the framing of one message")
        .help("leave it out: the proxy sends its own");
    return std::nullopt;
  }
  return text;
}

// `= req.jwt.claim("sub")`.
std::optional<model::Template> read_claim(Evaluator& evaluator, const Scope& scope,
                                          const dsl::CallExprView& call) {
  const std::string_view path = call.child(0).text();
  const AttributeBinding* const attribute = find_attribute(path, true);
  if (attribute == nullptr || !attribute->part) {
    evaluator.context()
        .sink.report(dsl::diag::template_name, call.span(), call.text())
        .help("of what has a name, `req.jwt.claim(\"...\")` can be passed on");
    return std::nullopt;
  }
  const std::vector<dsl::Node> arguments = call.arguments();
  if (arguments.size() != 1) {
    evaluator.context()
        .sink.report(dsl::diag::template_name, call.span(), call.text())
        .help("write one name: `" + std::string(path) + "(\"name\")`");
    return std::nullopt;
  }
  if (evaluator.is_unknown(scope, arguments.front())) {
    report_unquoted(evaluator.context().sink, arguments.front());
    return std::nullopt;
  }
  const Value name = evaluator.evaluate(scope, arguments.front(),
                                        evaluator.context().types.simple(TypeKind::kString));
  return name.is_poison() ? std::nullopt
                          : std::optional(model::Template{{*attribute->part, 0, name.text()}});
}

// `= req.client.ip`, as if it stood in quotes and braces.
LiteralText as_insertion(dsl::Node node) {
  dsl::StringValue text{"{" + std::string(node.text()) + "}", {0}, {}};
  for (uint32_t i = 0; i <= node.text().size(); ++i) {
    text.offsets.push_back(i);
  }
  text.offsets.push_back(text.offsets.back());
  return {std::move(text), node.span()};
}

std::optional<model::Template> read_edited_value(Evaluator& evaluator, const Scope& scope,
                                                 dsl::Node node,
                                                 const model::PathPattern* pattern) {
  if (!node || node.has_error()) {
    return std::nullopt;
  }
  if (node.is(dsl::NodeKind::kStringLiteral)) {
    const std::optional<LiteralText> inserted =
        insert_values(evaluator, scope, node, {Braces::kTemplate});
    return inserted ? parse_template(*inserted, TemplateUse::kHeaderValue, pattern,
                                     evaluator.context().sink)
                    : std::nullopt;
  }
  if (Evaluator::request_root(node)) {
    return node.is(dsl::NodeKind::kCallExpr)
               ? read_claim(evaluator, scope, dsl::CallExprView(node))
               : parse_template(as_insertion(node), TemplateUse::kHeaderValue, pattern,
                                evaluator.context().sink);
  }
  const Value value =
      evaluator.evaluate(scope, node, evaluator.context().types.simple(TypeKind::kHeaderValue));
  if (value.is_poison()) {
    return std::nullopt;
  }
  return value.text().empty() ? model::Template{}
                              : model::Template{{image::TemplatePartKind::kText, 0, value.text()}};
}

bool check_edit(Evaluator& evaluator, const Scope& scope, const dsl::HeaderEditView& view,
                const model::PathPattern* pattern, HeaderEdits& edits) {
  if (!view.header() || view.header().has_error()) {
    return false;
  }
  model::HeaderEdit edit;
  edit.op = edit_op(view.verb());
  const std::optional<std::string> name = read_edited_name(evaluator, scope, view.header());
  std::optional<model::Template> value =
      edit.op == image::EditOp::kRemove
          ? model::Template{}
          : read_edited_value(evaluator, scope, view.value(), pattern);
  if (!name || !value) {
    return false;
  }
  edit.name = *name;
  edit.value = *std::move(value);
  const bool is_request = view.message() == dsl::HeaderMessage::kRequest;
  (is_request ? edits.request : edits.response).push_back(std::move(edit));
  return true;
}

}  // namespace

HeaderEdits check_edits(Evaluator& evaluator, const ExpandedBlock& content,
                        const model::PathPattern* pattern) {
  HeaderEdits edits;
  for (const BlockItem& item : content.items) {
    if (item.node.is(dsl::NodeKind::kHeaderEdit)) {
      edits.is_whole &=
          check_edit(evaluator, item.scope, dsl::HeaderEditView(item.node), pattern, edits);
    }
  }
  return edits;
}

}  // namespace weir::check
