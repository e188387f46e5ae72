#include "runtime/control/process_watch.h"

#include <array>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

pid_t start_reader(int input) {
  posix_spawn_file_actions_t actions;
  REQUIRE(::posix_spawn_file_actions_init(&actions) == 0);
  REQUIRE(::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) == 0);
  std::array<char*, 3> argv = {const_cast<char*>("cat"), const_cast<char*>("-"), nullptr};
  pid_t pid = 0;
  REQUIRE(::posix_spawn(&pid, "/bin/cat", &actions, nullptr, argv.data(), environ) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
  return pid;
}

TEST_CASE("the end of a process is told once, and not before", "[control]") {
  auto loop = net::EventLoop::create();
  REQUIRE(loop);
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  UniqueFd input(pipe[0]);
  UniqueFd output(pipe[1]);
  const pid_t pid = start_reader(input.get());
  ProcessWatch watch(**loop);
  int calls = 0;
  REQUIRE(watch.start(pid, [&calls] { ++calls; }));
  CHECK_FALSE(watch.has_exited());
  output.reset();
  while (calls == 0) {
    (*loop)->run_once();
  }
  CHECK(watch.has_exited());
  CHECK(::waitpid(pid, nullptr, 0) == pid);
  CHECK(calls == 1);
}

TEST_CASE("a process that is no more cannot be watched", "[control]") {
  auto loop = net::EventLoop::create();
  REQUIRE(loop);
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  UniqueFd input(pipe[0]);
  UniqueFd(pipe[1]).reset();
  const pid_t pid = start_reader(input.get());
  REQUIRE(::waitpid(pid, nullptr, 0) == pid);
  ProcessWatch watch(**loop);
  CHECK_FALSE(watch.start(pid, [] {}));
}

}  // namespace
}  // namespace weir::control
