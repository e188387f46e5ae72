// Lists, records, members and choices: see evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

std::vector<std::string_view> field_names(const Type& type) {
  std::vector<std::string_view> names;
  names.reserve(type.fields.size());
  for (const RecordField& field : type.fields) {
    names.push_back(field.name);
  }
  return names;
}

// What a quantity is counted in, as a member: `30s.seconds`.
struct UnitMember {
  TypeKind kind;
  std::string_view name;
  int64_t count;  // of the smallest unit
};
constexpr UnitMember kUnitMembers[] = {
    {TypeKind::kDuration, "milliseconds", 1},
    {TypeKind::kDuration, "seconds", 1'000},
    {TypeKind::kSize, "bytes", 1},
};

// A list of entries is a map; a comprehension makes what its element says.
bool has_entries(dsl::Node list) {
  if (list.child_count() == 0) {
    return false;
  }
  const dsl::Node first = list.child(0);
  const dsl::Node item = first.is(dsl::NodeKind::kComprehensionExpr) ? first.child(0) : first;
  return is_entry(item);
}

}  // namespace

// ---- lists -----------------------------------------------------------------------------------

Value Evaluator::list(const Scope& scope, dsl::Node node, TypeId expected) {
  TypeId element;
  const TypeId base = base_of(expected);
  if (kind_of(base) == TypeKind::kMap || (!base.has_value() && has_entries(node))) {
    return map(scope, node, base);
  }
  if (kind_of(base) == TypeKind::kList && !has_entries(node)) {
    element = context_.types.inside(base);
  } else if (base.has_value()) {
    report_mismatch(node, base, has_entries(node) ? "a map" : "a list");
    return poison(node);
  }
  std::vector<Value> values;
  bool is_whole = add_items(scope, node, [&](const Scope& inside, dsl::Node item) {
    if (is_entry(item)) {
      context_.sink
          .report(dsl::diag::type_mismatch, item.span(), "an element of a list",
                  "an entry of a map")
          .help("lists hold values, maps `key: value`: the first element says which it is");
      return false;
    }
    Value value = evaluate(inside, item, element);
    if (value.is_poison()) {
      return false;
    }
    element = element.has_value() ? element : value.type;
    values.push_back(std::move(value));
    return true;
  });
  if (is_whole && !element.has_value()) {
    context_.sink.report(dsl::diag::untyped_list, node.span())
        .help("write the type of the constant: `const NAME: list<string> = []`");
    is_whole = false;
  }
  if (!is_whole) {
    return poison(node);
  }
  return {context_.types.wrap(TypeKind::kList, element), std::move(values), node.span()};
}

bool Evaluator::add_items(const Scope& scope, dsl::Node list, const AddItem& add) {
  bool is_whole = true;
  for (const dsl::Node item : list.children()) {
    const bool is_loop = item.is(dsl::NodeKind::kComprehensionExpr);
    is_whole &= is_loop ? add_comprehension(scope, item, add) : add(scope, item);
  }
  return is_whole;
}

// `x * 2 for x in xs given x > 1`.
bool Evaluator::add_comprehension(const Scope& scope, dsl::Node node, const AddItem& add) {
  const dsl::ComprehensionExprView view(node);
  const Value list = evaluate(scope, view.list());
  if (list.is_poison() || !view.name()) {
    return false;
  }
  if (!context_.types.element_of(list.type).has_value()) {
    context_.sink.report(dsl::diag::not_a_list, view.list().span(), context_.types.text(list.type));
    return false;
  }
  const dsl::Repetition repetition(context_.sink);
  bool is_whole = true;
  for (const Value& item : list.list()) {
    const Local local{view.name().text(), item, scope.locals};
    const Scope inside{scope.module, &local};
    if (!view.condition()) {
      is_whole &= add(inside, view.element());
      continue;
    }
    const Value holds = evaluate(inside, view.condition(), context_.types.simple(TypeKind::kBool));
    is_whole &= !holds.is_poison();
    if (!holds.is_poison() && holds.boolean()) {
      const Locals bound = bound_names(inside, view.condition(), holds);
      is_whole &= add({scope.module, bound.innermost()}, view.element());
    }
  }
  return is_whole;
}

// ---- records ---------------------------------------------------------------------------------

Value Evaluator::record(const Scope& scope, dsl::Node node, TypeId expected) {
  const TypeId base = base_of(expected);
  if (!base.has_value()) {
    context_.sink.report(dsl::diag::untyped_record, node.span())
        .help("write the type of the constant: `const NAME: TYPE = (...)`");
    return poison(node);
  }
  if (kind_of(base) != TypeKind::kRecord) {
    report_mismatch(node, base, "a record");
    return poison(node);
  }
  const Type& type = context_.types.get(base);
  const std::vector<dsl::Node> written = labelled_values(node, type);
  if (written.size() != type.fields.size()) {
    return poison(node);
  }
  bool is_whole = true;
  std::vector<Value> values;
  for (size_t i = 0; i < type.fields.size(); ++i) {
    values.push_back(record_field(type.fields[i], scope, node, written[i], "this record"));
    is_whole &= !values.back().is_poison();
  }
  return is_whole ? Value{base, std::move(values), node.span()} : poison(node);
}

