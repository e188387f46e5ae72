// Maps and places in lists: see evaluate.h. A map is the list of its entries, in the order written.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// Where each key of a map is written, by its text.
class Keys {
 public:
  Keys(const TypeStore& types, dsl::DiagnosticSink& sink) : types_(types), sink_(sink) {}

  // False (reported) if there is an entry with this key.
  bool add(const Value& key, dsl::Span place) {
    const std::string text = to_text(types_, key);
    const auto [first, is_new] = places_.emplace(text, place);
    if (is_new) {
      return true;
    }
    auto report = sink_.report(dsl::diag::duplicate_key, place, text);
    if (first->second == place) {
      report.label("comes up again in this loop")
          .help("leave out what comes up again: `given ...`");
    } else {
      report.label("stands here again")
          .secondary(first->second, "first stands here")
          .help("leave one of them out");
    }
    return false;
  }

 private:
  const TypeStore& types_;
  dsl::DiagnosticSink& sink_;
  std::unordered_map<std::string, dsl::Span> places_;
};

}  // namespace

// `["de": a, fr: b]`, where a map is expected or an entry is written.
Value Evaluator::map(const Scope& scope, dsl::Node node, TypeId expected) {
  const bool is_typed = kind_of(expected) == TypeKind::kMap;
  TypeId key_type = is_typed ? context_.types.key_of(expected) : TypeId();
  TypeId value_type = is_typed ? context_.types.value_of(expected) : TypeId();
  Keys keys(context_.types, context_.sink);
  std::vector<Value> entries;
  const auto add_entry = [&](const Scope& inside, dsl::Node item) {
    if (!is_entry(item)) {
      context_.sink
          .report(dsl::diag::type_mismatch, item.span(), "an entry of a map",
                  "`" + std::string(item.text()) + "`")
          .help("write `key: value`");
      return false;
    }
    const dsl::MapEntryView view(item);
    Value key = map_key(inside, view.key(), key_type);
    Value value = evaluate(inside, view.value(), value_type);
    if (key.is_poison() || value.is_poison() || !keys.add(key, view.key().span())) {
      return false;
    }
    key_type = key_type.has_value() ? key_type : key.type;
    value_type = value_type.has_value() ? value_type : value.type;
    entries.push_back(
        {TypeId(), std::vector<Value>{std::move(key), std::move(value)}, item.span()});
    return true;
  };
  if (!add_items(scope, node, add_entry)) {
    return poison(node);
  }
  const TypeId type = is_typed ? expected : context_.types.map(key_type, value_type);
  for (Value& entry : entries) {
    entry.type = context_.types.inside(type);
  }
  return {type, std::move(entries), node.span()};
}

// A bare name is itself, text without quotes or an enumerator; anything else is evaluated.
Value Evaluator::map_key(const Scope& scope, dsl::Node key, TypeId expected) {
  if (!key.is(dsl::NodeKind::kName)) {
    return evaluate(scope, key, expected);
  }
  const TypeId type = expected.has_value() ? expected : context_.types.simple(TypeKind::kString);
  tl::expected<Value, std::string> read = read_parameter(context_.types, type, key.text());
  if (!read) {
    context_.sink.report(dsl::diag::type_mismatch, key.span(),
                         "`" + context_.types.text(type) + "`",
                         "`" + std::string(key.text()) + "`");
    return poison(key);
  }
  read->span = key.span();
  return *std::move(read);
}

Value Evaluator::keys_of(Value value) {
  if (value.is_absent() || kind_of(value.type) != TypeKind::kMap) {
    return value;
  }
  return entry_parts(value, kEntryKey);
}

// The keys or the values of a map, in its order.
Value Evaluator::entry_parts(const Value& map, size_t part) {
  const TypeId type = base_of(map.type);
  std::vector<Value> parts;
  parts.reserve(map.list().size());
  for (const Value& entry : map.list()) {
    parts.push_back(entry.list()[part]);
  }
  const TypeId inside =
      part == kEntryKey ? context_.types.key_of(type) : context_.types.value_of(type);
  return {context_.types.wrap(TypeKind::kList, inside), std::move(parts), map.span};
}

// `ports[0]`, `pools["de"]`.
Value Evaluator::index(const Scope& scope, dsl::Node node) {
  const dsl::IndexExprView view(node);
  if (request_root(view.object())) {
    return not_at_build(node);
  }
  const Value object = evaluate(scope, view.object());
  const TypeId type = base_of(object.type);
  const bool is_map = kind_of(type) == TypeKind::kMap;
  if (!object.is_poison() && (object.is_absent() || !context_.types.element_of(type).has_value())) {
    context_.sink
        .report(dsl::diag::operand_types, node.span(), "[]",
                "`" + context_.types.text(object.type) + "`", "a place in it")
        .help("lists and maps have places: `ports[0]`, `pools[\"de\"]`");
    return poison(node);
  }
  const TypeId place_type = object.is_poison() ? TypeId()
                            : is_map           ? context_.types.key_of(type)
                                               : context_.types.simple(TypeKind::kUint);
  const Value place = evaluate(scope, view.index(), place_type);
  if (object.is_poison() || place.is_poison()) {
    return poison(node);
  }
  Value found = is_map ? value_at(node, object, place) : element_at(node, object, place);
  found.span = node.span();
  return found;
}

Value Evaluator::element_at(dsl::Node node, const Value& list, const Value& place) {
  const std::vector<Value>& elements = list.list();
  const auto index = static_cast<uint64_t>(place.number());
  if (index < elements.size()) {
    return elements[index];
  }
  // What a branch that is not taken would have looked up is nobody's mistake.
  if (untaken_ == 0) {
    context_.sink
        .report(dsl::diag::no_element, dsl::IndexExprView(node).index().span(), "list",
                "element " + std::to_string(index))
        .help(elements.empty()
                  ? std::string("it is empty")
                  : "its last element is `[" + std::to_string(elements.size() - 1) + "]`");
  }
  return poison(node);
}

Value Evaluator::value_at(dsl::Node node, const Value& map, const Value& key) {
  std::vector<std::string> texts;
  for (const Value& entry : map.list()) {
    if (same_data(entry.list()[kEntryKey], key)) {
      return entry.list()[kEntryValue];
    }
  }
  if (untaken_ != 0) {
    return poison(node);
  }
  texts.reserve(map.list().size());
  for (const Value& entry : map.list()) {
    texts.push_back(to_text(context_.types, entry.list()[kEntryKey]));
  }
  const std::string text = to_text(context_.types, key);
  const dsl::Span place = dsl::IndexExprView(node).index().span();
  auto report = context_.sink.report(dsl::diag::no_element, place, "map", "key " + text);
  const std::string_view meant = closest_name(text, {texts.begin(), texts.end()});
  if (!meant.empty()) {
    report.suggest(place, std::string(meant), "write `" + std::string(meant) + "`");
  } else {
    report.help("ask for it first: `given KEY in MAP then MAP[KEY] else ...`");
  }
  return poison(node);
}

}  // namespace weir::check
