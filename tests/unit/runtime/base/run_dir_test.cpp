#include "runtime/base/run_dir.h"

#include <catch2/catch.hpp>

namespace weir {
namespace {

TEST_CASE("the run folder is the session's, the system's or the user's own", "[base]") {
  CHECK(choose_run_dir({.xdg_runtime_dir = "/run/user/7", .home = "/users/ada"}) ==
        "/run/user/7/weir");
  CHECK(choose_run_dir({.home = "/root", .may_use_run = true}) == "/run/weir");
  // A container's user without a session has no place in /run.
  CHECK(choose_run_dir({.home = "/users/ada"}) == "/users/ada/.weir");
}

TEST_CASE("a variable that names no place is not used for the run folder", "[base]") {
  CHECK(choose_run_dir({.xdg_runtime_dir = "here", .home = "/users/ada"}) == "/users/ada/.weir");
  CHECK(choose_run_dir({.home = "ada"}) == "/run/weir");
  CHECK(choose_run_dir({}) == "/run/weir");
}

}  // namespace
}  // namespace weir
