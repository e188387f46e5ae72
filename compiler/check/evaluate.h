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
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/check/context.h"
#include "compiler/check/literal_text.h"
#include "compiler/check/names.h"
#include "compiler/check/scope.h"
#include "compiler/check/text_formats.h"
#include "compiler/check/value.h"
#include "dsl/syntax/views.h"

namespace weir::check {

// Nested evaluations: a syntax tree as deep as the parser lets through (dsl::kTreeDepthMax), and
// some more for the constants it names. What every stack holds, sanitizers included.
inline constexpr uint32_t kEvaluationDepthMax = 1'200;

// What following a name to its declaration takes of that depth: it needs as much stack as this many
// levels of an expression.
inline constexpr uint32_t kReferenceSteps = 8;

// Expressions that one build may evaluate, those of loops and calls each time: about a second's
// work, and ten times what 100,000 routes take. Memory is bounded by it, too.
inline constexpr uint64_t kEvaluationStepsMax = 5'000'000;

// A policy or template with its arguments: what an InvocationRef stands for.
struct Invocation {
  SymbolId target;
  Locals arguments;
};

// The type of a value that names an object of this kind; kPoison for what is no object.
[[nodiscard]] TypeKind reference_kind(SymbolKind kind);

class Evaluator {
 public:
  Evaluator(Context& context, Names& names, const ParameterValues& parameters);

  // The value of an expression; poison (reported) if it has none or is not of type `expected`.
  // Without `expected` the expression says its own type. A null node is poison.
  [[nodiscard]] Value evaluate(const Scope& scope, dsl::Node node, TypeId expected = TypeId());

  // The type that a TypeRef, EnumType or RecordType written in `module` names; poison (reported) if
  // there is none, and for a null node.
  [[nodiscard]] TypeId resolve_type(load::ModuleId module, dsl::Node node);

  // Reports what is wrong with a declared type, if that has not been found out yet.
  void check_type(SymbolId type) { static_cast<void>(type_of(type)); }

  // Arguments of a call of `callee` (a function, template or policy), matched to its parameters:
  // values by place, then by label, then defaults. Nothing (reported) if they do not fit. `call` is
  // a CallExpr, or the bare reference when nothing is given.
  [[nodiscard]] std::optional<Locals> bind_arguments(const Scope& scope, SymbolId callee,
                                                     dsl::Node call);

  // What a value of type `policy<SLOT>` or `routes` stands for; good as long as the evaluator.
  [[nodiscard]] const Invocation& invocation(const Value& value) const {
    return invocations_[std::get<InvocationRef>(value.data).index];
  }
  // Says that the body of this policy, template or function is looked at with known arguments.
  void mark_called(SymbolId symbol) { called_[symbol.index()] = true; }

  // The names that the patterns of a condition bind, `mode is fixed(rate)`, on top of those of
  // `scope`. Poison each, unless the condition `holds`.
  [[nodiscard]] Locals bound_names(const Scope& scope, dsl::Node condition, const Value& holds);

  // The value of a parameter or constant, or a reference to an object; evaluated once.
  [[nodiscard]] Value value_of(SymbolId symbol);

  // The right side of `in`: a list of `element`, or for addresses also a prefix or a list of them.
  // A map stands for the list of its keys.
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

  // Reports what is wrong with the body of a function as far as its parameters do not matter.
  void check_function(SymbolId function);
  // Whether the symbol was marked.
  [[nodiscard]] bool is_called(SymbolId symbol) const { return called_[symbol.index()]; }
  // Parameters of which nothing is known but their defaults: the rest is poison.
  [[nodiscard]] Locals unknown_arguments(SymbolId callee);

  // `object.member` of a record, list, map, duration or size; poison (reported) if it has none
  // such. `place` is that of the member's name.
  [[nodiscard]] Value member_of(const Value& object, std::string_view member, dsl::Span place);

  // Counts a step; false (reported once) if there were too many. `place` is what is repeated.
  bool take_step(dsl::Span place);
  void report_depth(dsl::Node node);

  // The symbol a NameExpr or MemberExpr names. None if it names something else, broken (reported)
  // if there is nothing.
  [[nodiscard]] SymbolId resolve(const Scope& scope, dsl::Node node);

  // The same for what has to be of this kind; none (reported) if it is not, or is broken.
  [[nodiscard]] SymbolId resolve_kind(const Scope& scope, dsl::Node node, SymbolKind kind);

