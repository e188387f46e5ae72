// The same work on many things at once, for what waits more than it computes: tens of thousands of
// files on a disk that has to seek for each. A loop for few things: threads are started only for
// what is worth them. Not a pool: nothing stays behind.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <pthread.h>

namespace weir {

// Whatever the number of processors: most of them wait for the disk.
inline constexpr size_t kParallelThreadsMax = 32;
inline constexpr size_t kParallelShareMin = 32;  // things a thread is worth starting for

// Calls work(i) for each i below `count`, each once, in no order, and returns when all are done.
// Calls run at the same time, on this thread too; none may throw. What they wrote is seen after.
// Where the system allows no further thread, those there are do it all.
template <typename Work>
void for_each_index(size_t count, Work work) {
  std::atomic<size_t> next = 0;
  auto take_turns = [&] {
    for (size_t i = next++; i < count; i = next++) {
      work(i);
    }
  };
  using TakeTurns = decltype(take_turns);
  const auto run = [](void* raw) -> void* {
    (*static_cast<TakeTurns*>(raw))();
    return nullptr;
  };
  const size_t wanted = std::clamp<size_t>(count / kParallelShareMin, 1, kParallelThreadsMax) - 1;
  std::array<pthread_t, kParallelThreadsMax> helpers{};
  size_t started = 0;
  while (started < wanted && pthread_create(&helpers[started], nullptr, run, &take_turns) == 0) {
    ++started;
  }
  take_turns();
  for (size_t i = 0; i < started; ++i) {
    pthread_join(helpers[i], nullptr);
  }
}

}  // namespace weir
