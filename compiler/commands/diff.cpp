// `weir diff`: which requests fare differently under two images, and whether that may be rolled
// out.
#include <chrono>
#include <fstream>
#include <memory>

#include <fmt/format.h>

#include "compiler/commands/access_replay.h"
#include "compiler/commands/command_line.h"
#include "compiler/commands/diff_report.h"
#include "compiler/commands/files.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_source.h"
#include "compiler/commands/today.h"

namespace weir::commands {
namespace {

constexpr size_t kApprovalsBytesMax = size_t{1} << 20;

enum class DiffFormat : uint8_t { kHuman, kJson, kMarkdown, kGithub };

struct DiffOptions {
  std::string before;
  std::string after;
  ParameterOptions parameters;
  DiffFormat format = DiffFormat::kHuman;
  std::string output;
  Gate gate = Gate::kAny;
  std::string approvals;
  std::string replay;
};

class DiffRun {
 public:
  DiffRun(const DiffOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void run() {
    const auto before = obtain(options_.before, options_.after);
    const auto after = before ? obtain(options_.after, options_.before) : std::nullopt;
    if (!after || !read_approvals()) {
      return;
    }
    const auto start = std::chrono::steady_clock::now();
    auto report = prove::diff(before->image.view, after->image.view);
    if (!report) {
      fail_with(report.error(), ExitCode::kInternal);
      return;
    }
    result_.report = *std::move(report);
    result_.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    if (replay_log(before->image.view, after->image.view)) {
      show();
    }
  }

 private:
  std::optional<SourcedImage> obtain(const std::string& source, const std::string& other) {
    SiteOptions site{.source = source, .parameters = options_.parameters, .has_result = true};
    return obtain_image(site, other, invocation_);
  }

  void fail_with(const Error& error, ExitCode code) {
    invocation_.terminal.error(error);
    invocation_.exit_code = code;
  }

  bool read_approvals() {
    result_.before = options_.before;
    result_.after = options_.after;
    result_.gate = options_.gate;
    result_.today = today();
    if (options_.approvals.empty()) {
      return true;
    }
    const auto bytes = read_file(options_.approvals, kApprovalsBytesMax);
    if (!bytes) {
      invocation_.fail(bytes.error());
      return false;
    }
    const std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    auto approvals = parse_approvals(text, options_.approvals);
    if (!approvals) {
      fail_with(approvals.error(), ExitCode::kUsage);
      return false;
    }
    result_.approvals = *std::move(approvals);
    return true;
  }

  bool replay_log(const image::ImageView& before, const image::ImageView& after) {
    if (options_.replay.empty()) {
      return true;
    }
    std::ifstream log(options_.replay);
    if (!log) {
      invocation_.fail({ErrorCode::kIo, "cannot be read", options_.replay});
      return false;
    }
    result_.traffic = replay(log, result_.report, before, after);
    return true;
  }

  [[nodiscard]] std::string rendered(bool colour) const {
    switch (options_.format) {
      case DiffFormat::kHuman:
        return diff_as_text(result_, {.colour = colour});
      case DiffFormat::kJson:
        return diff_as_json(result_);
      case DiffFormat::kMarkdown:
        return diff_as_markdown(result_);
      case DiffFormat::kGithub:
        return diff_as_github(result_);
    }
    return {};
  }

  void show() {
    invocation_.terminal.print(rendered(invocation_.terminal.colour_on_output()));
    if (!options_.output.empty()) {
      const std::string text = rendered(false);
      const Status written = write_file_atomically(options_.output, std::as_bytes(std::span(text)));
      if (!written) {
        invocation_.fail(written.error());
        return;
      }
    }
    invocation_.exit_code = result_.stopped() > 0               ? ExitCode::kFindings
                            : !result_.report.undecided.empty() ? ExitCode::kLimit
                                                                : ExitCode::kClean;
  }

  const DiffOptions& options_;
  Invocation& invocation_;
  DiffResult result_;
};

}  // namespace

void add_diff(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<DiffOptions>();
  Command command =
      weir.add_command("diff", "Show which requests fare differently under two images");
  command.add_operand("A", "What runs now: an image, a site, or REVISION:SITE of git",
                      options->before, Command::Need::kRequired);
  command.add_operand("B", "What is to run: the same kinds", options->after,
                      Command::Need::kRequired);
  command.add_choice({"--gate", "any|outcome|reach|auth|none",
                      "Exit with 1 for differences of this kind (default: any)"},
                     gate_names(),
                     [options](size_t chosen) { options->gate = static_cast<Gate>(chosen); });
  command.add_option(
      {"--approvals", "FILE",
       "Differences that were accepted: lines FINGERPRINT until DATE reason \"...\""},
      options->approvals);
  command.add_option({"--replay", "LOG", "An access log: shows the share of each difference in it"},
                     options->replay);
  add_parameter_option(command, options->parameters);
  command.add_choice({"--format", "human|json|markdown|github",
                      "As human (default), json, markdown for a pull request, or github"},
                     {"human", "json", "markdown", "github"}, [options](size_t chosen) {
                       options->format = static_cast<DiffFormat>(chosen);
                     });
  command.add_option({"-o,--output", "FILE", "Write it into FILE too, in that format"},
                     options->output);
  command.set_footer(
      "Compares what is done with requests: order, names and files make no difference. Every\n"
      "difference comes with a request that shows it, checked by the matcher on both images.\n"
      "Gates: any; outcome: not settings and times; reach: requests no longer served, or less\n"
      "protected; auth: less protected; none. Exits with 1 if the gate stops a difference,\n"
      "with 5 if a limit left something undecided.");
  command.on_run([options, &invocation] { DiffRun(*options, invocation).run(); });
}

}  // namespace weir::commands
