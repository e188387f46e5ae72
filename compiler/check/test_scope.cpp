#include "compiler/check/test_scope.h"

#include <algorithm>

#include "compiler/check/interpolate.h"
#include "compiler/check/suggest.h"

namespace weir::check {

const Variable* TestScope::variable(dsl::Node node) const {
  const bool is_name = node.is(dsl::NodeKind::kNameExpr) || node.is(dsl::NodeKind::kName);
  return is_name ? find(node.text()) : nullptr;
}

dsl::Node TestScope::written(dsl::Node node) const {
  const Variable* found = variable(node);
  return found != nullptr ? found->node : node;
}

Value TestScope::evaluate(dsl::Node node, TypeId expected) const {
  const Variable* found = node.is(dsl::NodeKind::kName) ? variable(node) : nullptr;
  if (found == nullptr) {
    return evaluator_.evaluate(scope(), node, expected);
  }
  if (found->node) {
    return evaluator_.evaluate({module_}, found->node, expected);
  }
  if (expected.has_value() && found->value.type != expected) {
    evaluator_.report_mismatch(node, expected,
                               "`" + evaluator_.context().types.text(found->value.type) + "`",
                               found->value.span);
    return {};
  }
  return found->value;
}

std::optional<std::string> TestScope::text(dsl::Node node) const {
  if (node.is(dsl::NodeKind::kStringLiteral)) {
    return node.has_error() ? std::nullopt : interpolate(node);
  }
  TypeStore& types = evaluator_.context().types;
  const Value value = evaluate(node);
  if (value.is_poison()) {
    return std::nullopt;
  }
  const auto* text = std::get_if<std::string>(&value.data);
  if (text == nullptr || types.kind(value.type) == TypeKind::kSecret) {
    evaluator_.report_mismatch(node, types.simple(TypeKind::kString),
                               "`" + types.text(value.type) + "`", value.span);
    return std::nullopt;
  }
  return *text;
}

std::optional<std::string> TestScope::interpolate(dsl::Node node) const {
  const LiteralText literal(node);
  const std::string_view text = literal.text();
  std::string out;
  bool is_whole = true;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool is_brace = c == '{' || c == '}';
    if (!is_brace || (at + 1 < text.size() && text[at + 1] == c)) {
      out += c;
      at += is_brace ? 2 : 1;
      continue;
    }
    const size_t close = c == '{' ? text.find_first_of("{}", at + 1) : std::string_view::npos;
    if (close == std::string_view::npos || text[close] == '{') {
      evaluator_.context()
          .sink
          .report(dsl::diag::template_form, literal.span(at, at + 1),
                  c == '{' ? "missing `}`" : "`}` closes nothing")
          .help(std::string("write `") + c + c + "` for the character itself");
      return std::nullopt;
    }
    is_whole &= insert(literal, at + 1, close, out);
    at = close + 1;
  }
  return is_whole ? std::optional(std::move(out)) : std::nullopt;
}

bool TestScope::insert(const LiteralText& literal, size_t begin, size_t end,
                       std::string& out) const {
  const std::string_view name = literal.text().substr(begin, end - begin);
  const dsl::Span place = begin == end ? literal.literal() : literal.span(begin, end);
  const Value value = named(name, place);
  if (value.is_poison()) {
    return false;
  }
  const std::optional<std::string> text = plain_text(evaluator_.context().types, value);
  if (!text) {
    evaluator_.context()
        .sink.report(dsl::diag::template_name, place, name)
        .label("is `" + evaluator_.context().types.text(value.type) + "`, which is no text")
        .help("insert text, a number, an address or a method");
    return false;
  }
  out += *text;
  return true;
}

Value TestScope::named(std::string_view name, dsl::Span place) const {
  if (const Variable* found = find(name)) {
    return found->node ? evaluator_.evaluate({module_}, found->node) : found->value;
  }
  const SymbolId symbol = evaluator_.names().find(module_, name);
  const SymbolKind kind =
      symbol.has_value() ? evaluator_.names().get(symbol).kind : SymbolKind::kModule;
  if (kind == SymbolKind::kModule) {
    report_unknown(name, place);
    return {};
  }
  return evaluator_.value_of(symbol);
}

void TestScope::report_unknown(std::string_view name, dsl::Span place) const {
  std::vector<std::string_view> candidates = evaluator_.names().visible(module_);
  for (const Variable& one : variables_) {
    candidates.push_back(one.name);
  }
  auto report = evaluator_.context().sink.report(dsl::diag::unknown_name, place, name);
  const std::string_view meant = closest_name(name, candidates);
  if (!meant.empty() && !name.empty()) {
    report.suggest(place, std::string(meant), "write `" + std::string(meant) + "`");
  } else {
    report.help("name a variable of the test, a constant or a parameter; `{{` is a brace");
  }
}

std::string TestScope::describe() const {
  std::string text;
  for (const Variable& one : variables_) {
    text += text.empty() ? "" : ", ";
    text.append(one.name).append(" = ");
    text +=
        one.node ? std::string(one.node.text()) : to_text(evaluator_.context().types, one.value);
  }
  return text;
}

}  // namespace weir::check
