// From expressions to values, at build time.
//
// An expression is evaluated with the type that its place expects, if there is one: literals and
// names of enumerators take their meaning from it ("127.0.0.1:80" is an address where one is
// expected). There are no conversions beyond two: a T where an optional<T> is expected, and an
// address where an endpoint is. Poison comes in and goes out silently.
//
// Recursion follows the syntax tree and the references between constants; both together are
// bounded by kEvaluationDepthMax.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/check/context.h"
#include "compiler/check/literal_text.h"
#include "compiler/check/names.h"
#include "compiler/check/text_formats.h"
#include "compiler/check/value.h"

namespace weir::check {

// Nested evaluations: a syntax tree as deep as the parser lets through (dsl::kTreeDepthMax), and
// some more for the constants it names. What every stack holds, sanitizers included.
inline constexpr uint32_t kEvaluationDepthMax = 1'200;

// Where an expression stands: its module, and a name that means a value there (the field a `where`
// of stdlib/ speaks of). `self_value` outlives the evaluation.
struct Scope {
  load::ModuleId module;
  std::string_view self;
  const Value* self_value = nullptr;
};

class Evaluator {
 public:
  Evaluator(Context& context, Names& names, const ParameterValues& parameters);

  // The value of an expression; poison (reported) if it has none or is not of type `expected`.
  // Without `expected` the expression says its own type. A null node is poison.
  [[nodiscard]] Value evaluate(const Scope& scope, dsl::Node node, TypeId expected = TypeId());

  // The value of a parameter or constant, or a reference to an object; evaluated once.
  [[nodiscard]] Value value_of(SymbolId symbol);

  // The right side of `in`: a list of `element`, or for addresses also a prefix or a list of them.
  [[nodiscard]] Value evaluate_set(const Scope& scope, dsl::Node node, TypeId element);

  // Reports `value`, which `node` says, if it does not satisfy `where`; a null `where` always
  // holds. `name` is what the condition calls the value.
  struct Bound {
    std::string_view name;
    dsl::Node where;
    load::ModuleId module;    // where `where` is written
    std::string_view origin;  // where the value comes from, if not from its place
    dsl::Span declared;       // what is bounded, if the value is written in another file
  };
  // False if the value breaks the bound (reported) or is poison.
  bool check_bound(const Bound& bound, const Value& value, dsl::Span place);

  // The symbol a NameExpr or MemberExpr names. None if it names something else, broken (reported)
  // if there is nothing.
  [[nodiscard]] SymbolId resolve(const Scope& scope, dsl::Node node);

  // The `req...` or `capture...` that an expression starts with, null if it does not.
  [[nodiscard]] static dsl::Node request_root(dsl::Node node);

  // Reports that `node` is not of type `expected` but what `found` says. `origin` is where its
  // value is written, if that is elsewhere.
  void report_mismatch(dsl::Node node, TypeId expected, std::string_view found,
                       dsl::Span origin = {});
  // Reports what is wrong with a text of this kind.
  void report_text_fault(const LiteralText& literal, TypeKind kind, const TextFault& fault);

  // The name a symbol is declared with.
  [[nodiscard]] static std::string_view name_of(const Symbol& symbol);

  [[nodiscard]] Context& context() { return context_; }
  [[nodiscard]] Names& names() { return names_; }

 private:
  enum class State : uint8_t { kNew, kRunning, kDone };

  Value dispatch(const Scope& scope, dsl::Node node, TypeId expected);
  Value conform(dsl::Node node, Value value, TypeId expected);
  Value literal(dsl::Node node, TypeId expected);
  Value ip_literal(dsl::Node node, TypeId expected);
  Value cidr_literal(dsl::Node node);
  Value int_literal(dsl::Node node, TypeId expected);
  Value string_literal(dsl::Node node, TypeId expected);
  Value name(const Scope& scope, dsl::Node node, TypeId expected);
  Value unknown_name(const Scope& scope, dsl::Node node, TypeId expected);
  [[nodiscard]] std::vector<std::string_view> enumerators(TypeId expected) const;
  Value member(const Scope& scope, dsl::Node node, TypeId expected);
  Value call(const Scope& scope, dsl::Node node);
  Value list(const Scope& scope, dsl::Node node, TypeId expected);
  Value weighted(const Scope& scope, dsl::Node node, TypeId expected);
  Value secret(dsl::Node node, TypeId expected);
  Value unary(const Scope& scope, dsl::Node node, TypeId expected);
  Value binary(const Scope& scope, dsl::Node node, TypeId expected);
  Value arithmetic(const Scope& scope, dsl::Node node, TypeId expected);
  Value scaled(const Scope& scope, dsl::Node node, TypeId expected);
  Value comparison(const Scope& scope, dsl::Node node);
  Value logic(const Scope& scope, dsl::Node node);
  Value membership(const Scope& scope, dsl::Node node);
  Value finish_number(dsl::Node node, TypeId type, bool overflowed, int64_t number);
  Value report_operands(dsl::Node node, TypeId left, TypeId right);
  void report_string_mismatch(dsl::Node node, TypeId expected, const LiteralText& text);
  Value not_at_build(dsl::Node node);

  // Evaluates both sides with the type that one of them has by itself.
  struct Sides {
    Value left;
    Value right;
  };
  Sides evaluate_sides(const Scope& scope, dsl::Node node, TypeId expected);
  // The expression has no type of its own: literals without units, enumerators, lists.
  [[nodiscard]] bool is_adaptable(const Scope& scope, dsl::Node node) const;

  [[nodiscard]] bool is_typed_symbol(SymbolId id) const;
  Value evaluate_symbol(SymbolId id, const Symbol& symbol);
  Value evaluate_param(SymbolId id, const Symbol& symbol);
  void hold(SymbolId id, const Symbol& symbol, Value& value, dsl::Span place,
            std::string_view origin);
  Value given_value(SymbolId id, const Symbol& symbol, TypeId type, const GivenParameter& given);
  Value param_from_text(const Symbol& symbol, TypeId type, const std::string& text);
  Value param_from_entry(const Symbol& symbol, TypeId type, const ParameterDatum& datum);
  // The type inside an optional, or the type itself.
  [[nodiscard]] TypeId base_of(TypeId type) const;
  [[nodiscard]] TypeKind kind_of(TypeId type) const;
  Value poison(dsl::Node node) const;

  Context& context_;
  Names& names_;
  const ParameterValues& parameters_;
  std::vector<State> states_;  // by symbol
  std::vector<Value> values_;  // by symbol
  uint32_t depth_ = 0;
};

// A value of type `type` from the text of `--param`. The error is what was expected, in words.
[[nodiscard]] tl::expected<Value, std::string> read_parameter(TypeStore& types, TypeId type,
                                                              std::string_view text);

}  // namespace weir::check
