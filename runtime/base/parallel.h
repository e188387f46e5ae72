// The same work on many things at once, for what waits more than it computes: tens of thousands of
// files on a disk that has to seek for each. A loop for few things: threads are started only for
// what is worth them. Not a pool: nothing stays behind.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace weir {

// Whatever the number of processors: most of them wait for the disk.
inline constexpr size_t kParallelThreadsMax = 8;
inline constexpr size_t kParallelShareMin = 32;  // things a thread is worth starting for

// Calls work(i) for each i below `count`, each once, in no order, and returns when all are done.
// Calls run at the same time, on this thread too; none may throw. What they wrote is seen after.
template <typename Work>
void for_each_index(size_t count, Work work) {
  std::atomic<size_t> next = 0;
  const auto take_turns = [&] {
    for (size_t i = next++; i < count; i = next++) {
      work(i);
    }
  };
  const size_t threads = std::clamp<size_t>(count / kParallelShareMin, 1, kParallelThreadsMax);
  std::vector<std::thread> helpers;
  helpers.reserve(threads - 1);
  while (helpers.size() + 1 < threads) {
    helpers.emplace_back(take_turns);
  }
  take_turns();
  for (std::thread& helper : helpers) {
    helper.join();
  }
}

}  // namespace weir
