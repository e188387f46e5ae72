// Scopes: the listeners, routes, upstreams and endpoints that have numbers of their own, and what
// one writer's numbers of one scope look like.
//
// A row is an array of slots: the counters and gauges of scope_counters.def, then a histogram of
// durations and their sum. All scopes have all slots; which of them mean something for a kind is in
// kScopeCounterInfo. Slots have one writer, as in counters.h.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/observe/duration_buckets.h"

namespace weir::observe {

enum class ScopeKind : uint8_t { kListener, kRoute, kUpstream, kEndpoint };
inline constexpr std::array kScopeKinds = {ScopeKind::kListener, ScopeKind::kRoute,
                                           ScopeKind::kUpstream, ScopeKind::kEndpoint};

// "listener"
[[nodiscard]] std::string_view scope_kind_name(ScopeKind kind);

// Sets of kinds.
[[nodiscard]] constexpr uint8_t scope_bit(ScopeKind kind) {
  return static_cast<uint8_t>(1U << static_cast<unsigned>(kind));
}
inline constexpr uint8_t kListeners = scope_bit(ScopeKind::kListener);
inline constexpr uint8_t kTargets =
    scope_bit(ScopeKind::kUpstream) | scope_bit(ScopeKind::kEndpoint);
inline constexpr uint8_t kAllScopes = kListeners | scope_bit(ScopeKind::kRoute) | kTargets;

enum class ScopeCounter : uint8_t {
#define WEIR_SCOPE_COUNTER(enumerator, family, label, kinds, help) enumerator,
#define WEIR_SCOPE_GAUGE(enumerator, family, label, kinds, help) enumerator,
#include "runtime/observe/scope_counters.def"
};

struct ScopeCounterInfo {
  std::string_view family;
  std::string_view label;  // its value; empty when the family has one member
  uint8_t kinds = 0;       // scopes it is told of
  std::string_view help;   // of the family, at its first member
  bool is_gauge = false;

  [[nodiscard]] constexpr bool is_of(ScopeKind kind) const {
    return (kinds & scope_bit(kind)) != 0;
  }
};

inline constexpr std::array kScopeCounterInfo = {
#define WEIR_SCOPE_COUNTER(enumerator, family, label, kinds, help) \
  ScopeCounterInfo{family, label, kinds, help, false},
#define WEIR_SCOPE_GAUGE(enumerator, family, label, kinds, help) \
  ScopeCounterInfo{family, label, kinds, help, true},
#include "runtime/observe/scope_counters.def"
};

// Slots of a row: counters and gauges, buckets, sum of durations in microseconds.
inline constexpr size_t kDurationSlot = kScopeCounterInfo.size();
inline constexpr size_t kDurationSumSlot = kDurationSlot + kDurationBuckets;
inline constexpr size_t kScopeSlots = kDurationSumSlot + 1;

// One scope's numbers, summed over writers.
using ScopeValues = std::array<uint64_t, kScopeSlots>;

[[nodiscard]] constexpr uint64_t value_of(const ScopeValues& values, ScopeCounter counter) {
  return values[static_cast<size_t>(counter)];
}
[[nodiscard]] constexpr std::span<const uint64_t> durations_of(const ScopeValues& values) {
  return std::span(values).subspan(kDurationSlot, kDurationBuckets);
}

// What the labels of a family say: "class" of a status, "reason" of a failure.
[[nodiscard]] std::string_view scope_label_name(std::string_view family);

// "requests", "responses_2xx", "duration_us_1000", "duration_us_more", "duration_us_sum": a key in
// JSON, and what generations of different versions agree on.
[[nodiscard]] std::string scope_slot_name(size_t slot);
// Levels are of one process: they are not handed over.
[[nodiscard]] constexpr bool is_gauge_slot(size_t slot) {
  return slot < kScopeCounterInfo.size() && kScopeCounterInfo[slot].is_gauge;
}

// One writer's numbers of one scope, on cache lines of its own. Written by that thread, read by
// any.
class alignas(64) ScopeRow {
 public:
  void add(ScopeCounter counter, uint64_t amount = 1) noexcept {
    add_slot(static_cast<size_t>(counter), amount);
  }
  // `delta` of a gauge may be negative.
  void adjust(ScopeCounter gauge, int64_t delta) noexcept {
    add(gauge, static_cast<uint64_t>(delta));
  }
  void record_duration(uint64_t microseconds) noexcept {
    add_slot(kDurationSlot + duration_bucket(microseconds), 1);
    add_slot(kDurationSumSlot, microseconds);
  }
  // Relaxed, and no locked instruction: the row has one writer.
  void add_slot(size_t slot, uint64_t amount) noexcept {
    slots_[slot].store(value(slot) + amount, std::memory_order_relaxed);
  }
  [[nodiscard]] uint64_t value(size_t slot) const noexcept {
    return slots_[slot].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<uint64_t>, kScopeSlots> slots_{};
};

}  // namespace weir::observe
