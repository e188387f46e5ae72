#include "compiler/check/value.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "runtime/base/check.h"

namespace weir::check {

namespace {

// A unit of a literal and how many of the smallest it holds.
struct Unit {
  int64_t count;
  std::string_view suffix;
};

constexpr std::array kDurationUnits = {Unit{86'400'000, "d"}, Unit{3'600'000, "h"},
                                       Unit{60'000, "m"}, Unit{1'000, "s"}, Unit{1, "ms"}};
constexpr std::array kSizeUnits = {Unit{int64_t{1} << 30, "GiB"}, Unit{int64_t{1} << 20, "MiB"},
                                   Unit{int64_t{1} << 10, "KiB"}, Unit{1, "B"}};

// In the largest unit that holds it exactly; zero in the unit people expect for it.
template <size_t N>
std::string in_units(int64_t number, const std::array<Unit, N>& units, const char* zero) {
  for (const Unit& unit : units) {
    if (number != 0 && number % unit.count == 0) {
      return std::to_string(number / unit.count) + std::string(unit.suffix);
    }
  }
  return zero;
}

std::string percent_text(int64_t ppm) {
  constexpr int64_t kPerPercent = 10'000;
  std::string text = std::to_string(ppm / kPerPercent);
  if (ppm % kPerPercent != 0) {
    std::string fraction = std::to_string(kPerPercent + ppm % kPerPercent);
    fraction.front() = '.';
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += fraction;
  }
  return text + "%";
}

std::string number_text(const Type& type, int64_t number) {
  switch (type.kind) {
    case TypeKind::kDuration:
      return in_units(number, kDurationUnits, "0s");
    case TypeKind::kSize:
      return in_units(number, kSizeUnits, "0B");
    case TypeKind::kPercent:
      return percent_text(number);
    case TypeKind::kEnum:
      return type.names[static_cast<size_t>(number)];
    default:  // every other kind of number is written as its digits
      return std::to_string(number);
  }
}

std::string rate_text(const dsl::Rate& rate) {
  constexpr int64_t kMinute = 60;
  const int64_t seconds = rate.period.count();
  return std::to_string(rate.count) + (seconds == 1 ? "/s" : seconds == kMinute ? "/m" : "/h");
}

std::string list_text(const TypeStore& types, const std::vector<Value>& values) {
  std::string text = "[";
  for (const Value& value : values) {
    text += (text.size() == 1 ? "" : ", ") + to_text(types, value);
  }
  return text + "]";
}

// ["a": 1, "b": 2]
std::string map_text(const TypeStore& types, const std::vector<Value>& entries) {
  std::string text = "[";
  for (const Value& entry : entries) {
    text += (text.size() == 1 ? "" : ", ") + to_text(types, entry.list()[kEntryKey]) + ": " +
            to_text(types, entry.list()[kEntryValue]);
  }
  return text + "]";
}

// (name: "a", weight: 3)
std::string record_text(const TypeStore& types, const Type& type,
                        const std::vector<Value>& values) {
  std::string text = "(";
  for (size_t i = 0; i < values.size(); ++i) {
    text += (i == 0 ? "" : ", ") + type.fields[i].name + ": " + to_text(types, values[i]);
  }
  return text + ")";
}

std::string endpoint_text(const EndpointValue& endpoint) {
  const std::string text = dsl::encode_string(endpoint.address.to_string());
  return endpoint.weight == 1 ? text : text + " weight " + std::to_string(endpoint.weight);
}

// One overload for each alternative of ValueData.
struct TextOf {
  const TypeStore& types;
  const Type& type;

  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(int64_t value) const { return number_text(type, value); }
  std::string operator()(const std::string& value) const { return dsl::encode_string(value); }
  std::string operator()(const dsl::Rate& value) const { return rate_text(value); }
  std::string operator()(HttpMethod value) const { return std::string(method_name(value)); }
  std::string operator()(const IpAddress& value) const { return value.to_string(); }
  std::string operator()(const Cidr& value) const { return value.to_string(); }
  std::string operator()(const SocketAddress& value) const {
    return dsl::encode_string(value.to_string());
  }
  std::string operator()(const EndpointValue& value) const { return endpoint_text(value); }
  std::string operator()(const ObjectRef& value) const { return std::to_string(value.index); }
  std::string operator()(const InvocationRef& value) const { return std::to_string(value.index); }
  std::string operator()(const VariantValue& value) const {
    const auto ordinal = static_cast<size_t>(value.ordinal);
    const TypeId payload = type.payloads[ordinal];
    return type.names[ordinal] +
           (payload.has_value() ? record_text(types, types.get(payload), value.fields) : "");
  }
  std::string operator()(const std::vector<Value>& value) const {
    switch (type.kind) {
      case TypeKind::kRecord:
        return record_text(types, type, value);
      case TypeKind::kMap:
        return map_text(types, value);
      default:
        return list_text(types, value);
    }
  }
};

bool same_elements(const std::vector<Value>& a, const std::vector<Value>& b) {
  return std::ranges::equal(a, b, same_data);
}

// Both hold the same alternative of ValueData.
struct SameAs {
  const ValueData& other;

  bool operator()(const std::vector<Value>& values) const {
    return same_elements(values, std::get<std::vector<Value>>(other));
  }
  bool operator()(const VariantValue& value) const {
    const auto& variant = std::get<VariantValue>(other);
    return value.ordinal == variant.ordinal && same_elements(value.fields, variant.fields);
  }
  template <typename Data>
  bool operator()(const Data& value) const {
    return value == std::get<Data>(other);
  }
};

}  // namespace

bool Value::boolean() const {
  const bool* value = std::get_if<bool>(&data);
  WEIR_CHECK(value != nullptr, "a value is not a bool");
  return *value;
}

int64_t Value::number() const {
  const int64_t* value = std::get_if<int64_t>(&data);
  WEIR_CHECK(value != nullptr, "a value is not a number");
  return *value;
}

const std::string& Value::text() const {
  const std::string* value = std::get_if<std::string>(&data);
  WEIR_CHECK(value != nullptr, "a value is not text");
  return *value;
}

const std::vector<Value>& Value::list() const {
  const std::vector<Value>* value = std::get_if<std::vector<Value>>(&data);
  WEIR_CHECK(value != nullptr, "a value is not a list");
  return *value;
}

size_t ordinal_of(const Value& value) {
  const auto* variant = std::get_if<VariantValue>(&value.data);
  return static_cast<size_t>(variant != nullptr ? variant->ordinal : value.number());
}

bool same_data(const Value& a, const Value& b) {
  return a.data.index() == b.data.index() && std::visit(SameAs{b.data}, a.data);
}

std::string to_text(const TypeStore& types, const Value& value) {
  const bool is_optional = types.kind(value.type) == TypeKind::kOptional;
  const TypeId type = is_optional ? types.inside(value.type) : value.type;
  return std::visit(TextOf{types, types.get(type)}, value.data);
}

}  // namespace weir::check
