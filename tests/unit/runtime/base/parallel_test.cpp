#include "runtime/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

using namespace weir;

TEST_CASE("each index is worked on once, few of them by the caller alone", "[base]") {
  for (const size_t count : {size_t{0}, size_t{1}, kParallelShareMin, size_t{10'000}}) {
    std::vector<std::atomic<int>> times(count);
    std::vector<std::thread::id> threads(count);
    for_each_index(count, [&](size_t i) {
      ++times[i];
      threads[i] = std::this_thread::get_id();
    });
    REQUIRE(std::all_of(times.begin(), times.end(), [](const auto& n) { return n == 1; }));
    const std::set<std::thread::id> distinct(threads.begin(), threads.end());
    CHECK(distinct.size() <= kParallelThreadsMax);
    if (count <= kParallelShareMin) {
      CHECK(distinct.size() <= 1);
    }
  }
}
