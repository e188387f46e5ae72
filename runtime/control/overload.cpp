#include "runtime/control/overload.h"

#include <array>

namespace weir::control {

namespace {

using proxy::Pressure;

// A loop that is this late serves nobody in time.
constexpr double kLoopDelayMax = 1000;  // milliseconds

struct Rung {
  double share;
  Pressure pressure;
};
// Strongest first.
constexpr std::array kLadder = {Rung{0.98, Pressure::kStopAccepting}, Rung{0.95, Pressure::kRefuse},
                                Rung{0.92, Pressure::kNoKeepAlive},
                                Rung{0.80, Pressure::kNoIdlePools}};

double share_of(uint64_t used, uint64_t limit) {
  return limit == 0 ? 0 : static_cast<double>(used) / static_cast<double>(limit);
}

}  // namespace

Load load_of(const Usage& usage) {
  const std::array<Load, 3> loads = {
      {{.share = share_of(usage.memory, usage.memory_limit), .scarcest = "memory"},
       {.share = share_of(usage.descriptors.open, usage.descriptors.limit),
        .scarcest = "descriptors"},
       {.share = static_cast<double>(usage.loop_delay.count()) / kLoopDelayMax,
        .scarcest = "loop delay"}}};
  Load worst = loads.front();
  for (const Load& load : loads) {
    worst = load.share > worst.share ? load : worst;
  }
  for (const Rung& rung : kLadder) {
    if (worst.share >= rung.share) {
      worst.pressure = rung.pressure;
      break;
    }
  }
  return worst;
}

std::string_view pressure_name(Pressure pressure) {
  switch (pressure) {
    case Pressure::kNone:
      return "none";
    case Pressure::kNoIdlePools:
      return "no_idle_pools";
    case Pressure::kNoKeepAlive:
      return "no_keep_alive";
    case Pressure::kRefuse:
      return "refuse";
    case Pressure::kStopAccepting:
      return "stop_accepting";
  }
  return "none";
}

}  // namespace weir::control
