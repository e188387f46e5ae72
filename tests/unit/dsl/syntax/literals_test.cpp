#include "dsl/syntax/literals.h"

#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace weir;
using namespace weir::dsl;
using namespace std::chrono_literals;

TEST_CASE("integers end at 63 bits", "[syntax]") {
  CHECK(decode_int("0") == 0);
  CHECK(decode_int("0042") == 42);
  CHECK(decode_int("9223372036854775807") == std::numeric_limits<int64_t>::max());
  CHECK_FALSE(decode_int("9223372036854775808"));
  CHECK_FALSE(decode_int(""));
  CHECK_FALSE(decode_int("-1"));
  CHECK_FALSE(decode_int("1a"));
}

TEST_CASE("percents are exact in parts per million", "[syntax]") {
  CHECK(decode_percent("5%") == Ppm{50'000});
  CHECK(decode_percent("2.5%") == Ppm{25'000});
  CHECK(decode_percent("0.0001%") == Ppm{1});
  CHECK(decode_percent("100%") == Ppm{1'000'000});
  CHECK(decode_percent("250%") == Ppm{2'500'000});
  CHECK_FALSE(decode_percent("0.00001%"));
  CHECK_FALSE(decode_percent("5.%"));
  CHECK_FALSE(decode_percent("5"));
  CHECK_FALSE(decode_percent("99999999%"));
}

TEST_CASE("durations, sizes and rates know their units", "[syntax]") {
  CHECK(decode_duration("250ms") == 250ms);
  CHECK(decode_duration("2s") == 2s);
  CHECK(decode_duration("5m") == 5min);
  CHECK(decode_duration("1h") == 1h);
  CHECK(decode_duration("7d") == 168h);
  CHECK_FALSE(decode_duration("7w"));
  CHECK_FALSE(decode_duration("200000000000d"));
  CHECK(decode_size("16B") == Bytes{16});
  CHECK(decode_size("4KiB") == Bytes{4096});
  CHECK(decode_size("1GiB") == Bytes{uint64_t{1} << 30});
  CHECK_FALSE(decode_size("4KB"));
  CHECK_FALSE(decode_size("9999999999GiB"));
  CHECK(decode_rate("100/s") == Rate{100, 1s});
  CHECK(decode_rate("10/m") == Rate{10, 60s});
  CHECK_FALSE(decode_rate("10/x"));
  CHECK_FALSE(decode_rate("10"));
}

TEST_CASE("addresses and prefixes are told apart", "[syntax]") {
  CHECK(decode_ip("10.0.0.1"));
  CHECK(decode_cidr("10.0.0.0/8"));
  CHECK_FALSE(decode_ip("10.0.0.0/8"));
  CHECK_FALSE(decode_cidr("10.0.0.1"));
  CHECK_FALSE(decode_cidr("10.0.0.0/33"));
  CHECK(decode_bool("true") == true);
  CHECK_FALSE(decode_bool("yes"));
}

TEST_CASE("strings are decoded with the place of each byte", "[syntax]") {
  const StringValue plain = decode_string("\"abc\"");
  CHECK(plain.value == "abc");
  CHECK(plain.offset_of(0) == 1);
  CHECK(plain.offset_of(3) == 4);

  const StringValue escaped = decode_string(R"("a\n\u{20AC}b")");
  CHECK(escaped.value == "a\n\u20acb");
  CHECK(escaped.errors.empty());
  CHECK(escaped.offset_of(0) == 1);   // a
  CHECK(escaped.offset_of(1) == 2);   // \n
  CHECK(escaped.offset_of(2) == 4);   // the first byte of the euro sign
  CHECK(escaped.offset_of(4) == 4);   // and its last
  CHECK(escaped.offset_of(5) == 12);  // b
  CHECK(escaped.offset_of(6) == 13);  // the closing quote
}

TEST_CASE("what a string cannot hold is found where it stands", "[syntax]") {
  using Kind = StringError::Kind;
  struct Case {
    std::string literal;
    Kind kind;
    uint32_t offset;
    uint32_t length;
  };
  const std::vector<Case> cases = {
      {R"("a\q")", Kind::kUnknownEscape, 2, 2},
      {R"("\u{110000}")", Kind::kUnknownEscape, 1, 10},
      {R"("\u{D800}")", Kind::kUnknownEscape, 1, 8},
      {R"("\u{}")", Kind::kUnknownEscape, 1, 4},
      {R"("\u{12345678}")", Kind::kUnknownEscape, 1, 12},
      {R"("\u41")", Kind::kUnknownEscape, 1, 2},
      {"\"\\\u00e9\"", Kind::kUnknownEscape, 1, 3},
      {"\"a\x01\"", Kind::kControlCharacter, 2, 1},
      {"\"abc", Kind::kUnclosed, 4, 4},
      {"\"", Kind::kUnclosed, 1, 1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.literal);
    const StringValue value = decode_string(c.literal);
    REQUIRE(value.errors.size() == 1);
    CHECK(value.errors.front().kind == c.kind);
    CHECK(value.errors.front().offset == c.offset);
    CHECK(value.errors.front().length == c.length);
  }
}

TEST_CASE("an encoded string decodes to itself", "[syntax]") {
  std::string all;
  for (char c = 1; c < 127; ++c) {
    all.push_back(c);
  }
  all += "\u20ac";
  const StringValue value = decode_string(encode_string(all));
  CHECK(value.errors.empty());
  CHECK(value.value == all);
}
