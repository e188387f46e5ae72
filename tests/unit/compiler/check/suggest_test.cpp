#include "compiler/check/suggest.h"

#include <catch2/catch.hpp>

namespace weir::check {

TEST_CASE("the closest name is one that a slip of the fingers makes", "[check]") {
  const std::vector<std::string_view> names = {"endpoints", "balance", "connect_timeout", "web"};
  CHECK(closest_name("endpoint", names) == "endpoints");
  CHECK(closest_name("blaance", names) == "balance");
  CHECK(closest_name("conect_timeout", names) == "connect_timeout");
  CHECK(closest_name("wbe", names) == "web");
  CHECK(closest_name("WEB", names) == "web");
}

TEST_CASE("no name is close to what is quite different", "[check]") {
  const std::vector<std::string_view> names = {"endpoints", "a", "web"};
  CHECK(closest_name("colour", names).empty());
  CHECK(closest_name("b", names).empty());
  CHECK(closest_name("payments", names).empty());
  CHECK(closest_name(std::string(1000, 'x'), names).empty());
}

TEST_CASE("names are listed as people write them", "[check]") {
  CHECK(list_names({}).empty());
  CHECK(list_names({"a"}) == "`a`");
  CHECK(list_names({"a", "b", "c"}) == "`a`, `b` and `c`");
  CHECK(list_names({"a", "b"}, {}) == "`a`, `b`");
}

}  // namespace weir::check
