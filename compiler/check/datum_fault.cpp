#include "compiler/check/datum_fault.h"

#include <utility>

#include "compiler/check/read_datum.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/literals.h"

namespace weir::check {

using Form = ParameterDatum::Form;

ParameterDatum::Form form_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return Form::kBool;
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kStatus:
    case TypeKind::kPort:
      return Form::kInteger;
    default:  // whatever the language writes with a unit, in quotes or as a name
      return Form::kText;
  }
}

namespace {

// A value of the type, for types that have a look of their own; empty for others.
std::string_view example_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kDuration:
      return "250ms";
    case TypeKind::kSize:
      return "4KiB";
    case TypeKind::kRate:
      return "100/s";
    case TypeKind::kPercent:
      return "2.5%";
    case TypeKind::kIp:
      return "10.0.0.1";
    case TypeKind::kCidr:
      return "10.0.0.0/8";
    case TypeKind::kAddress:
    case TypeKind::kEndpoint:
      return "127.0.0.1:8080";
    default:  // a name or a text of the author's own
      return {};
  }
}

// Long texts are cut where a reader has seen enough of them.
std::string shortened(const std::string& text) {
  constexpr size_t kShownMax = 40;
  if (text.size() <= kShownMax) {
    return text;
  }
  size_t end = kShownMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end) + "...";
}

std::string found_words(const ParameterDatum& datum) {
  switch (datum.form) {
    case Form::kNull:
      return "null";
    case Form::kBool:
      return "`" + datum.text + "`";
    case Form::kInteger:
    case Form::kReal:
      return "the number " + shortened(datum.text);
    case Form::kText:
      return "the text " + dsl::encode_string(shortened(datum.text));
    case Form::kList:
      return "a list";
    case Form::kMapping:
      return "a mapping";
  }
  return {};
}

bool is_scalar(Form form) {
  return form != Form::kList && form != Form::kMapping && form != Form::kNull;
}

// As JSON writes it, where that is plain; empty for a text that needs escapes of JSON's own.
std::string json_text(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
      return {};
    }
  }
  return '"' + text + '"';
}

std::string written(const ParameterDatum& datum) {
  return datum.form == Form::kText ? json_text(datum.text) : datum.text;
}

// The right value in the wrong form: a number in quotes, a text without, one value for a list.
std::string find_replacement(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  TypeStore& types = evaluator.context().types;
  const Type& wanted = types.get(type);
  if (!datum.is_replaceable || !is_scalar(datum.form)) {
    return {};
  }
  if (wanted.kind == TypeKind::kList) {
    const bool is_element = read_datum(evaluator, wanted.inside, datum).has_value();
    const std::string element = written(datum);
    return is_element && !element.empty() ? "[" + element + "]" : "";
  }
  const Form form = form_of(wanted.kind);
  if (form == datum.form || !read_parameter(types, type, datum.text)) {
    return {};
  }
  return form == Form::kText ? json_text(datum.text) : datum.text;
}

std::string find_help(const Type& type, const ParameterDatum& datum) {
  if (type.kind == TypeKind::kEnum && datum.form == Form::kText) {
    const std::string_view meant = closest_name(datum.text, {type.names.begin(), type.names.end()});
    return meant.empty() ? "" : "did you mean \"" + std::string(meant) + "\"?";
  }
  if (datum.form == Form::kMapping) {
    return "only maps, records and enumerators have fields";
  }
  if (type.kind == TypeKind::kBool) {
    return "write `true` or `false`, without quotes";
  }
  const std::string_view example = example_of(type.kind);
  if (example.empty()) {
    return {};
  }
  const char* words = datum.form == Form::kText ? "it looks like \"" : "write it as text, like \"";
  return words + std::string(example) + '"';
}

}  // namespace

std::string expected_words(const Type& type) {
  if (type.kind == TypeKind::kEnum) {
    return "one of " + list_names({type.names.begin(), type.names.end()}, {});
  }
  if (type.kind == TypeKind::kMap || type.kind == TypeKind::kRecord) {
    return "a mapping, `" + type.text + "`";
  }
  if (type.kind == TypeKind::kBool) {
    return "`true` or `false`";
  }
  if (type.kind == TypeKind::kList) {
    return "a list, `" + type.text + "`";
  }
  const char* noun = form_of(type.kind) == Form::kInteger ? "a number" : "text";
  return std::string(noun) + " of type `" + type.text + "`";
}

tl::unexpected<DatumFault> refuse(Evaluator& evaluator, TypeId type, const ParameterDatum& datum) {
  const Type& wanted = evaluator.context().types.get(type);
  return tl::unexpected<DatumFault>({datum.span, expected_words(wanted), found_words(datum),
                                     find_replacement(evaluator, type, datum),
                                     find_help(wanted, datum)});
}

tl::unexpected<DatumFault> refuse_key(const ParameterDatum::Key& key, std::string expected,
                                      const std::vector<std::string_view>& names) {
  const std::string_view meant = closest_name(key.name, names);
  return tl::unexpected<DatumFault>(
      {key.span,
       std::move(expected),
       "the key " + dsl::encode_string(shortened(key.name)),
       {},
       meant.empty() ? "" : "did you mean \"" + std::string(meant) + "\"?"});
}

}  // namespace weir::check
