// What the admin endpoint says about the process: plain data to text and JSON. Pure.
//
// Names are the ones of the language, the log and the counters. JSON keys may be added, never
// renamed: scripts read them.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "runtime/control/data_plane.h"
#include "runtime/control/handover_message.h"
#include "runtime/observe/counters.h"

namespace weir::control {

enum class Phase : uint8_t {
  kStarting,  // not accepting yet
  kServing,
  kDraining,  // finishing what it has; it will end
};

[[nodiscard]] std::string_view phase_name(Phase phase);

struct StatusReport {
  Phase phase = Phase::kStarting;
  pid_t pid = 0;
  uint64_t generation = 1;  // counts hot restarts
  std::string version;
  std::chrono::seconds uptime{0};
  size_t workers = 0;
  const LoadedImage* image = nullptr;  // null before one is loaded
  std::vector<ListenerReport> listeners;
  int64_t connections_active = 0;
  int64_t requests_active = 0;
  pid_t predecessor_pid = 0;  // of the process this one took over from, while it lives
};

[[nodiscard]] std::string status_json(const StatusReport& report);
[[nodiscard]] std::string listeners_json(const std::vector<ListenerReport>& listeners);

// `name value` lines, counters before gauges.
[[nodiscard]] std::string stats_text(const observe::Counters& counters);
// {"name": value, ...}
[[nodiscard]] std::string stats_json(const observe::Counters& counters);

// The text format of Prometheus, version 0.0.4: `weir_NAME_total` for counters, `weir_NAME` for
// gauges.
[[nodiscard]] std::string metrics_text(const observe::Counters& counters);

// Totals for a successor.
[[nodiscard]] std::vector<CounterValue> counter_values(const observe::Counters& counters);

// Adds what another process counted since it was last asked.
class CounterMerger {
 public:
  // `totals` of that process by now. Unknown names are ignored: it may be of another version. A
  // total that went down counts as unchanged.
  void merge(const std::vector<CounterValue>& totals, observe::CounterRow& into);

 private:
  std::array<uint64_t, observe::kCounterInfo.size()> seen_{};
};

// 2027-03-01T12:00:00Z
[[nodiscard]] std::string time_text(std::chrono::system_clock::time_point time);

}  // namespace weir::control
