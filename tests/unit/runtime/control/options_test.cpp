#include "runtime/control/options.h"

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

Result<Options> parse(std::vector<std::string> arguments) {
  return parse_options(arguments);
}

TEST_CASE("options are taken in both spellings and the last one wins", "[control]") {
  const auto got = parse({"--image", "a.wimg", "--workers=3", "--run-dir=/x", "--image=b.wimg",
                          "--drain-limit", "500ms", "--access-log", "-", "--log-level", "warn"});
  REQUIRE(got);
  CHECK(got->image == "b.wimg");
  CHECK(got->run_dir == "/x");
  CHECK(got->workers == 3);
  CHECK(got->drain_limit == Milliseconds{500});
  CHECK(got->access_log == "-");
  CHECK(got->log_level == LogLevel::kWarn);
  CHECK_FALSE(got->takes_over);
}

TEST_CASE("limits and times of secrets and of the process have units", "[control]") {
  const auto got = parse({"--image", "a", "--secrets-interval", "2m", "--ticket-lifetime=1h",
                          "--connections-max", "1000", "--memory-limit", "512MiB"});
  REQUIRE(got);
  CHECK(got->secrets_interval == Milliseconds{120'000});
  CHECK(got->ticket_lifetime == Milliseconds{3'600'000});
  CHECK(got->connections_max == 1000);
  CHECK(got->memory_limit == uint64_t{512} << 20U);
  const auto defaults = parse({"--image", "a"});
  REQUIRE(defaults);
  CHECK(defaults->secrets_interval == Milliseconds{5000});
  CHECK(defaults->ticket_lifetime == Milliseconds{43'200'000});
  CHECK(defaults->connections_max == 0);
  CHECK(defaults->memory_limit == 0);
}

TEST_CASE("an image is needed unless another proxy hands one over", "[control]") {
  CHECK_FALSE(parse({}));
  CHECK(parse({"--take-over"}));
  CHECK(parse({"--help"}));
  CHECK(parse({"--version"}));
  CHECK_FALSE(parse({"--take-over", "--check-only"}));
}

TEST_CASE("a wrong option is refused by its name", "[control]") {
  struct Case {
    std::vector<std::string> arguments;
    const char* named;
  };
  const Case cases[] = {{{"--imag", "x"}, "`--imag`"},
                        {{"x.wimg"}, "`x.wimg`"},
                        {{"--image"}, "`--image`"},
                        {{"--image", ""}, "`--image`"},
                        {{"--image", "x", "--workers", "0"}, "`--workers`"},
                        {{"--image", "x", "--workers", "257"}, "`--workers`"},
                        {{"--image", "x", "--workers", "2x"}, "`--workers`"},
                        {{"--image", "x", "--workers", "-1"}, "`--workers`"},
                        {{"--image", "x", "--drain-limit", "30"}, "`--drain-limit`"},
                        {{"--image", "x", "--drain-limit", "0s"}, "`--drain-limit`"},
                        {{"--image", "x", "--drain-limit", "25h"}, "`--drain-limit`"},
                        {{"--image", "x", "--secrets-interval", "0s"}, "`--secrets-interval`"},
                        {{"--image", "x", "--ticket-lifetime", "25h"}, "`--ticket-lifetime`"},
                        {{"--image", "x", "--connections-max", "0"}, "`--connections-max`"},
                        {{"--image", "x", "--memory-limit", "1024"}, "`--memory-limit`"},
                        {{"--image", "x", "--memory-limit", "0MiB"}, "`--memory-limit`"},
                        {{"--image", "x", "--access-log-sample", "0"}, "`--access-log-sample`"},
                        {{"--image", "x", "--access-log-format", "xml"}, "`--access-log-format`"},
                        {{"--image", "x", "--take-over=yes"}, "`--take-over`"},
                        {{"--image", "x", "--log-level", "loud"}, "`--log-level`"}};
  for (const Case& c : cases) {
    const auto got = parse(c.arguments);
    REQUIRE_FALSE(got);
    INFO(got.error().message);
    CHECK(got.error().message.find(c.named) != std::string::npos);
  }
}

TEST_CASE("durations have a number and a unit", "[control]") {
  CHECK(parse_duration("500ms") == Milliseconds{500});
  CHECK(parse_duration("2m") == Milliseconds{120'000});
  CHECK(parse_duration("1h") == Milliseconds{3'600'000});
  for (const char* text : {"", "s", "-1s", "1", "1 s", "1d", "99999999999s", "1s "}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("the help names every option and stays within a terminal's width", "[control]") {
  const std::string text = help_text();
  for (const char* name : {"--image", "--run-dir", "--workers", "--take-over", "--drain-limit"}) {
    CHECK(text.find(name) != std::string::npos);
  }
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = text.find('\n', begin);
    CHECK(end - begin <= 100);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace weir::control
