// The text of `--param NAME=TEXT` as a value: see evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/suggest.h"
#include "runtime/base/trim.h"

namespace weir::check {

namespace {

using ReadText = tl::expected<Value, std::string>;

std::optional<int64_t> read_int(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  std::optional<int64_t> number = dsl::decode_int(is_negative ? text.substr(1) : text);
  if (number && is_negative) {
    number = -*number;
  }
  return number;
}

std::optional<ValueData> in_range(std::optional<int64_t> number, int64_t first, int64_t last) {
  return number && *number >= first && *number <= last ? std::optional<ValueData>(*number)
                                                       : std::nullopt;
}

template <typename T, typename Convert>
std::optional<ValueData> convert(const std::optional<T>& decoded, Convert to_data) {
  return decoded ? std::optional<ValueData>(to_data(*decoded)) : std::nullopt;
}

// Enumerators with fields are not written as text.
std::optional<ValueData> read_enumerator(const Type& type, std::string_view text) {
  const auto found = std::find(type.names.begin(), type.names.end(), text);
  const auto ordinal = static_cast<size_t>(found - type.names.begin());
  const bool has_fields = ordinal < type.payloads.size() && type.payloads[ordinal].has_value();
  return found == type.names.end() || has_fields
             ? std::nullopt
             : std::optional<ValueData>(static_cast<int64_t>(ordinal));
}

std::optional<ValueData> read_cidr(std::string_view text) {
  const std::optional<Cidr> prefix = dsl::decode_cidr(text);
  return prefix && !prefix->has_host_bits() ? std::optional<ValueData>(*prefix) : std::nullopt;
}

// "10.0.0.1:8080", "10.0.0.1:8080 weight 3".
std::optional<ValueData> endpoint_data(std::string_view text) {
  constexpr std::string_view kWeight = " weight ";
  constexpr int64_t kWeightMax = UINT16_MAX;
  const size_t place = text.find(kWeight);
  int64_t weight = 1;
  if (place != text.npos) {
    weight = read_int(trim_blanks(text.substr(place + kWeight.size()))).value_or(0);
    text = trim_blanks(text.substr(0, place));
  }
  std::optional<EndpointAddress> address = EndpointAddress::parse(text);
  if (!address || weight < 1 || weight > kWeightMax) {
    return std::nullopt;
  }
  return EndpointValue{*std::move(address), static_cast<uint32_t>(weight)};
}

std::optional<ValueData> read_as_text(TypeKind kind, std::string_view text) {
  TextResult<ValueData> read = read_text(kind, text);
  return read ? std::optional<ValueData>(*std::move(read)) : std::nullopt;
}

std::optional<ValueData> read_scalar(const Type& type, std::string_view text) {
  const auto same = [](const auto& decoded) { return ValueData(decoded); };
  switch (type.kind) {
    case TypeKind::kBool:
      return convert(dsl::decode_bool(text), same);
    case TypeKind::kInt:
      return convert(read_int(text), same);
    case TypeKind::kUint:
      return in_range(read_int(text), 0, INT64_MAX);
    case TypeKind::kStatus:
      return in_range(read_int(text), HttpStatus::kMin, HttpStatus::kMax);
    case TypeKind::kPort:
      return in_range(read_int(text), 0, Port::kMax);
    case TypeKind::kDuration:
      return convert(dsl::decode_duration(text),
                     [](Milliseconds time) { return ValueData(int64_t{time.count()}); });
    case TypeKind::kSize:
      return convert(dsl::decode_size(text),
                     [](Bytes size) { return ValueData(static_cast<int64_t>(size.value)); });
    case TypeKind::kPercent:
      return convert(dsl::decode_percent(text),
                     [](Ppm share) { return ValueData(int64_t{share.value}); });
    case TypeKind::kRate:
      return convert(dsl::decode_rate(text), same);
    case TypeKind::kIp:
      return convert(dsl::decode_ip(text), same);
    case TypeKind::kCidr:
      return read_cidr(text);
    case TypeKind::kEndpoint:
      return endpoint_data(text);
    case TypeKind::kMethod:
      return method_from_name(text) == HttpMethod::kOther
                 ? std::nullopt
                 : std::optional<ValueData>(method_from_name(text));
    case TypeKind::kEnum:
      return read_enumerator(type, text);
    default:
      return is_text(type.kind) ? read_as_text(type.kind, text) : std::nullopt;
  }
}

std::string describe_expected(const Type& type) {
  if (type.kind == TypeKind::kEnum) {
    return "one of " + list_names({type.names.begin(), type.names.end()}, {});
  }
  return "of type `" + type.text + "`";
}

ReadText read_list(TypeStore& types, TypeId type, std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = trim_blanks(text.substr(1, text.size() - 2));
  }
  const TypeId element = types.inside(type);
  std::vector<Value> values;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    ReadText value = read_parameter(types, element, trim_blanks(text.substr(0, comma)));
    if (!value) {
      return tl::unexpected<std::string>(describe_expected(types.get(type)));
    }
    values.push_back(*std::move(value));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return Value{type, std::move(values), {}};
}

}  // namespace

ReadText read_parameter(TypeStore& types, TypeId type, std::string_view text) {
  const Type& wanted = types.get(type);
  if (wanted.kind == TypeKind::kList) {
    return read_list(types, type, text);
  }
  if (wanted.kind == TypeKind::kOptional) {
    ReadText inside = read_parameter(types, wanted.inside, text);
    if (inside) {
      inside->type = type;
    }
    return inside;
  }
  std::optional<ValueData> data = read_scalar(wanted, text);
  if (!data) {
    return tl::unexpected<std::string>(describe_expected(wanted));
  }
  return Value{type, *std::move(data), {}};
}

}  // namespace weir::check
