#include "compiler/testing/picture.h"

#include <string>

#include <catch2/catch.hpp>

namespace weir::testing {
namespace {

std::string draw(const std::string& text, const std::vector<PictureNote>& notes) {
  dsl::SourceMap sources;
  return draw_notes(sources.add("a.weir", text), notes);
}

}  // namespace

TEST_CASE("values stand on one line where they have room", "[testing]") {
  CHECK(draw("ab == cd\n", {{0, "1"}, {3, "false"}}) ==
        "  |\n"
        "1 | ab == cd\n"
        "  | |  |\n"
        "  | 1  false\n");
}

TEST_CASE("a value without room waits below its bar", "[testing]") {
  CHECK(draw("ab == cd\n", {{0, "long"}, {3, "false"}, {6, "x"}}) ==
        "  |\n"
        "1 | ab == cd\n"
        "  | |  |  |\n"
        "  | |  |  x\n"
        "  | |  false\n"
        "  | long\n");
}

TEST_CASE("notes of one place stand together, lines apart", "[testing]") {
  CHECK(draw("a\nb\n\tc\n", {{5, "2"}, {0, "1"}, {0, "one"}}) ==
        "  |\n"
        "1 | a\n"
        "  | |\n"
        "  | 1, one\n"
        "3 |  c\n"
        "  |  |\n"
        "  |  2\n");
}

TEST_CASE("columns are those of characters", "[testing]") {
  CHECK(draw("\"\u00E4\u00F6\" x", {{7, "here"}}) ==
        "  |\n"
        "1 | \"\u00E4\u00F6\" x\n"
        "  |      |\n"
        "  |      here\n");
}

}  // namespace weir::testing
