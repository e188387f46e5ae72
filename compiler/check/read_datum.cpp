#include "compiler/check/read_datum.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "compiler/check/datum_fault.h"
#include "compiler/check/suggest.h"

namespace weir::check {

namespace {

using Form = ParameterDatum::Form;
using ReadDatum = tl::expected<Value, DatumFault>;

// The elements of a list or the values of a mapping; `data` is complete if none is poison.
Value finish(TypeId type, std::vector<Value> values, dsl::Span span) {
  const bool is_whole = std::ranges::none_of(values, &Value::is_poison);
  return is_whole ? Value{type, std::move(values), span} : Value{};
}

// Nesting is that of the type, which the parser bounds.
ReadDatum read_list(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  std::vector<Value> values;
  values.reserve(datum.elements.size());
  for (const ParameterDatum& element : datum.elements) {
    ReadDatum value = read_datum(evaluator, evaluator.context().types.inside(type), element);
    if (!value) {
      return value;
    }
    values.push_back(*std::move(value));
  }
  return finish(type, std::move(values), datum.span);
}

ReadDatum read_map(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  TypeStore& types = evaluator.context().types;
  const TypeId key_type = types.key_of(type);
  std::vector<Value> entries;
  std::set<std::string_view> seen;
  for (size_t i = 0; i < datum.elements.size(); ++i) {
    const ParameterDatum::Key& name = datum.keys[i];
    tl::expected<Value, std::string> key = read_parameter(types, key_type, name.name);
    if (!key || !seen.insert(name.name).second) {
      return refuse_key(name, key ? "each key once" : "keys " + key.error(), {});
    }
    ReadDatum value = read_datum(evaluator, types.value_of(type), datum.elements[i]);
    if (!value || value->is_poison()) {
      return value;
    }
    key->span = name.span;
    entries.push_back(
        {types.inside(type), std::vector<Value>{*std::move(key), *std::move(value)}, name.span});
  }
  return finish(type, std::move(entries), datum.span);
}

// What the mapping says of one field; null if nothing. The last of several, as with any entry.
const ParameterDatum* find_field(const ParameterDatum& datum, std::string_view name) {
  const ParameterDatum* found = nullptr;
  for (size_t i = 0; i < datum.elements.size(); ++i) {
    found = datum.keys[i].name == name ? &datum.elements[i] : found;
  }
  return found;
}

ReadDatum read_field(Evaluator& evaluator, const RecordField& field, const Type& owner,
                     const ParameterDatum& datum) {
  const ParameterDatum* written = find_field(datum, field.name);
  if (written != nullptr) {
    ReadDatum value = read_datum(evaluator, field.type, *written);
    const bool is_held =
        value && evaluator.check_bound({field.name, field.where, field.module, "given here", {}},
                                       *value, written->span);
    return !value || is_held ? value : Value{};
  }
  if (field.default_value) {
    return evaluator.evaluate({field.module}, field.default_value, field.type);
  }
  if (evaluator.context().types.kind(field.type) == TypeKind::kOptional) {
    return Value{field.type, std::monostate(), datum.span};
  }
  return tl::unexpected<DatumFault>({datum.span,
                                     "`" + field.name + "` in a `" + owner.text + "`",
                                     "a mapping without it",
                                     {},
                                     "add \"" + field.name + "\" to it"});
}

ReadDatum read_record(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  const Type& record = evaluator.context().types.get(type);
  std::vector<std::string_view> names;
  names.reserve(record.fields.size());
  for (const RecordField& field : record.fields) {
    names.push_back(field.name);
  }
  for (const ParameterDatum::Key& key : datum.keys) {
    if (std::ranges::find(names, key.name) == names.end()) {
      return refuse_key(key, "the fields of `" + record.text + "`: " + list_names(names), names);
    }
  }
  std::vector<Value> values;
  for (const RecordField& field : record.fields) {
    ReadDatum value = read_field(evaluator, field, record, datum);
    if (!value) {
      return value;
    }
    values.push_back(*std::move(value));
  }
  return finish(type, std::move(values), datum.span);
}

// `{"fixed": {"rate": "10/s"}}`, or `"fixed"` if its fields have defaults or it has none.
ReadDatum read_variant(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  const Type& wanted = evaluator.context().types.get(type);
  const bool is_mapping = datum.form == Form::kMapping && datum.keys.size() == 1;
  if (!is_mapping && datum.form != Form::kText) {
    return refuse(evaluator, type, datum);
  }
  const std::string& name = is_mapping ? datum.keys.front().name : datum.text;
  const auto found = std::ranges::find(wanted.names, name);
  if (found == wanted.names.end()) {
    return is_mapping ? refuse_key(datum.keys.front(), expected_words(wanted),
                                   {wanted.names.begin(), wanted.names.end()})
                      : refuse(evaluator, type, datum);
  }
  const auto ordinal = found - wanted.names.begin();
  const TypeId payload = wanted.payloads[static_cast<size_t>(ordinal)];
  if (!payload.has_value()) {
    return is_mapping ? refuse(evaluator, type, datum)
                      : ReadDatum(Value{type, int64_t{ordinal}, datum.span});
  }
  ParameterDatum none;
  none.form = Form::kMapping;
  none.span = datum.span;
  const ParameterDatum& fields = is_mapping ? datum.elements.front() : none;
  if (fields.form != Form::kMapping) {
    return refuse(evaluator, payload, fields);
  }
  ReadDatum record = read_record(evaluator, payload, fields);
  return record && !record->is_poison()
             ? ReadDatum(Value{type, VariantValue{ordinal, record->list()}, datum.span})
             : record;
}

ReadDatum read_optional(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  if (datum.form == Form::kNull) {
    return Value{type, std::monostate(), datum.span};
  }
  ReadDatum inside = read_datum(evaluator, evaluator.context().types.inside(type), datum);
  if (inside && !inside->is_poison()) {
    inside->type = type;
  }
  return inside;
}

ReadDatum read_scalar(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  TypeStore& types = evaluator.context().types;
  if (datum.form != form_of(types.kind(type))) {
    return refuse(evaluator, type, datum);
  }
  tl::expected<Value, std::string> value = read_parameter(types, type, datum.text);
  if (!value) {
    return refuse(evaluator, type, datum);
  }
  value->span = datum.span;
  return *std::move(value);
}

}  // namespace

ReadDatum read_datum(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  const TypeStore& types = evaluator.context().types;
  const bool is_mapping = datum.form == Form::kMapping;
  switch (types.kind(type)) {
    case TypeKind::kOptional:
      return read_optional(evaluator, type, datum);
    case TypeKind::kList:
      return datum.form == Form::kList ? read_list(evaluator, type, datum)
                                       : refuse(evaluator, type, datum);
    case TypeKind::kMap:
      return is_mapping ? read_map(evaluator, type, datum) : refuse(evaluator, type, datum);
    case TypeKind::kRecord:
      return is_mapping ? read_record(evaluator, type, datum) : refuse(evaluator, type, datum);
    default:
      return types.has_payloads(type) ? read_variant(evaluator, type, datum)
                                      : read_scalar(evaluator, type, datum);
  }
}

}  // namespace weir::check