// The expression written for each field, null without one; one more (null) if there is a mistake.
std::vector<dsl::Node> Evaluator::labelled_values(dsl::Node node, const Type& type) {
  std::vector<dsl::Node> written(type.fields.size());
  bool has_fault = false;
  for (const dsl::Node child : node.children()) {
    const dsl::LabelledExprView view(child);
    const std::vector<std::string_view> names = field_names(type);
    const auto found = std::find(names.begin(), names.end(), view.label().text());
    if (found == names.end()) {
      auto report = context_.sink.report(dsl::diag::unknown_field, view.label().span(),
                                         "`" + type.text + "`", view.label().text());
      const std::string_view meant = closest_name(view.label().text(), names);
      // Goes on with the field that was surely meant.
      const auto index = static_cast<size_t>(std::ranges::find(names, meant) - names.begin());
      if (meant.empty() || written[index]) {
        has_fault = true;
        report.help("it has " + list_names(names));
      } else {
        written[index] = view.value();
        report.suggest(view.label().span(), std::string(meant),
                       "write `" + std::string(meant) + "`");
      }
    } else if (dsl::Node& slot = written[static_cast<size_t>(found - names.begin())]) {
      has_fault = true;
      context_.sink.report(dsl::diag::duplicate_field, view.label().span(), *found)
          .label("set here again")
          .secondary(slot.span(), "first set here")
          .help("leave one of them out");
    } else {
      slot = view.value();
    }
  }
  if (has_fault) {
    written.emplace_back();
  }
  return written;
}

// `written` is null if the field is left out of `node`.
Value Evaluator::record_field(const RecordField& field, const Scope& scope, dsl::Node node,
                              dsl::Node written, std::string_view owner) {
  if (written) {
    Value value = evaluate(scope, written, field.type);
    return check_bound({field.name, field.where, field.module, {}}, value, written.span())
               ? value
               : poison(written);
  }
  if (field.default_value) {
    return evaluate({field.module}, field.default_value, field.type);
  }
  if (kind_of(field.type) == TypeKind::kOptional) {
    return {field.type, std::monostate(), node.span()};
  }
  context_.sink.report(dsl::diag::missing_field, node.span(), owner, field.name)
      .help("write `" + field.name + ": ...`");
  return poison(node);
}

Value Evaluator::member_of(const Value& object, std::string_view member, dsl::Span place) {
  const Type& type = context_.types.get(base_of(object.type));
  std::vector<std::string_view> candidates;
  if (type.kind == TypeKind::kRecord && !object.is_absent()) {
    candidates = field_names(type);
    const auto found = std::find(candidates.begin(), candidates.end(), member);
    if (found != candidates.end()) {
      return object.list()[static_cast<size_t>(found - candidates.begin())];
    }
  }
  if (context_.types.element_of(base_of(object.type)).has_value() && !object.is_absent()) {
    return collection_member(object, member, place);
  }
  for (const UnitMember& unit : kUnitMembers) {
    if (unit.kind == type.kind && unit.name == member) {
      return {context_.types.simple(TypeKind::kUint), object.number() / unit.count, place};
    }
    if (unit.kind == type.kind) {
      candidates.push_back(unit.name);
    }
  }
  return report_no_member(object.type, member, candidates, place);
}

// `ports.count`, `pools.keys`, `pools.values`.
Value Evaluator::collection_member(const Value& object, std::string_view member, dsl::Span place) {
  if (member == "count") {
    return {context_.types.simple(TypeKind::kUint), static_cast<int64_t>(object.list().size()),
            place};
  }
  const bool is_map = kind_of(base_of(object.type)) == TypeKind::kMap;
  if (is_map && member == "keys") {
    return entry_parts(object, kEntryKey);
  }
  if (is_map && member == "values") {
    return entry_parts(object, kEntryValue);
  }
  return report_no_member(object.type, member,
                          is_map ? std::vector<std::string_view>{"count", "keys", "values"}
                                 : std::vector<std::string_view>{"count"},
                          place);
}

Value Evaluator::report_no_member(TypeId type, std::string_view member,
                                  const std::vector<std::string_view>& members, dsl::Span place) {
  auto report =
      context_.sink.report(dsl::diag::no_member, place, context_.types.text(base_of(type)), member);
  const std::string_view meant = closest_name(member, members);
  if (!meant.empty()) {
    report.suggest(place, std::string(meant), "write `" + std::string(meant) + "`");
  } else if (members.empty()) {
    report.label("modules, records, lists, maps, durations and sizes have members");
  } else {
    report.help("it has " + list_names(members));
  }
  return {};
}

// ---- choices ---------------------------------------------------------------------------------

// Both sides are evaluated, so that the one not taken is checked as well.
Value Evaluator::choice(const Scope& scope, dsl::Node node, TypeId expected) {
  const dsl::GivenExprView view(node);
  const Value holds = evaluate(scope, view.condition(), context_.types.simple(TypeKind::kBool));
  const bool takes_first = !holds.is_poison() && holds.boolean();
  const bool takes_second = !holds.is_poison() && !holds.boolean();
  const Locals bound = bound_names(scope, view.condition(), holds);
  const Scope inside{scope.module, bound.innermost(), scope.variables};
  const bool leads_right = is_adaptable(inside, view.consequence()) && !expected.has_value();
  Value second =
      leads_right ? evaluate_branch(scope, view.alternative(), {}, takes_second) : Value{};
  Value first = evaluate_branch(inside, view.consequence(), leads_right ? second.type : expected,
                                takes_first);
  if (!leads_right) {
    const TypeId type =
        expected.has_value() ? expected : type_beside(inside, view.consequence(), first);
    second = evaluate_branch(scope, view.alternative(),
                             context_.types.is_poison(type) ? TypeId() : type, takes_second);
  }
  if (holds.is_poison()) {
    return poison(node);
  }
  return takes_first ? first : second;
}

Value Evaluator::evaluate_branch(const Scope& scope, dsl::Node node, TypeId expected,
                                 bool is_taken) {
  untaken_ += is_taken ? 0 : 1;
  Value value = evaluate(scope, node, expected);
  untaken_ -= is_taken ? 0 : 1;
  return value;
}

}  // namespace weir::check
