#include "runtime/control/options.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "runtime/base/parse_integer.h"

namespace weir::control {
namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};

// A number from 0 to `number_max` with one of the units right behind it.
std::optional<int64_t> parse_quantity(std::string_view text, std::span<const Unit> units,
                                      int64_t number_max) {
  int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || number < 0 || number > number_max) {
    return std::nullopt;
  }
  const std::string_view name = text.substr(static_cast<size_t>(parsed.ptr - text.data()));
  for (const Unit& unit : units) {
    if (unit.name == name) {
      return number * unit.factor;
    }
  }
  return std::nullopt;
}

// Takes the value over; false when it is not one. Flags get an empty value.
using Apply = bool (*)(Options& out, std::string_view value);

struct OptionSpec {
  std::string_view name;
  std::string_view value;   // what the help calls it; empty for a flag
  std::string_view help;    // lines after the first are indented under it
  std::string_view wanted;  // completes "must be ..."
  Apply apply;
};

bool set_path(std::string& out, std::string_view value) {
  out = value;
  return !value.empty();
}

// A whole number from 1 to `max`.
template <typename Number>
bool set_count(Number& out, std::string_view value, Number max) {
  const auto parsed = parse_integer<Number>(value);
  out = parsed.value_or(0);
  return out >= 1 && out <= max;
}

bool set_workers(Options& out, std::string_view value) {
  return set_count(out.workers, value, kWorkersMax);
}

bool set_access_format(Options& out, std::string_view value) {
  out.access_format = value == "json" ? observe::AccessFormat::kJson : observe::AccessFormat::kText;
  return value == "json" || value == "text";
}

bool set_access_sample(Options& out, std::string_view value) {
  constexpr uint32_t kSampleMax = 1'000'000;
  return set_count(out.access_sample, value, kSampleMax);
}

bool set_duration(Milliseconds& out, std::string_view value) {
  const auto parsed = parse_duration(value);
  out = parsed.value_or(Milliseconds{0});
  return out > Milliseconds{0} && out <= kDrainLimitMax;
}

bool set_memory(uint64_t& out, std::string_view value) {
  constexpr std::array<Unit, 3> kUnits = {
      {{"KiB", int64_t{1} << 10U}, {"MiB", int64_t{1} << 20U}, {"GiB", int64_t{1} << 30U}}};
  constexpr int64_t kNumberMax = 1 << 20;
  const auto bytes = parse_quantity(value, kUnits, kNumberMax);
  out = static_cast<uint64_t>(bytes.value_or(0));
  return out > 0;
}

bool set_level(Options& out, std::string_view value) {
  constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels = {
      {{"debug", LogLevel::kDebug},
       {"info", LogLevel::kInfo},
       {"warn", LogLevel::kWarn},
       {"error", LogLevel::kError}}};
  for (const auto& [name, level] : kLevels) {
    if (name == value) {
      out.log_level = level;
      return true;
    }
  }
  return false;
}

constexpr std::array kSpecs = {
    OptionSpec{"--image", "FILE", "the image to serve; required, but for --take-over", "a file",
               [](Options& out, std::string_view v) { return set_path(out.image, v); }},
    OptionSpec{"--run-dir", "DIR",
               "folder of the admin and handover sockets, mode 0700\n"
               "(default: $XDG_RUNTIME_DIR/weir, else /run/weir or ~/.weir)",
               "a folder",
               [](Options& out, std::string_view v) { return set_path(out.run_dir, v); }},
    OptionSpec{"--secrets-dir", "DIR",
               "where relative file: references of the image are looked up\n"
               "(default: the folder of the image)",
               "a folder",
               [](Options& out, std::string_view v) { return set_path(out.secrets_dir, v); }},
    OptionSpec{
        "--secrets-interval", "TIME",
        "how often to look whether certificates, keys, authorities or key\n"
        "sets were replaced; they are read again then (default: 5s)",
        "a time such as 500ms, 30s, 5m or 1h, at most 24h",
        [](Options& out, std::string_view v) { return set_duration(out.secrets_interval, v); }},
    OptionSpec{
        "--ticket-lifetime", "TIME",
        "how long a key seals session tickets before a new one does; it\n"
        "opens them for as long again (default: 12h)",
        "a time such as 5m, 1h or 12h, at most 24h",
        [](Options& out, std::string_view v) { return set_duration(out.ticket_lifetime, v); }},
    OptionSpec{"--workers", "N", "threads that serve, 1 to 256 (default: one a core)",
               "a number from 1 to 256", set_workers},
    OptionSpec{"--connections-max", "N",
               "connections of clients at one time, all listeners together\n"
               "(default: 50000, or what the limit of open files allows)",
               "a number from 1 to 10000000",
               [](Options& out, std::string_view v) {
                 constexpr size_t kMax = 10'000'000;
                 return set_count(out.connections_max, v, kMax);
               }},
    OptionSpec{"--memory-limit", "SIZE",
               "what the process may use before it sheds load (default: that of\n"
               "its control group, if there is one)",
               "a size such as 512MiB or 2GiB",
               [](Options& out, std::string_view v) { return set_memory(out.memory_limit, v); }},
    OptionSpec{
        "--access-log", "FILE", "append a line for each request; - is standard output",
        "a file or -",
        [](Options& out, std::string_view v) { return set_path(out.access_log.emplace(), v); }},
    OptionSpec{"--access-log-format", "FORMAT", "text or json (default: text)", "text or json",
               set_access_format},
    OptionSpec{"--access-log-sample", "N",
               "log one in N of the requests that go well, and all that do not\n(default: 1)",
               "a number from 1 to 1000000", set_access_sample},
    OptionSpec{"--log-level", "LEVEL", "debug, info, warn or error (default: info)",
               "debug, info, warn or error", set_level},
    OptionSpec{"--drain-limit", "TIME",
               "how long a process that stops finishes what is in flight\n(default: 30s)",
               "a time such as 500ms, 30s, 5m or 1h, at most 24h",
               [](Options& out, std::string_view v) { return set_duration(out.drain_limit, v); }},
    OptionSpec{"--take-over", "",
               "take the sockets of the proxy that runs with this run directory;\n"
               "without --image, serve the image it serves",
               "", [](Options& out, std::string_view) { return out.takes_over = true; }},
    OptionSpec{"--step-timeout", "TIME",
               "how long the other process of a hot restart may take for one\n"
               "step (default: 10s)",
               "a time such as 500ms, 30s or 5m",
               [](Options& out, std::string_view v) { return set_duration(out.step_timeout, v); }},
    OptionSpec{"--check-only", "", "verify the image, load its certificates, and exit", "",
               [](Options& out, std::string_view) { return out.checks_only = true; }},
    OptionSpec{"--version", "", "print the version and exit", "",
               [](Options& out, std::string_view) { return out.wants_version = true; }},
    OptionSpec{"--help", "", "print this text and exit", "",
               [](Options& out, std::string_view) { return out.wants_help = true; }},
};

