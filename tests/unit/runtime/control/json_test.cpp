#include "runtime/control/json.h"

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

TEST_CASE("the writer puts commas between members and nowhere else", "[control]") {
  JsonWriter out;
  out.begin_object().key("a").value(1).key("b").begin_array();
  out.value("x").value(true).begin_object().end_object();
  out.end_array().key("c").value(uint64_t{1} << 63).end_object();
  CHECK(out.finish() == "{\"a\":1,\"b\":[\"x\",true,{}],\"c\":9223372036854775808}\n");
}

TEST_CASE("text that would end a string is escaped", "[control]") {
  CHECK(json_quote("a\"b\\c\n\x01") == R"("a\"b\\c\u000a\u0001")");
}

TEST_CASE("a flat object of strings is read", "[control]") {
  const auto got = parse_json_strings(" { \"image\" : \"/a\\/b\\u0041\" ,\"binary\":\"\" } ");
  REQUIRE(got);
  CHECK(*got == JsonStrings{{"image", "/a/bA"}, {"binary", ""}});
  CHECK(parse_json_strings("")->empty());
  CHECK(parse_json_strings("{}")->empty());
}

TEST_CASE("what is no flat object of strings is refused", "[control]") {
  for (const char* text :
       {"{", "}", "[]", "{\"a\"}", "{\"a\":1}", "{\"a\":\"b\",}", "{\"a\":\"b\"} x", "{,}",
        "{\"a\":\"b\" \"c\":\"d\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u00e9\"}", "{\"a\":\"\\u00\"}",
        "{\"a\":\"b", "{\"a\":{\"b\":\"c\"}}", "\"a\"", "{\"a\":\"line\nend\"}", "{\"a\":\"\\"}) {
    INFO(text);
    CHECK_FALSE(parse_json_strings(text));
  }
}

TEST_CASE("an object with too many members is refused", "[control]") {
  std::string text = "{\"a\":\"b\"";
  for (int i = 0; i < 100; ++i) {
    text += ",\"a\":\"b\"";
  }
  CHECK_FALSE(parse_json_strings(text + "}"));
}

}  // namespace
}  // namespace weir::control
