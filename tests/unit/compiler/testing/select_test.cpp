#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/testing/run_tests.h"

namespace weir::testing {
namespace {

model::Program program_with(const std::vector<std::string>& names) {
  model::Program program;
  for (const std::string& name : names) {
    program.tests.emplace_back().name = name;
  }
  return program;
}

struct Selection {
  const char* filter;
  std::vector<std::string> names;
};

}  // namespace

TEST_CASE("a filter is a part of the name, or a pattern of all of it", "[testing]") {
  const model::Program program = program_with({"pay", "pay twice", "search", "twice"});
  const Selection expected =
      GENERATE(Selection{"", {"pay", "pay twice", "search", "twice"}},
               Selection{"pay", {"pay", "pay twice"}}, Selection{"ay t", {"pay twice"}},
               Selection{"pay*", {"pay", "pay twice"}}, Selection{"*twice", {"pay twice", "twice"}},
               Selection{"pa?", {"pay"}}, Selection{"*a*c*", {"pay twice", "search"}},
               Selection{"?", {}}, Selection{"PAY", {}});
  CAPTURE(expected.filter);
  std::vector<std::string> names;
  for (const model::TestCase* test : select_tests(program, expected.filter)) {
    names.push_back(test->name);
  }
  CHECK(names == expected.names);
}

TEST_CASE("the values of a case are part of its name", "[testing]") {
  model::Program program = program_with({"users", "users"});
  program.tests[0].variables = "id = 7";
  program.tests[1].variables = "id = x";
  CHECK(title_of(program.tests[0]) == "users (id = 7)");
  CHECK(select_tests(program, "id = x").size() == 1);
}

}  // namespace weir::testing
