#include "runtime/control/restarter.h"

#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "private_folder.h"

namespace weir::control {
namespace {

TEST_CASE("the successor gets our arguments but for the image and the take-over", "[control]") {
  using Arguments = std::vector<std::string>;
  const Arguments own = {"--image",        "a.wimg",      "--workers", "2",
                         "--image=b.wimg", "--take-over", "--run-dir", "/x"};
  CHECK(successor_arguments(own, "") ==
        Arguments{"--workers", "2", "--run-dir", "/x", "--take-over"});
  CHECK(successor_arguments(own, "/c.wimg") ==
        Arguments{"--workers", "2", "--run-dir", "/x", "--take-over", "--image", "/c.wimg"});
  CHECK(successor_arguments({"--image"}, "") == Arguments{"--take-over"});
}

struct RestarterFixture {
  RestarterFixture() : loop(std::move(*net::EventLoop::create())) {
    settings.step_timeout = Milliseconds{5000};
    restarter.emplace(*loop, settings);
    REQUIRE(::mkfifo(folder.file("gate").c_str(), 0600) == 0);
    gate.reset(::open(folder.file("gate").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(gate.has_value());
  }

  // A program that waits until the fixture is gone.
  std::string waiting_script() {
    return script("#!/bin/sh\nread line < " +
                  std::filesystem::absolute(folder.file("gate")).string() + "\n");
  }

  std::string script(const std::string& text) {
    const std::string path = folder.file("program");
    std::ofstream(path) << text;
    REQUIRE(::chmod(path.c_str(), 0755) == 0);
    return path;
  }

  RestartAnswer run(const std::string& program) {
    std::optional<RestartAnswer> got;
    settings.program = program;
    restarter->begin({}, [&got](RestartAnswer answer) { got = std::move(answer); });
    while (!got) {
      loop->run_once();
    }
    return *got;
  }

  PrivateFolder folder;
  UniqueFd gate;
  std::unique_ptr<net::EventLoop> loop;
  ProxySettings settings;
  std::optional<Restarter> restarter;
};

TEST_CASE("a program that cannot be started is answered at once", "[control]") {
  RestarterFixture fixture;
  CHECK(fixture.run(fixture.folder.file("absent")).reason.find("absent") != std::string::npos);
  CHECK_FALSE(fixture.run(fixture.script("no program\n")).is_committed);
  CHECK_FALSE(fixture.run(fixture.script("#!/nonexistent/interpreter\n")).is_committed);
  CHECK_FALSE(fixture.restarter->is_pending());
}

TEST_CASE("a program that ends before it asks is answered with how it ended", "[control]") {
  RestarterFixture fixture;
  CHECK(fixture.run(fixture.script("#!/bin/sh\nexit 3\n")).reason.find("exit code 3") !=
        std::string::npos);
  CHECK(fixture.run(fixture.script("#!/bin/sh\nkill -KILL $$\n")).reason.find("signal 9") !=
        std::string::npos);
}

TEST_CASE("a program that never asks is ended and answered", "[control]") {
  RestarterFixture fixture;
  fixture.settings.step_timeout = Milliseconds{20};
  const RestartAnswer answer = fixture.run(fixture.waiting_script());
  CHECK(answer.reason.find("in time") != std::string::npos);
}

TEST_CASE("outcomes of other processes are no answer", "[control]") {
  RestarterFixture fixture;
  std::optional<RestartAnswer> got;
  fixture.settings.program = fixture.script("#!/bin/sh\nexit 0\n");
  fixture.restarter->begin({}, [&got](RestartAnswer answer) { got = std::move(answer); });
  fixture.restarter->on_outcome({.pid = 1, .is_committed = true});
  CHECK_FALSE(got);
  fixture.restarter->on_begun();
  CHECK(fixture.restarter->is_pending());
  while (!got) {
    fixture.loop->run_once();
  }
  CHECK_FALSE(got->is_committed);
}

}  // namespace
}  // namespace weir::control
