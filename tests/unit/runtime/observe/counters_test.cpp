#include "runtime/observe/counters.h"

#include <set>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

namespace weir::observe {
namespace {

TEST_CASE("a total is the sum of every worker's row and the control row", "[observe]") {
  Counters counters(2);
  counters.worker(0).add(Counter::kRequests);
  counters.worker(1).add(Counter::kRequests, 4);
  counters.control().add(Counter::kRequests, 10);
  CHECK(counters.total(Counter::kRequests) == 15);
  CHECK(counters.total(Counter::kSwaps) == 0);
}

TEST_CASE("a gauge raised by one worker and lowered by another sums to its level", "[observe]") {
  Counters counters(2);
  counters.worker(0).adjust(Gauge::kConnectionsActive, 3);
  counters.worker(1).adjust(Gauge::kConnectionsActive, -2);
  CHECK(counters.worker(1).value(Gauge::kConnectionsActive) == -2);
  CHECK(counters.total(Gauge::kConnectionsActive) == 1);
}

TEST_CASE("a reader on another thread never sees a total go down", "[observe]") {
  constexpr uint64_t kAdds = 100'000;
  Counters counters(1);
  std::thread writer([&] {
    for (uint64_t i = 0; i < kAdds; ++i) {
      counters.worker(0).add(Counter::kRequests);
    }
  });
  uint64_t last = 0;
  bool went_down = false;
  while (last < kAdds) {
    const uint64_t now = counters.total(Counter::kRequests);
    went_down = went_down || now < last;
    last = now;
  }
  writer.join();
  CHECK_FALSE(went_down);
}

TEST_CASE("every metric has its own name and says what it counts", "[observe]") {
  std::set<std::string_view> names;
  for (const auto& info : kCounterInfo) {
    CHECK(names.insert(info.name).second);
    CHECK_FALSE(info.help.empty());
  }
  for (const auto& info : kGaugeInfo) {
    CHECK(names.insert(info.name).second);
    CHECK_FALSE(info.help.empty());
  }
}

}  // namespace
}  // namespace weir::observe
