// `weir ctl`: look at and change a running proxy through its admin socket.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/admin_client.h"
#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/proxy_answer.h"
#include "compiler/commands/site_options.h"
#include "runtime/base/run_dir.h"
#include "runtime/observe/scope.h"

namespace weir::commands {
namespace {

struct CtlOptions {
  std::string run_dir = default_run_dir();
  OutputFormat format = OutputFormat::kHuman;
  std::string image;
  std::string binary;
  std::string by;                   // of `stats`; empty: the process as a whole
  std::vector<std::string> series;  // of `metrics`: "routes=all"
};

std::vector<std::string> scope_kind_names() {
  std::vector<std::string> names;
  names.reserve(observe::kScopeKinds.size());
  for (const observe::ScopeKind kind : observe::kScopeKinds) {
    names.emplace_back(observe::scope_kind_name(kind));
  }
  return names;
}

// A restart is decided when the new process serves or has failed; the proxy itself bounds that.
constexpr std::chrono::seconds kRestartPatience{120};

class Controller {
 public:
  Controller(const CtlOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void status() { show(ask({.target = "/status"}), describe_status); }

  void stats() {
    const std::string by = options_.by.empty() ? "" : "by=" + options_.by;
    show_text("/stats?" + by + (is_json() ? "&format=json" : ""));
  }

  void metrics() { show_text(fmt::format("/metrics?{}", fmt::join(options_.series, "&"))); }

  void swap() {
    std::error_code error;
    const auto path = std::filesystem::absolute(options_.image, error);
    show(ask({.method = "POST", .target = "/swap", .body = path.string()}), describe_swap);
  }

  void restart() {
    nlohmann::json wish = nlohmann::json::object();
    add_path(wish, "image", options_.image);
    add_path(wish, "binary", options_.binary);
    show(ask({.method = "POST",
              .target = "/restart",
              .body = wish.empty() ? "" : wish.dump(),
              .patience = kRestartPatience}),
         describe_restart);
  }

  void drain() { show(ask({.method = "POST", .target = "/drain"}), describe_drain); }

 private:
  static void add_path(nlohmann::json& wish, const char* key, const std::string& path) {
    if (!path.empty()) {
      std::error_code error;
      wish[key] = std::filesystem::absolute(path, error).string();
    }
  }

  // The answer if it is a success; otherwise it was reported and the exit code set.
  std::optional<AdminAnswer> ask(const AdminRequest& request) {
    auto answer = ask_proxy(options_.run_dir, request);
    if (!answer) {
      invocation_.fail(answer.error(),
                       fmt::format("is a proxy running with --run-dir {}?", options_.run_dir));
      return std::nullopt;
    }
    if (answer->status.value >= 300) {
      report_refusal(*answer);
      return std::nullopt;
    }
    return std::move(*answer);
  }

  void report_refusal(const AdminAnswer& answer) {
    const auto document = nlohmann::json::parse(answer.body, nullptr, false);
    const bool has_reason = document.is_object() && document.contains("error");
    std::string reason = has_reason && document["error"].is_string()
                             ? document["error"].get<std::string>()
                             : answer.body;
    while (reason.ends_with('\n')) {
      reason.pop_back();
    }
    invocation_.terminal.error(fmt::format("the proxy refused: {}", reason));
    invocation_.exit_code = ExitCode::kIo;
  }

  using Describe = std::string (*)(const nlohmann::json&);

  void show(const std::optional<AdminAnswer>& answer, Describe describe) {
    if (!answer) {
      return;
    }
    const auto document = nlohmann::json::parse(answer->body, nullptr, false);
    if (is_json()) {
      print_line(answer->body);
    } else if (document.is_object()) {
      invocation_.terminal.print(describe(document));
    } else {
      invocation_.terminal.error("the proxy's answer is not a JSON object");
      invocation_.exit_code = ExitCode::kIo;
    }
  }

  // As it comes: the proxy writes for people already.
  void show_text(const std::string& target) {
    if (const auto answer = ask({.target = target})) {
      print_line(answer->body);
    }
  }

  void print_line(std::string_view text) {
    invocation_.terminal.print(text);
    if (!text.ends_with('\n')) {
      invocation_.terminal.print("\n");
    }
  }

  [[nodiscard]] bool is_json() const { return options_.format == OutputFormat::kJson; }

  const CtlOptions& options_;
  Invocation& invocation_;
};

struct Action {
  const char* name;
  const char* description;
  void (Controller::*run)();
};

Command add_action(Command& ctl, const Action& action, const std::shared_ptr<CtlOptions>& options,
                   Invocation& invocation) {
  Command command = ctl.add_command(action.name, action.description);
  command.on_run([options, &invocation, run = action.run] {
    Controller controller(*options, invocation);
    (controller.*run)();
  });
  return command;
}

}  // namespace

void add_ctl(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<CtlOptions>();
  Command ctl = weir.add_command("ctl", "Talk to a running proxy: status, swap, restart");
  ctl.add_option({"--run-dir", "DIR",
                  fmt::format("Folder of the proxy's sockets (default: {})", options->run_dir)},
                 options->run_dir);
  const auto add = [&](const Action& action) {
    Command command = add_action(ctl, action, options, invocation);
    add_format_option(command, options->format);
    return command;
  };
  add({"status", "Show image, listeners, workers and connections", &Controller::status});
  Command stats = add({"stats", "Show the counters", &Controller::stats});
  stats.add_choice(
      {"--by", "KIND",
       "Requests, statuses and durations of each listener, route, upstream or endpoint"},
      scope_kind_names(), [options](size_t index) {
        options->by = observe::scope_kind_name(observe::kScopeKinds[index]);
      });
  Command metrics = add_action(
      ctl, {"metrics", "Show the counters as Prometheus reads them", &Controller::metrics}, options,
      invocation);
  metrics.add_option({"--show", "KINDS=N",
                      "Show N listeners, routes, upstreams or endpoints one by one, or `all`: "
                      "--show routes=all (may be repeated)"},
                     options->series);
  Command swap = add({"swap", "Serve another image, without losing a request", &Controller::swap});
  swap.add_operand("IMAGE", "The new image; refused images change nothing", options->image,
                   Command::Need::kRequired);
  Command restart =
      add({"restart", "Hand the sockets to a new process, drain the old", &Controller::restart});
  restart.add_option({"--image", "FILE", "Image of the new process (default: the present one)"},
                     options->image);
  restart.add_option({"--binary", "FILE", "Executable of the new process (default: the same)"},
                     options->binary);
  add({"drain", "Stop: serve what is in flight, take nothing new, exit", &Controller::drain});
  ctl.set_footer("If a swap or restart fails at any step, the running proxy serves on as before.");
}

}  // namespace weir::commands
