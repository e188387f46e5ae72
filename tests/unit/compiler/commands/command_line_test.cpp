// What a person is told of a command line that is wrong, and what commands get of one that is
// right.
#include "compiler/commands/command_line.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace weir::commands {
namespace {

using Outcome = CommandLine::Outcome;

struct Values {
  std::string place = "here";
  std::vector<std::string> names;
  uint32_t count = 7;
  size_t colour = 0;
  bool is_loud = false;
  std::string ran;
};

// `tool paint FILE [MORE...]` with options, and `tool store get|put`.
Outcome run(const std::vector<const char*>& arguments, Values& values) {
  CommandLine line({.name = "tool", .description = "", .footer = "", .version = "tool 1"});
  Command tool = line.root();
  Command paint = tool.add_command("paint", "Paints");
  paint.add_operand("FILE", "What", values.place, Command::Need::kRequired);
  paint.add_option({"--name", "NAME", "May be repeated"}, values.names);
  paint.add_option({"-c,--count", "N", "How often"}, values.count);
  paint.add_choice({"--colour", "red|blue", "With"}, {"red", "blue"},
                   [&values](size_t chosen) { values.colour = chosen; });
  paint.add_flag("--loud", "Noise", values.is_loud);
  paint.on_run([&values] { values.ran = "paint"; });
  Command store = tool.add_command("store", "Stores");
  store.add_command("get", "Gets").on_run([&values] { values.ran = "get"; });
  store.add_command("put", "Puts").on_run([&values] { values.ran = "put"; });
  std::vector<const char*> argv{"tool"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return line.run(static_cast<int>(argv.size()), argv.data());
}

TEST_CASE("a command gets what stands on its command line", "[commands]") {
  Values values;
  const Outcome outcome =
      run({"paint", "--name", "a", "wall", "--name=b", "-c", "2", "--colour", "blue", "--loud"},
          values);
  CHECK(outcome.kind == Outcome::Kind::kRan);
  CHECK(values.ran == "paint");
  CHECK(values.place == "wall");
  CHECK(values.names == std::vector<std::string>{"a", "b"});
  CHECK(values.count == 2);
  CHECK(values.colour == 1);
  CHECK(values.is_loud);
}

TEST_CASE("what is not given stays as it was, and of two the last counts", "[commands]") {
  Values values;
  CHECK(run({"paint", "wall", "--colour", "blue", "--colour", "red"}, values).kind ==
        Outcome::Kind::kRan);
  CHECK(values.count == 7);
  CHECK(values.colour == 0);
}

TEST_CASE("a command below another is run alone", "[commands]") {
  Values values;
  CHECK(run({"store", "put"}, values).kind == Outcome::Kind::kRan);
  CHECK(values.ran == "put");
}

TEST_CASE("help and version are results", "[commands]") {
  Values values;
  CHECK(run({"--version"}, values).text == "tool 1\n");
  const Outcome help = run({"paint", "--help"}, values);
  CHECK(help.kind == Outcome::Kind::kTold);
  CHECK_THAT(help.text, Catch::Contains("--colour red|blue") && Catch::Contains("FILE"));
  CHECK(values.ran.empty());
}

TEST_CASE("what is wrong is said in our words, with where to read on", "[commands]") {
  struct Row {
    std::vector<const char*> arguments;
    const char* text;
    const char* help;
  };
  const Row rows[] = {
      {{}, "`tool` needs a command: `paint` or `store`", "see `tool --help`"},
      {{"pain"}, "`tool` has no command `pain`", "did you mean `paint`? see `tool --help`"},
      {{"--loud"}, "`tool` has no option `--loud`", "see `tool --help`"},
      {{"paint"}, "`tool paint` needs FILE", "see `tool paint --help`"},
      // What there is too much of is told before what is missing.
      {{"paint", "--lout"},
       "`tool paint` has no option `--lout`",
       "did you mean `--loud`? see `tool paint --help`"},
      {{"paint", "wall", "door"}, "`tool paint` has no use for `door`", "see `tool paint --help`"},
      {{"paint", "wall", "--name"}, "`--name` needs a value", "see `tool paint --help`"},
      {{"paint", "wall", "--count", "-1"},
       "`--count` takes a number from 0 to 4294967295, not `-1`",
       "see `tool paint --help`"},
      {{"paint", "wall", "--count", "4294967296"},
       "`--count` takes a number from 0 to 4294967295, not `4294967296`",
       "see `tool paint --help`"},
      {{"paint", "wall", "--colour", "green"},
       "`--colour` takes `red` or `blue`, not `green`",
       "see `tool paint --help`"},
      {{"store"}, "`tool store` needs a command: `get` or `put`", "see `tool store --help`"},
      {{"store", "gett"},
       "`tool store` has no command `gett`",
       "did you mean `get`? see `tool store --help`"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Values values;
    const Outcome outcome = run(row.arguments, values);
    CHECK(outcome.kind == Outcome::Kind::kWrong);
    CHECK(outcome.text == row.text);
    CHECK(outcome.help == row.help);
    CHECK(values.ran.empty());
  }
}

}  // namespace
}  // namespace weir::commands
