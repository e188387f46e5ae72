// Values of the language, as evaluation finds them: a type and what belongs to it.
//
// Numbers of every kind share one representation, a signed 64-bit count of their smallest unit
// (milliseconds, bytes, parts per million, the ordinal of an enumerator), so that arithmetic has
// one overflow check. Text types hold their normal form (header names in lower case).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/check/type.h"
#include "dsl/source/span.h"
#include "dsl/syntax/literals.h"
#include "runtime/base/endpoint_address.h"
#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"

namespace weir::check {

struct Value;

struct EndpointValue {
  EndpointAddress address;
  uint32_t weight = 1;
  friend auto operator<=>(const EndpointValue&, const EndpointValue&) = default;
};

// A tls profile, listener or upstream, by its place among those of the site.
struct ObjectRef {
  uint32_t index = 0;
  friend auto operator<=>(const ObjectRef&, const ObjectRef&) = default;
};

// A policy or template with its arguments, by its place among those that the evaluator keeps.
struct InvocationRef {
  uint32_t index = 0;
  friend auto operator<=>(const InvocationRef&, const InvocationRef&) = default;
};

// A value of an enumeration of which some names have fields.
struct VariantValue {
  int64_t ordinal = 0;
  std::vector<Value> fields;  // in the order of its record
};

// Nothing (an optional that is left out, poison); bool; numbers and enumerators; text and secret
// references; and so on down to lists, to maps, which are the list of their entries, and to
// records, which are the list of their fields.
using ValueData = std::variant<std::monostate, bool, int64_t, std::string, dsl::Rate, HttpMethod,
                               IpAddress, Cidr, SocketAddress, EndpointValue, ObjectRef,
                               InvocationRef, VariantValue, std::vector<Value>>;

struct Value {
  TypeId type = TypeId(0);  // poison
  ValueData data;
  dsl::Span span;  // where it is written, in the module that writes it

  [[nodiscard]] bool is_poison() const { return type == TypeId(0); }
  [[nodiscard]] bool is_absent() const { return std::holds_alternative<std::monostate>(data); }
  // The caller knows the type: a wrong one is a bug of ours and aborts.
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] int64_t number() const;
  [[nodiscard]] const std::string& text() const;
  // Of a list its elements, of a map its entries, of a record its fields in the order of the type.
  [[nodiscard]] const std::vector<Value>& list() const;
};

// The name that a value of an enumeration has, by its place in the type, with fields or without.
[[nodiscard]] size_t ordinal_of(const Value& value);

// The same value, wherever it is written. Types are not compared.
[[nodiscard]] bool same_data(const Value& a, const Value& b);

// As the language writes it: `2.5%`, `300s`, `"text"`, `[10.0.0.0/8]`. Empty for what is absent.
[[nodiscard]] std::string to_text(const TypeStore& types, const Value& value);

}  // namespace weir::check
