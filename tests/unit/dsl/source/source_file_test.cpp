#include "dsl/source/source_file.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dsl/source/source_map.h"
#include "dsl/source/utf8.h"

using namespace weir::dsl;

static SourceFile make_file(std::string text) {
  return SourceFile(FileId(0), "a.weir", std::move(text));
}

TEST_CASE("offsets become lines and columns that count from 1", "[source]") {
  const SourceFile file = make_file("ab\ncd\n\nx");
  struct Case {
    uint32_t offset;
    LineColumn expected;
  };
  const std::vector<Case> cases = {{0, {1, 1}}, {1, {1, 2}}, {2, {1, 3}}, {3, {2, 1}}, {5, {2, 3}},
                                   {6, {3, 1}}, {7, {4, 1}}, {8, {4, 2}}, {99, {4, 2}}};
  for (const Case& c : cases) {
    CAPTURE(c.offset);
    CHECK(file.location(c.offset) == c.expected);
  }
}

TEST_CASE("lines are shown without their ends, CRLF included", "[source]") {
  const SourceFile file = make_file("one\r\ntwo\n");
  CHECK(file.line_count() == 3);
  CHECK(file.line_text(1) == "one");
  CHECK(file.line_text(2) == "two");
  CHECK(file.line_text(3).empty());
}

TEST_CASE("display columns count code points", "[source]") {
  const SourceFile file = make_file("\"\u00e9\u20ac\U0001F600\" x");
  CHECK(file.location(12) == LineColumn{1, 13});
  CHECK(file.display_location(12) == LineColumn{1, 7});
}

TEST_CASE("an empty file has one empty line", "[source]") {
  const SourceFile file = make_file("");
  CHECK(file.line_count() == 1);
  CHECK(file.line_text(1).empty());
  CHECK(file.location(0) == LineColumn{1, 1});
}

TEST_CASE("files of a map keep their place while others are added", "[source]") {
  SourceMap sources;
  const SourceFile& first = sources.add("a.weir", "aaa");
  for (int i = 0; i < 100; ++i) {
    sources.add("b.weir", "b");
  }
  CHECK(&sources.file(first.id()) == &first);
  CHECK(sources.text(first.span(1, 3)) == "aa");
}

TEST_CASE("the first byte that is not UTF-8 is found", "[source]") {
  struct Case {
    std::string text;
    size_t offset;  // npos: all of it is UTF-8
  };
  constexpr size_t kFine = std::string::npos;
  const std::vector<Case> cases = {
      {"plain", kFine},
      {"\u00e9\u20ac\U0001F600", kFine},
      {"a\x80", 1},             // a continuation byte alone
      {"\xC0\xAF", 0},          // overlong
      {"\xE0\x80\xAF", 0},      // overlong
      {"ab\xED\xA0\x80", 2},    // a surrogate
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"ab\xE2\x82", 2},        // cut off
      {"\xFF", 0},
  };
  for (const Case& c : cases) {
    const auto error = find_utf8_error(c.text);
    CHECK((error ? error->offset : kFine) == c.offset);
  }
}

TEST_CASE("code points are appended as UTF-8, surrogates are refused", "[source]") {
  std::string text;
  CHECK(append_utf8(text, 0x41));
  CHECK(append_utf8(text, 0xE9));
  CHECK(append_utf8(text, 0x20AC));
  CHECK(append_utf8(text, 0x1F600));
  CHECK_FALSE(append_utf8(text, 0xD800));
  CHECK_FALSE(append_utf8(text, 0x110000));
  CHECK(text == "A\u00e9\u20ac\U0001F600");
}
