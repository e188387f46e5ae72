// `weir ctl`: look at and change a running proxy through its admin socket.
#include <filesystem>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/admin_client.h"
#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "runtime/base/run_dir.h"

namespace weir::commands {
namespace {

struct CtlOptions {
  std::string run_dir = default_run_dir();
  OutputFormat format = OutputFormat::kHuman;
  std::string image;
  std::string binary;
};

// A restart is decided when the new process serves or has failed; the proxy itself bounds that.
constexpr std::chrono::seconds kRestartPatience{120};

class Controller {
 public:
  Controller(const CtlOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void status() {
    const auto answer = ask({.target = "/status"});
    if (!answer) {
      return;
    }
    if (options_.format == OutputFormat::kJson) {
      invocation_.terminal.print(answer->body);
      return;
    }
    const auto document = nlohmann::json::parse(answer->body, nullptr, false);
    if (!document.is_object()) {
      invocation_.terminal.error("the proxy's status is not JSON");
      invocation_.exit_code = ExitCode::kIo;
      return;
    }
    invocation_.terminal.print(describe(document, 0));
  }

  void stats() {
    const bool json = options_.format == OutputFormat::kJson;
    print_answer(ask({.target = json ? "/stats?format=json" : "/stats"}));
  }

  void swap() {
    std::error_code error;
    const auto path = std::filesystem::absolute(options_.image, error);
    print_answer(ask({.method = "POST", .target = "/swap", .body = path.string()}));
  }

  void restart() {
    nlohmann::json wish = nlohmann::json::object();
    add_path(wish, "image", options_.image);
    add_path(wish, "binary", options_.binary);
    print_answer(ask({.method = "POST",
                      .target = "/restart",
                      .body = wish.empty() ? "" : wish.dump(),
                      .patience = kRestartPatience}));
  }

  void drain() { print_answer(ask({.method = "POST", .target = "/drain"})); }

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
      invocation_.terminal.error(
          answer.error().to_string(),
          fmt::format("is a proxy running with --run-dir {}?", options_.run_dir));
      invocation_.exit_code = ExitCode::kIo;
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

  void print_answer(const std::optional<AdminAnswer>& answer) {
    if (!answer) {
      return;
    }
    invocation_.terminal.print(answer->body);
    if (!answer->body.ends_with('\n')) {
      invocation_.terminal.print("\n");
    }
  }

  // "key: value" lines, nested values indented. The status is two levels deep.
  static std::string describe(const nlohmann::json& value, size_t depth) {
    constexpr size_t kDepthMax = 8;
    const std::string indent(depth * 2, ' ');
    std::string text;
    for (const auto& [key, child] : value.items()) {
      const std::string label = value.is_array() ? "-" : key + ":";
      if (child.is_structured() && depth < kDepthMax) {
        text += fmt::format("{}{}\n{}", indent, label, describe(child, depth + 1));
      } else if (child.is_string()) {
        text += fmt::format("{}{} {}\n", indent, label, child.get<std::string>());
      } else {
        text += fmt::format("{}{} {}\n", indent, label, child.dump());
      }
    }
    return text;
  }

  const CtlOptions& options_;
  Invocation& invocation_;
};

using Task = void (Controller::*)();

Command add_task(Command& ctl, const char* name, const char* description,
                 const std::shared_ptr<CtlOptions>& options, Invocation& invocation, Task task) {
  Command command = ctl.add_command(name, description);
  command.on_run([options, &invocation, task] {
    Controller controller(*options, invocation);
    (controller.*task)();
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
  Command status = add_task(ctl, "status", "Show image, listeners, workers and connections",
                            options, invocation, &Controller::status);
  add_format_option(status, options->format);
  Command stats =
      add_task(ctl, "stats", "Show the counters", options, invocation, &Controller::stats);
  add_format_option(stats, options->format);
  Command swap = add_task(ctl, "swap", "Serve another image, without losing a request", options,
                          invocation, &Controller::swap);
  swap.add_operand("IMAGE", "The new image; refused images change nothing", options->image,
                   Command::Need::kRequired);
  Command restart = add_task(ctl, "restart", "Hand the sockets to a new process, drain the old",
                             options, invocation, &Controller::restart);
  restart.add_option({"--image", "FILE", "Image of the new process (default: the present one)"},
                     options->image);
  restart.add_option({"--binary", "FILE", "Executable of the new process (default: the same)"},
                     options->binary);
  add_task(ctl, "drain", "Stop: serve what is in flight, take nothing new, exit", options,
           invocation, &Controller::drain);
  ctl.set_footer("If a swap or restart fails at any step, the running proxy serves on as before.");
}

}  // namespace weir::commands
