#include <string>

#include <catch2/catch.hpp>

#include "compiler/check/evaluate.h"

namespace weir::check {
namespace {

// The value as the language writes it, or "not ..." with what was expected.
std::string read(TypeStore& types, TypeId type, const std::string& text) {
  const tl::expected<Value, std::string> value = read_parameter(types, type, text);
  return value ? to_text(types, *value) : "not " + value.error();
}

}  // namespace

TEST_CASE("a parameter is read by its type and printed as the language writes it", "[check]") {
  TypeStore types;
  struct Row {
    TypeKind kind;
    const char* text;
    const char* value;
  };
  const Row rows[] = {
      {TypeKind::kBool, "true", "true"},
      {TypeKind::kInt, "-5", "-5"},
      {TypeKind::kInt, "x", "not of type `int`"},
      {TypeKind::kUint, "-1", "not of type `uint`"},
      {TypeKind::kPercent, "2.5%", "2.5%"},
      {TypeKind::kPercent, "0.0001%", "0.0001%"},
      {TypeKind::kDuration, "1500ms", "1500ms"},
      {TypeKind::kDuration, "120s", "2m"},
      {TypeKind::kSize, "2048B", "2KiB"},
      {TypeKind::kRate, "100/s", "100/s"},
      {TypeKind::kStatus, "99", "not of type `status`"},
      {TypeKind::kPort, "65535", "65535"},
      {TypeKind::kPort, "65536", "not of type `port`"},
      {TypeKind::kIp, "::1", "::1"},
      {TypeKind::kCidr, "10.0.0.0/8", "10.0.0.0/8"},
      {TypeKind::kCidr, "10.0.0.1/8", "not of type `cidr`"},
      {TypeKind::kAddress, "127.0.0.1:80", "\"127.0.0.1:80\""},
      {TypeKind::kEndpoint, "127.0.0.1:80", "\"127.0.0.1:80\""},
      {TypeKind::kString, " as it is, [with] \"all\"", "\" as it is, [with] \\\"all\\\"\""},
      {TypeKind::kHeaderName, "X-A", "\"x-a\""},
      {TypeKind::kHost, "API.example.com", "\"api.example.com\""},
      {TypeKind::kMethod, "PATCH", "PATCH"},
      {TypeKind::kMethod, "patch", "not of type `method`"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(read(types, types.simple(row.kind), row.text) == row.value);
  }
}

TEST_CASE("a list is read with or without brackets", "[check]") {
  TypeStore types;
  const TypeId list = types.wrap(TypeKind::kList, types.simple(TypeKind::kCidr));
  CHECK(read(types, list, "[10.0.0.0/8, ::/0]") == "[10.0.0.0/8, ::/0]");
  CHECK(read(types, list, "10.0.0.0/8,::/0") == "[10.0.0.0/8, ::/0]");
  CHECK(read(types, list, "[]") == "[]");
  CHECK(read(types, list, "") == "[]");
  CHECK(read(types, list, "10.0.0.0/8,,") == "not of type `list<cidr>`");
}

TEST_CASE("an enumeration is read by its names, an optional by what is inside", "[check]") {
  TypeStore types;
  const TypeId env = types.enumeration({"dev", "prod"});
  CHECK(read(types, env, "prod") == "prod");
  CHECK(read(types, env, "test") == "not one of `dev`, `prod`");
  CHECK(read(types, types.wrap(TypeKind::kOptional, env), "dev") == "dev");
}

}  // namespace weir::check
