// The life of the process: start, signals, stop. The rest of ControlPlane is in
// control_plane_handover.cpp and control_plane_admin.cpp.
#include "runtime/control/control_plane.h"

#include <csignal>
#include <unistd.h>

#include "runtime/base/log.h"
#include "runtime/control/overload.h"

namespace weir::control {
namespace {

// How often a draining process tells its successor what it counted. A guess; scrapes ask in
// between anyway.
constexpr Milliseconds kCountersPeriod{100};
// How often a process that has nothing left to do looks whether its last answers have gone out.
constexpr Milliseconds kEndPoll{5};

ExitCode exit_code_for(const Error& error) {
  const bool is_limit = error.code == ErrorCode::kLimit || error.code == ErrorCode::kTimeout;
  return is_limit ? ExitCode::kLimit : ExitCode::kFailed;
}

}  // namespace

ControlPlane::ControlPlane(net::EventLoop& loop, ProxySettings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      started_at_(std::chrono::steady_clock::now()),
      signals_(loop),
      names_(settings_.run_dir),
      data_(loop, settings_),
      admin_(loop, *this),
      handover_(loop, *this, settings_.step_timeout),
      client_(loop, *this,
              {.version = settings_.version,
               .step_timeout = settings_.step_timeout,
               .settle_time = kSettleTime}),
      restarter_(loop, settings_),
      counters_timer_(loop,
                      [this] {
                        handover_.send_counters();
                        counters_timer_.arm(kCountersPeriod);
                      }),
      secrets_(settings_.ticket_lifetime),
      secrets_timer_(loop, [this] { look_at_secrets(); }),
      load_timer_(loop, [this] { measure_load(); }),
      end_timer_(loop, [this] { end_when_quiet(); }) {}

ControlPlane::~ControlPlane() = default;

ExitCode ControlPlane::run() {
  if (const Status begun = begin(); !begun) {
    WEIR_LOG(kError, "start_failed", {"error", begun.error().message},
             {"context", begun.error().context});
    return exit_code_for(begun.error());
  }
  loop_.run();
  data_.stop();
  WEIR_LOG(kInfo, "ended", {"exit_code", static_cast<int>(exit_code_)});
  return exit_code_;
}

Status ControlPlane::begin() {
  if (Status watching = signals_.start([this](int number) { on_signal(number); }); !watching) {
    return watching;
  }
  if (Status opened = data_.open(); !opened) {
    return opened;
  }
  return settings_.is_taking_over ? begin_take_over() : boot();
}

// Nothing serves yet, so loading may block.
Status ControlPlane::boot() {
  if (Status opened = names_.open_first(); !opened) {
    return opened;
  }
  auto image =
      load_image({.path = settings_.image_path, .memfd = {}, .options = data_.image_options()});
  if (!image) {
    return tl::unexpected(image.error());
  }
  if (Status prepared = data_.prepare(std::move(*image), {}); !prepared) {
    return prepared;
  }
  if (Status opened = open_doors(); !opened) {
    return opened;
  }
  data_.start_accepting([this] { on_serving(); });
  return {};
}

// From here on others can talk to this process.
Status ControlPlane::open_doors() {
  if (are_doors_open_) {
    return {};
  }
  are_doors_open_ = true;
  if (Status listening = handover_.listen(names_.handover()); !listening) {
    return listening;
  }
  return admin_.listen(names_.admin());
}

void ControlPlane::on_serving() {
  phase_ = Phase::kServing;
  secrets_timer_.arm(settings_.secrets_interval);
  load_timer_.arm(kOverloadInterval);
  WEIR_LOG(kInfo, "ready", {"pid", ::getpid()}, {"generation", generation_},
           {"root_hash", data_.slot().current()->root_hash});
}

void ControlPlane::on_signal(int number) {
  switch (number) {
    case SIGHUP:
      return reload();
    case SIGUSR1:
      if (data_.access_log() != nullptr) {
        data_.access_log()->reopen();
      }
      return;
    case SIGTERM:
    case SIGINT:
      ++stop_signals_;
      return stop_signals_ > 1 ? end(exit_code_) : begin_stop();
    default:
      return;
  }
}

void ControlPlane::reload() {
  if (const std::string obstacle = find_obstacle(); !obstacle.empty()) {
    WEIR_LOG(kWarn, "reload_refused", {"error", obstacle});
    return;
  }
  // The outcome is logged and counted where it is decided.
  data_.begin_swap(data_.slot().current()->path, [](const Status&) {});
}

// While something else goes on, its outcome is waited for. A process that is leaving does not care.
void ControlPlane::look_at_secrets() {
  if (phase_ == Phase::kDraining) {
    return;
  }
  secrets_timer_.arm(settings_.secrets_interval);
  if (!find_obstacle().empty()) {
    return;
  }
  if (secrets_.look(*data_.slot().current()->live, std::chrono::system_clock::now())) {
    data_.begin_refresh([this](const Status& refreshed) {
      if (!refreshed) {
        secrets_.note_refused();
      }
    });
  }
}

// Once a process drains it sheds everything anyway.
void ControlPlane::measure_load() {
  if (phase_ == Phase::kDraining) {
    return;
  }
  load_timer_.arm(kOverloadInterval);
  const Load load = load_of({.memory = memory_in_use(),
                             .memory_limit = settings_.memory_limit,
                             .descriptors = descriptor_use(),
                             .loop_delay = data_.loop_delay()});
  if (load.pressure == pressure_) {
    return;
  }
  const auto rung = [](proxy::Pressure pressure) { return static_cast<int64_t>(pressure); };
  data_.counters().control().adjust(observe::Gauge::kPressure,
                                    rung(load.pressure) - rung(pressure_));
  pressure_ = load.pressure;
  WEIR_LOG(kWarn, "pressure", {"level", pressure_name(pressure_)}, {"scarcest", load.scarcest},
           {"percent", static_cast<int>(load.share * 100)});
  data_.set_pressure(pressure_);
}

void ControlPlane::begin_stop() {
  if (phase_ == Phase::kStarting) {
    return end(settings_.is_taking_over ? ExitCode::kFailed : ExitCode::kClean);
  }
  if (phase_ == Phase::kDraining) {
    return;
  }
  WEIR_LOG(kInfo, "draining", {"limit_ms", settings_.drain_limit.count()});
  // An old process that still stands by must not take over what is meant to stop.
  client_.settle_now();
  handover_.close("the running proxy is stopping");
  phase_ = Phase::kDraining;
  data_.drain([this] { on_drained(); });
}

void ControlPlane::on_drained() {
  is_drained_ = true;
  end_deadline_ = loop_.now() + kAdminTimeout;
  end_when_quiet();
}

// Drained: what is left are answers on the admin socket and the counts of a process before this.
void ControlPlane::end_when_quiet() {
  const bool is_quiet = !admin_.is_busy() && !client_.is_old_alive();
  if (is_quiet || loop_.now() >= end_deadline_) {
    return end(exit_code_);
  }
  end_timer_.arm(kEndPoll);
}

void ControlPlane::end(ExitCode code) {
  exit_code_ = code;
  handover_.send_counters();
  loop_.stop();
}

}  // namespace weir::control
