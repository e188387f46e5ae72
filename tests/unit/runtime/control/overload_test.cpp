// The overload ladder: which rung a usage is on, and what is scarcest.
#include "runtime/control/overload.h"

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

using proxy::Pressure;

Pressure with_memory(uint64_t percent) {
  return load_of({.memory = percent, .memory_limit = 100, .descriptors = {}}).pressure;
}

TEST_CASE("each rung of the ladder begins at its share", "[control]") {
  CHECK(with_memory(0) == Pressure::kNone);
  CHECK(with_memory(79) == Pressure::kNone);
  CHECK(with_memory(80) == Pressure::kNoIdlePools);
  CHECK(with_memory(91) == Pressure::kNoIdlePools);
  CHECK(with_memory(92) == Pressure::kNoKeepAlive);
  CHECK(with_memory(95) == Pressure::kRefuse);
  CHECK(with_memory(98) == Pressure::kStopAccepting);
  CHECK(with_memory(500) == Pressure::kStopAccepting);
}

TEST_CASE("the scarcest counts, and what has no limit does not", "[control]") {
  Usage usage{.memory = 500,
              .memory_limit = 1000,
              .descriptors = {.open = 93, .limit = 100},
              .loop_delay = Milliseconds(10)};
  CHECK(load_of(usage).scarcest == "descriptors");
  CHECK(load_of(usage).pressure == Pressure::kNoKeepAlive);
  usage.loop_delay = Milliseconds(990);
  CHECK(load_of(usage).scarcest == "loop delay");
  CHECK(load_of(usage).pressure == Pressure::kStopAccepting);
  usage = {.memory = 1 << 30, .memory_limit = 0, .descriptors = {.open = 9000, .limit = 0}};
  CHECK(load_of(usage).pressure == Pressure::kNone);
}

TEST_CASE("what this process uses is found out", "[control]") {
  CHECK(memory_in_use() > 0);
  const DescriptorUse use = descriptor_use();
  CHECK(use.open >= 3);
  CHECK(use.limit >= use.open);
}

}  // namespace
}  // namespace weir::control
