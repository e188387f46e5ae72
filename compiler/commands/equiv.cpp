// `weir equiv`: whether two images do the same with every request.
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_source.h"
#include "compiler/prove/diff.h"

namespace weir::commands {
namespace {

struct EquivOptions {
  std::string before;
  std::string after;
  ParameterOptions parameters;
  OutputFormat format = OutputFormat::kHuman;
};

std::string verdict_of(const prove::DiffReport& report) {
  return !report.classes.empty() ? "differ" : report.undecided.empty() ? "equivalent" : "undecided";
}

std::string verdict_as_text(const prove::DiffReport& report) {
  std::string text = verdict_of(report) + "\n";
  if (!report.classes.empty()) {
    const prove::BehaviourClass& first = report.classes.front();
    const prove::Change& change = first.changes.front();
    text += fmt::format("  {}: {} -> {}\n", change.field, change.was, change.now);
    if (first.members.front().witness) {
      text += fmt::format("  try  {}\n", curl_line(*first.members.front().witness));
    }
  }
  for (const std::string& limit : report.undecided) {
    text += fmt::format("  {}\n", limit);
  }
  return text;
}

std::string verdict_as_json(const prove::DiffReport& report) {
  nlohmann::ordered_json json;
  json["schema"] = "weir.equiv";
  json["version"] = 1;
  json["verdict"] = verdict_of(report);
  json["undecided"] = report.undecided;
  if (!report.classes.empty() && report.classes.front().members.front().witness) {
    const prove::Witness& witness = *report.classes.front().members.front().witness;
    json["witness"]["request"] = request_line(witness);
    json["witness"]["curl"] = curl_line(witness);
  }
  return json.dump(2) + "\n";
}

void compare(const EquivOptions& options, Invocation& invocation) {
  const auto obtain = [&](const std::string& source, const std::string& beside) {
    const SiteOptions site{.source = source, .parameters = options.parameters, .has_result = true};
    return obtain_image(site, beside, invocation);
  };
  const auto before = obtain(options.before, options.after);
  const auto after = before ? obtain(options.after, options.before) : std::nullopt;
  if (!after) {
    return;
  }
  const auto report = prove::diff(before->image.view, after->image.view);
  if (!report) {
    invocation.terminal.error(report.error());
    invocation.exit_code = ExitCode::kInternal;
    return;
  }
  invocation.terminal.print(options.format == OutputFormat::kJson ? verdict_as_json(*report)
                                                                  : verdict_as_text(*report));
  invocation.exit_code = !report->classes.empty()     ? ExitCode::kFindings
                         : !report->undecided.empty() ? ExitCode::kLimit
                                                      : ExitCode::kClean;
}

}  // namespace

void add_equiv(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<EquivOptions>();
  Command command =
      weir.add_command("equiv", "Say whether two images do the same with every request");
  command.add_operand("A", "An image, a site, or REVISION:SITE of git", options->before,
                      Command::Need::kRequired);
  command.add_operand("B", "The other one", options->after, Command::Need::kRequired);
  add_parameter_option(command, options->parameters);
  add_format_option(command, options->format);
  command.set_footer(
      "Exits with 0 if they are equivalent, with 1 and a request if they differ, with 5 if a "
      "limit\n"
      "left it undecided. `weir diff` shows all differences.");
  command.on_run([options, &invocation] { compare(*options, invocation); });
}

}  // namespace weir::commands
