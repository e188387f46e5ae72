#include "runtime/control/report.h"

#include <ctime>

#include <fmt/format.h>

#include "runtime/control/json.h"
#include "runtime/control/scope_metrics.h"

namespace weir::control {
namespace {

void write_listeners(JsonWriter& out, const std::vector<ListenerReport>& listeners) {
  out.key("listeners").begin_array();
  for (const ListenerReport& listener : listeners) {
    out.begin_object().key("name").value(listener.name).key("tls").value(listener.is_tls);
    out.key("addresses").begin_array();
    for (const std::string& address : listener.addresses) {
      out.value(address);
    }
    out.end_array().key("sockets").value(listener.sockets).end_object();
  }
  out.end_array();
}

void write_image(JsonWriter& out, const LoadedImage& image) {
  const image::Header& header = image.live->view().header();
  out.key("image").begin_object();
  out.key("path").value(image.path);
  out.key("root_hash").value(image.root_hash);
  out.key("generation").value(header.generation);
  out.key("bytes").value(header.file_size);
  out.key("loaded_at").value(time_text(image.loaded_at));
  out.end_object();
}

enum class MetricKind : uint8_t { kCounter, kGauge };

// Calls visit(kind, info, value) for every counter, then every gauge.
template <typename Visit>
void visit_stats(const observe::Counters& counters, Visit visit) {
  for (size_t i = 0; i < observe::kCounterInfo.size(); ++i) {
    visit(MetricKind::kCounter, observe::kCounterInfo[i],
          static_cast<int64_t>(counters.total(static_cast<observe::Counter>(i))));
  }
  for (size_t i = 0; i < observe::kGaugeInfo.size(); ++i) {
    visit(MetricKind::kGauge, observe::kGaugeInfo[i],
          counters.total(static_cast<observe::Gauge>(i)));
  }
}

}  // namespace

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::kStarting:
      return "starting";
    case Phase::kServing:
      return "serving";
    case Phase::kDraining:
      return "draining";
  }
  return "unknown";
}

std::string time_text(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

std::string status_json(const StatusReport& report) {
  JsonWriter out;
  out.begin_object();
  out.key("state").value(phase_name(report.phase));
  out.key("pid").value(report.pid);
  out.key("generation").value(report.generation);
  out.key("version").value(report.version);
  out.key("uptime_s").value(report.uptime.count());
  if (report.image != nullptr) {
    write_image(out, *report.image);
  }
  write_listeners(out, report.listeners);
  out.key("workers").value(report.workers);
  out.key("connections_active").value(report.connections_active);
  out.key("requests_active").value(report.requests_active);
  if (report.predecessor_pid != 0) {
    out.key("predecessor_pid").value(report.predecessor_pid);
  }
  out.end_object();
  return out.finish();
}

std::string listeners_json(const std::vector<ListenerReport>& listeners) {
  JsonWriter out;
  out.begin_object();
  write_listeners(out, listeners);
  out.end_object();
  return out.finish();
}

std::string stats_text(const observe::Counters& counters) {
  std::string text;
  visit_stats(counters, [&text](MetricKind, const observe::MetricInfo& info, int64_t value) {
    text += fmt::format("{} {}\n", info.name, value);
  });
  return text;
}

std::string stats_json(const observe::Counters& counters) {
  JsonWriter out;
  out.begin_object();
  visit_stats(counters, [&out](MetricKind, const observe::MetricInfo& info, int64_t value) {
    out.key(info.name).value(value);
  });
  out.end_object();
  return out.finish();
}

std::string metrics_text(const observe::Counters& counters) {
  std::string text;
  visit_stats(counters, [&text](MetricKind kind, const observe::MetricInfo& info, int64_t value) {
    const bool is_counter = kind == MetricKind::kCounter;
    const std::string name = fmt::format("weir_{}{}", info.name, is_counter ? "_total" : "");
    text += metric_head(name, info.help, is_counter ? "counter" : "gauge");
    text += fmt::format("{} {}\n", name, value);
  });
  return text;
}

std::vector<CounterValue> counter_values(const observe::Counters& counters) {
  std::vector<CounterValue> values;
  values.reserve(observe::kCounterInfo.size());
  for (size_t i = 0; i < observe::kCounterInfo.size(); ++i) {
    values.push_back({.name = std::string(observe::kCounterInfo[i].name),
                      .value = counters.total(static_cast<observe::Counter>(i))});
  }
  return values;
}

void CounterMerger::merge(const std::vector<CounterValue>& totals, observe::CounterRow& into) {
  for (const CounterValue& total : totals) {
    for (size_t i = 0; i < observe::kCounterInfo.size(); ++i) {
      if (observe::kCounterInfo[i].name == total.name) {
        into.add(static_cast<observe::Counter>(i), take_growth(seen_[i], total.value));
      }
    }
  }
}

}  // namespace weir::control