const OptionSpec* find_spec(std::string_view name) {
  for (const OptionSpec& spec : kSpecs) {
    if (spec.name == name) {
      return &spec;
    }
  }
  return nullptr;
}

// Where one argument list is being read.
struct Cursor {
  std::span<const std::string> rest;

  std::optional<std::string_view> take() {
    if (rest.empty()) {
      return std::nullopt;
    }
    const std::string_view front = rest.front();
    rest = rest.subspan(1);
    return front;
  }
};

Status apply_argument(Options& out, std::string_view argument, Cursor& cursor) {
  const size_t equals = argument.find('=');
  const std::string_view name = argument.substr(0, equals);
  const OptionSpec* spec = find_spec(name);
  if (spec == nullptr) {
    return fail(ErrorCode::kBadArgument, fmt::format("there is no option `{}`", name));
  }
  std::optional<std::string_view> value;
  if (equals != std::string_view::npos) {
    value = argument.substr(equals + 1);
  }
  if (spec->value.empty()) {
    if (value) {
      return fail(ErrorCode::kBadArgument, fmt::format("`{}` takes no value", name));
    }
    (void)spec->apply(out, {});  // a flag cannot be wrong
    return {};
  }
  if (!value) {
    value = cursor.take();
  }
  if (!value || !spec->apply(out, *value)) {
    return fail(ErrorCode::kBadArgument, fmt::format("`{}` must be {}", name, spec->wanted));
  }
  return {};
}

Status check_together(const Options& options) {
  if (options.wants_help || options.wants_version) {
    return {};
  }
  if (options.image.empty() && (!options.takes_over || options.checks_only)) {
    return fail(ErrorCode::kBadArgument, "`--image FILE` is needed");
  }
  return {};
}

std::string spec_help(const OptionSpec& spec) {
  constexpr size_t kHelpColumn = 29;
  std::string text =
      fmt::format("  {:<{}}", fmt::format("{} {}", spec.name, spec.value), kHelpColumn - 2);
  for (const char c : spec.help) {
    text += c;
    if (c == '\n') {
      text.append(kHelpColumn, ' ');
    }
  }
  return text + '\n';
}

}  // namespace

std::optional<Milliseconds> parse_duration(std::string_view text) {
  constexpr std::array<Unit, 4> kUnits = {
      {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};
  constexpr int64_t kNumberMax = 1'000'000'000;
  const auto milliseconds = parse_quantity(text, kUnits, kNumberMax);
  return milliseconds ? std::optional(Milliseconds{*milliseconds}) : std::nullopt;
}

Result<Options> parse_options(std::span<const std::string> arguments) {
  Options options;
  Cursor cursor{arguments};
  while (const auto argument = cursor.take()) {
    if (const Status applied = apply_argument(options, *argument, cursor); !applied) {
      return tl::unexpected(applied.error());
    }
  }
  if (const Status together = check_together(options); !together) {
    return tl::unexpected(together.error());
  }
  return options;
}

std::string help_text() {
  std::string text =
      "weir-proxy serves a compiled site.\n\n"
      "usage: weir-proxy --image FILE [options]\n"
      "       weir-proxy --take-over [--image FILE] [options]\n\n";
  for (const OptionSpec& spec : kSpecs) {
    text += spec_help(spec);
  }
  text +=
      "\nsignals:\n"
      "  HUP          read the image file again and serve it; a broken one changes nothing\n"
      "  TERM, INT    stop accepting, finish what is in flight, exit; a second one: at once\n"
      "  USR1         open the access log again\n"
      "\nexit codes: 0 ended as told, 2 usage, 4 a file, socket or image could not be used or the\n"
      "running proxy refused, 5 another restart was under way or a step took too long\n"
      "\nExample:\n"
      "  weir build site.weir -o site.wimg\n"
      "  weir-proxy --image site.wimg --access-log -\n"
      "  weir ctl status\n";
  return text;
}

}  // namespace weir::control