  // The `req...` or `capture...` that an expression starts with, null if it does not.
  [[nodiscard]] static dsl::Node request_root(dsl::Node node);
  // A plain name that stands for nothing, and resembles nothing there is.
  [[nodiscard]] bool is_unknown(const Scope& scope, dsl::Node node);

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
  Value string_literal(const Scope& scope, dsl::Node node, TypeId expected);
  Value pattern(dsl::Node node);
  void report_pattern(const LiteralText& literal, const regex::PatternError& error);
  Value name(const Scope& scope, dsl::Node node, TypeId expected);
  Value unknown_name(const Scope& scope, dsl::Node node, TypeId expected);
  [[nodiscard]] std::vector<std::string_view> enumerators(TypeId expected) const;
  TypeId type_beside(const Scope& scope, dsl::Node node, const Value& value);
  [[nodiscard]] bool is_enumerator_of(TypeId type, std::string_view name) const;
  Value symbol_value(const Scope& scope, SymbolId symbol, dsl::Node node);
  Value member(const Scope& scope, dsl::Node node, TypeId expected);
  Value call(const Scope& scope, dsl::Node node, TypeId expected);
  Value call_function(const Scope& scope, SymbolId id, dsl::Node node);
  // A policy or template, with the arguments of `node` if that is a call.
  Value invocation_value(const Scope& scope, SymbolId target, dsl::Node node);
  std::optional<Locals> bind(const Scope& scope, SymbolId callee, dsl::Node call);
  Value list(const Scope& scope, dsl::Node node, TypeId expected);
  Value map(const Scope& scope, dsl::Node node, TypeId expected);
  // Of a map the list of its keys; any other value is itself.
  Value keys_of(Value value);
  Value entry_parts(const Value& map, size_t part);
  Value map_key(const Scope& scope, dsl::Node key, TypeId expected);
  Value index(const Scope& scope, dsl::Node node);
  Value element_at(dsl::Node node, const Value& list, const Value& place);
  Value value_at(dsl::Node node, const Value& map, const Value& key);
  // Calls `add` with each item of a ListExpr, those of comprehensions each time; false if one of
  // them is poison.
  using AddItem = std::function<bool(const Scope& scope, dsl::Node item)>;
  bool add_items(const Scope& scope, dsl::Node list, const AddItem& add);
  bool add_comprehension(const Scope& scope, dsl::Node node, const AddItem& add);
  Value record(const Scope& scope, dsl::Node node, TypeId expected);
  std::vector<dsl::Node> labelled_values(dsl::Node node, const Type& type);
  // `owner` is what a field that is missing is missed in, in words.
  Value record_field(const RecordField& field, const Scope& scope, dsl::Node node,
                     dsl::Node written, std::string_view owner);
  // The enumerator of `type` that `node`, a name or a call, makes a value of; -1 for none.
  [[nodiscard]] int64_t variant_of(const Scope& scope, dsl::Node node, TypeId type) const;
  Value variant(const Scope& scope, dsl::Node node, TypeId type);
  Value variant_test(const Scope& scope, dsl::Node node);
  bool check_pattern_fields(dsl::Node pattern, const Type& type, size_t ordinal);
  void bind_names(const Scope& scope, dsl::Node condition, const Value& holds, Locals& locals);
  void bind_fields(const Scope& scope, const dsl::BinaryExprView& test, const Value& holds,
                   Locals& locals);
  Value argument(const Scope& scope, load::ModuleId module, dsl::Node parameter, dsl::Node given);
  Value missing_argument(const Symbol& callee, dsl::Node parameter, dsl::Node call, bool is_first);
  Value choice(const Scope& scope, dsl::Node node, TypeId expected);
  Value evaluate_branch(const Scope& scope, dsl::Node node, TypeId expected, bool is_taken);
  Value concatenated(dsl::Node node, const Value& left, const Value& right);
  Value collection_member(const Value& object, std::string_view member, dsl::Span place);
  Value report_no_member(TypeId type, std::string_view member,
                         const std::vector<std::string_view>& members, dsl::Span place);
  Value weighted(const Scope& scope, dsl::Node node, TypeId expected);
  Value secret(dsl::Node node, TypeId expected);
  Value lines(dsl::Node node, TypeId expected);
  // The value of one line of a file; poison (reported) if it is none.
  Value line_value(TypeId element, const dsl::SourceFile& file, dsl::Span line);
  Value unary(const Scope& scope, dsl::Node node, TypeId expected);
  Value binary(const Scope& scope, dsl::Node node, TypeId expected);
  Value arithmetic(const Scope& scope, dsl::Node node, TypeId expected);
  Value scaled(const Scope& scope, dsl::Node node, TypeId expected);
  Value comparison(const Scope& scope, dsl::Node node);
  Value logic(const Scope& scope, dsl::Node node);
  Value membership(const Scope& scope, dsl::Node node);
  Value text_test(const Scope& scope, dsl::Node node);
  Value finish_number(dsl::Node node, TypeId type, bool overflowed, int64_t number);
  Value report_operands(dsl::Node node, TypeId left, TypeId right);
  void report_string_mismatch(const Scope& scope, dsl::Node node, TypeId expected);
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
  [[nodiscard]] TypeId resolve_record(load::ModuleId module, dsl::Node node, std::string declared);
  [[nodiscard]] TypeId resolve_enum(load::ModuleId module, dsl::Node node, std::string declared);
  [[nodiscard]] TypeId resolve_fields(load::ModuleId module, const std::vector<dsl::Node>& declared,
                                      dsl::Span place, std::string name);
  [[nodiscard]] TypeId resolve_arguments(load::ModuleId module, const BuiltinType& builtin,
                                         const std::vector<dsl::Node>& arguments);
  [[nodiscard]] TypeId resolve_slot(dsl::Node node);
  [[nodiscard]] TypeId resolve_reference(load::ModuleId module, dsl::Node node);
  [[nodiscard]] TypeId type_of(SymbolId id);
  TypeId report_unknown_type(load::ModuleId module, dsl::Node name);
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
  std::vector<TypeId> types_;  // by symbol, of declared types
  std::vector<bool> called_;   // by symbol
  std::deque<Invocation> invocations_;
  uint64_t steps_ = 0;
  uint32_t depth_ = 0;
  bool has_reported_depth_ = false;
  uint32_t untaken_ = 0;  // branches around this that are checked, but not taken
};

// An element of a map.
[[nodiscard]] inline bool is_entry(dsl::Node node) {
  return node.is(dsl::NodeKind::kEntryExpr) || node.is(dsl::NodeKind::kLabelledExpr);
}

// A value of type `type` from the text of `--param`. The error is what was expected, in words.
[[nodiscard]] tl::expected<Value, std::string> read_parameter(TypeStore& types, TypeId type,
                                                              std::string_view text);

}  // namespace weir::check
