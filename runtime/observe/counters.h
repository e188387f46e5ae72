// Counters: what the proxy did, as numbers that only go up, and gauges, which are levels.
//
// One row of slots a worker thread and one for the control thread. A slot has one writer, which
// loads, adds and stores: no locked instruction on the request path. Readers of any thread sum the
// rows. All accesses are relaxed: a slot says nothing about other memory, and a reader that asks
// again never sees a slot go back (coherence), so sums are monotonic. Totals of different counters
// are not one consistent snapshot.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace weir::observe {

enum class Counter : uint16_t {
#define WEIR_COUNTER(enumerator, name, help) enumerator,
#define WEIR_GAUGE(enumerator, name, help)
#include "runtime/observe/counters.def"
};

enum class Gauge : uint16_t {
#define WEIR_COUNTER(enumerator, name, help)
#define WEIR_GAUGE(enumerator, name, help) enumerator,
#include "runtime/observe/counters.def"
};

struct MetricInfo {
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array kCounterInfo = {
#define WEIR_COUNTER(enumerator, name, help) MetricInfo{name, help},
#define WEIR_GAUGE(enumerator, name, help)
#include "runtime/observe/counters.def"
};

inline constexpr std::array kGaugeInfo = {
#define WEIR_COUNTER(enumerator, name, help)
#define WEIR_GAUGE(enumerator, name, help) MetricInfo{name, help},
#include "runtime/observe/counters.def"
};

[[nodiscard]] constexpr const MetricInfo& counter_info(Counter counter) {
  return kCounterInfo[static_cast<size_t>(counter)];
}

// One writer's numbers. Written by the thread it was given to, read by any.
class alignas(64) CounterRow {
 public:
  void add(Counter counter, uint64_t amount = 1) noexcept {
    bump(counters_[static_cast<size_t>(counter)], amount);
  }
  // `delta` may be negative; the sum over all rows is the level.
  void adjust(Gauge gauge, int64_t delta) noexcept {
    bump(gauges_[static_cast<size_t>(gauge)], static_cast<uint64_t>(delta));
  }
  [[nodiscard]] uint64_t value(Counter counter) const noexcept {
    return counters_[static_cast<size_t>(counter)].load(std::memory_order_relaxed);
  }
  [[nodiscard]] int64_t value(Gauge gauge) const noexcept {
    return static_cast<int64_t>(
        gauges_[static_cast<size_t>(gauge)].load(std::memory_order_relaxed));
  }

 private:
  static void bump(std::atomic<uint64_t>& slot, uint64_t amount) noexcept {
    slot.store(slot.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }

  std::array<std::atomic<uint64_t>, kCounterInfo.size()> counters_{};
  std::array<std::atomic<uint64_t>, kGaugeInfo.size()> gauges_{};
};

class Counters {
 public:
  explicit Counters(size_t workers);

  [[nodiscard]] size_t workers() const noexcept { return workers_; }
  // The row of worker `index`; only that worker's thread may write to it.
  [[nodiscard]] CounterRow& worker(size_t index) noexcept;
  // The row of the thread that owns the process: swaps, restarts and what an earlier generation
  // counted before it handed over.
  [[nodiscard]] CounterRow& control() noexcept { return rows_[workers_]; }

  // Sums over all rows. Any thread.
  [[nodiscard]] uint64_t total(Counter counter) const noexcept;
  [[nodiscard]] int64_t total(Gauge gauge) const noexcept;

 private:
  size_t workers_;
  std::unique_ptr<CounterRow[]> rows_;
};

}  // namespace weir::observe
