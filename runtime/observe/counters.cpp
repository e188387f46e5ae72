#include "runtime/observe/counters.h"

#include "runtime/base/check.h"

namespace weir::observe {

Counters::Counters(size_t workers)
    : workers_(workers), rows_(std::make_unique<CounterRow[]>(workers + 1)) {}

CounterRow& Counters::worker(size_t index) noexcept {
  WEIR_CHECK(index < workers_, "no such worker");
  return rows_[index];
}

uint64_t Counters::total(Counter counter) const noexcept {
  uint64_t sum = 0;
  for (size_t i = 0; i <= workers_; ++i) {
    sum += rows_[i].value(counter);
  }
  return sum;
}

int64_t Counters::total(Gauge gauge) const noexcept {
  int64_t sum = 0;
  for (size_t i = 0; i <= workers_; ++i) {
    sum += rows_[i].value(gauge);
  }
  return sum;
}

}  // namespace weir::observe
