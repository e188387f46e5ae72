#include "runtime/base/trim.h"

#include <catch2/catch.hpp>

using namespace weir;

TEST_CASE("blanks at both ends go, those between words stay", "[base]") {
  CHECK(trim_blanks(" \ta b\t ") == "a b");
  CHECK(trim_blanks("a") == "a");
  CHECK(trim_blanks(" \t ").empty());
  CHECK(trim_blanks("").empty());
  CHECK(trim_blanks("a\r") == "a\r");
  CHECK(trim_blanks("\r a\r", kBlanksAndReturns) == "a");
}
