#include "compiler/commands/command_line.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "compiler/check/suggest.h"
#include "runtime/base/parse_integer.h"

namespace weir::commands {
namespace {

using Outcome = CommandLine::Outcome;

constexpr size_t kHelpColumn = 34;

// The command the arguments got to, from the program down.
std::vector<const CLI::App*> command_path(const CLI::App& app) {
  std::vector<const CLI::App*> path{&app};
  for (auto below = app.get_subcommands(); !below.empty();) {
    path.push_back(below.front());
    below = path.back()->get_subcommands();
  }
  return path;
}

std::string path_text(const std::vector<const CLI::App*>& path) {
  std::string text;
  for (const CLI::App* command : path) {
    text += (text.empty() ? "" : " ") + command->get_name();
  }
  return text;
}

std::vector<std::string> command_names(const CLI::App& group) {
  std::vector<std::string> names;
  for (const CLI::App* command : group.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& names) {
  const std::string_view closest = check::closest_name(wanted, {names.begin(), names.end()});
  return closest.empty() ? std::string() : fmt::format("did you mean `{}`? ", closest);
}

// An argument that fits nowhere: a command or an option that there is not, or an operand too many.
Outcome describe_extra(const std::vector<const CLI::App*>& path, const std::string& extra) {
  const CLI::App& command = *path.back();
  const std::string where = path_text(path);
  const std::string help = fmt::format("see `{} --help`", where);
  if (extra.starts_with('-')) {
    return {Outcome::Kind::kWrong, fmt::format("`{}` has no option `{}`", where, extra),
            did_you_mean(extra, option_names(command)) + help};
  }
  const std::vector<std::string> commands = command_names(command);
  if (!commands.empty()) {
    return {Outcome::Kind::kWrong, fmt::format("`{}` has no command `{}`", where, extra),
            did_you_mean(extra, commands) + help};
  }
  return {Outcome::Kind::kWrong, fmt::format("`{}` has no use for `{}`", where, extra), help};
}

// A group does nothing by itself.
Outcome check_is_command(const std::vector<const CLI::App*>& path) {
  const std::vector<std::string> names = command_names(*path.back());
  if (names.empty()) {
    return {};
  }
  const std::string where = path_text(path);
  return {Outcome::Kind::kWrong,
          fmt::format("`{}` needs a command: {}", where,
                      check::list_names({names.begin(), names.end()}, " or ")),
          fmt::format("see `{} --help`", where)};
}

// Of what CLI11 throws, the name of the option or operand in question stands before `separator`.
std::string_view name_in(std::string_view message, std::string_view separator) {
  return message.substr(0, message.find(separator));
}

Outcome describe(const CLI::App& app, const CLI::ParseError& error) {
  const auto path = command_path(app);
  const std::vector<std::string> extras = path.back()->remaining();
  if (!extras.empty()) {
    return describe_extra(path, extras.front());
  }
  const std::string where = path_text(path);
  const std::string_view message = error.what();
  std::string text(message);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    text = fmt::format("`{}` needs {}", where, name_in(message, " is required"));
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    text = fmt::format("`{}` needs a value", name_in(message, ":"));
  } else if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    const std::string_view name = name_in(message, ": ");
    text = fmt::format("`{}` {}", name, message.substr(name.size() + 2));
  }
  return {Outcome::Kind::kWrong, std::move(text), fmt::format("see `{} --help`", where)};
}

// --help and --version are exceptions of exit code 0.
Outcome describe_end(const CLI::App& app, const CLI::ParseError& end) {
  if (end.get_exit_code() != 0) {
    return describe(app, end);
  }
  const auto* version = dynamic_cast<const CLI::CallForVersion*>(&end);
  return {Outcome::Kind::kTold,
          version != nullptr ? fmt::format("{}\n", version->what()) : app.help(),
          {}};
}

// Given twice, the last one counts, so that a script can append to the options it was given.
CLI::Option& add(CLI::Option* option, const char* value) {
  return *option->type_name(value)->take_last();
}

CLI::Option& add(CLI::Option* operand, Command::Need need) {
  return *operand->type_name("")->required(need == Command::Need::kRequired);
}

// Checks give the empty text for what is good, else what follows the option's name in the message.
std::string check_number(const std::string& text) {
  return parse_integer<uint32_t>(text)
             ? std::string()
             : fmt::format("takes a number from 0 to 4294967295, not `{}`", text);
}

std::string check_word(const std::vector<std::string>& words, const std::string& text) {
  if (std::ranges::find(words, text) != words.end()) {
    return {};
  }
  return fmt::format("takes {}, not `{}`", check::list_names({words.begin(), words.end()}, " or "),
                     text);
}

}  // namespace

Command Command::add_command(const char* name, const char* description) {
  return Command(*app_->add_subcommand(name, description));
}

void Command::add_option(const Option& option, std::string& target) {
  add(app_->add_option(option.names, target, option.help), option.value);
}

// Without the last word of it, CLI11 would take the operands that follow for further values.
void Command::add_option(const Option& option, std::vector<std::string>& target) {
  add(app_->add_option(option.names, target, option.help), option.value)
      .expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void Command::add_option(const Option& option, uint32_t& target) {
  add(app_->add_option(option.names, target, option.help), option.value).check(check_number);
}

void Command::add_choice(const Option& option, const std::vector<std::string>& words,
                         const std::function<void(size_t)>& choose) {
  const std::function<void(const std::string&)> take = [words, choose](const std::string& word) {
    choose(static_cast<size_t>(std::ranges::find(words, word) - words.begin()));
  };
  add(app_->add_option_function(option.names, take, option.help), option.value)
      .check([words](const std::string& word) { return check_word(words, word); });
}

void Command::add_flag(const char* names, const char* help, bool& target) {
  app_->add_flag(names, target, help);
}

void Command::add_operand(const char* name, const char* help, std::string& target, Need need) {
  add(app_->add_option(name, target, help), need);
}

void Command::add_operands(const char* name, const char* help, std::vector<std::string>& target,
                           Need need) {
  add(app_->add_option(name, target, help), need);
}

void Command::set_footer(const char* text) {
  app_->footer(text);
}

void Command::on_run(std::function<void()> run) {
  app_->callback(std::move(run));
}

CommandLine::CommandLine(const About& about)
    : app_(std::make_unique<CLI::App>(about.description, about.name)) {
  app_->set_version_flag("--version", about.version);
  app_->footer(about.footer);
  app_->get_formatter()->column_width(kHelpColumn);
}

CommandLine::~CommandLine() = default;

Outcome CommandLine::run(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    return describe_end(*app_, end);
  }
  return check_is_command(command_path(*app_));
}

}  // namespace weir::commands
