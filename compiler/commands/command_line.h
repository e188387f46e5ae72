// CommandLine: the arguments of `weir` as the commands declare them, and what is wrong with those
// that a person typed.
//
// Parsing is CLI11's. Only command_line.cpp sees it: it is one header of templates, and each file
// that includes it takes ten seconds longer to compile. Single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's
class App;
}

namespace weir::commands {

// One command, or a group of them; a handle into the CommandLine. Targets outlive the CommandLine
// and are written before the command runs; what is not on the command line stays as it was.
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  // A command below this one, which becomes a group: naming one of them is required then.
  Command add_command(const char* name, const char* description);

  // `names` as in "-o,--output"; `value` stands in the help for what follows it.
  struct Option {
    const char* names;
    const char* value;
    std::string help;
  };
  void add_option(const Option& option, std::string& target);
  void add_option(const Option& option, uint32_t& target);
  // May be repeated, with one value each.
  void add_option(const Option& option, std::vector<std::string>& target);
  // One of `words`; `choose` gets its index.
  void add_choice(const Option& option, const std::vector<std::string>& words,
                  const std::function<void(size_t)>& choose);
  void add_flag(const char* names, const char* help, bool& target);

  enum class Need : uint8_t { kOptional, kRequired };
  void add_operand(const char* name, const char* help, std::string& target, Need need);
  // Takes all operands that are left.
  void add_operands(const char* name, const char* help, std::vector<std::string>& target,
                    Need need);

  // Below the options in the help.
  void set_footer(const char* text);
  void on_run(std::function<void()> run);

 private:
  CLI::App* app_;
};

class CommandLine {
 public:
  struct About {
    const char* name;
    const char* description;
    const char* footer;
    std::string version;
  };
  explicit CommandLine(const About& about);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  [[nodiscard]] Command root() { return Command(*app_); }

  struct Outcome {
    enum class Kind : uint8_t {
      kRan,    // the command was run
      kTold,   // --help or --version: `text` is the result
      kWrong,  // nothing was run: `text` says why, `help` where to read on
    };
    Kind kind = Kind::kRan;
    std::string text;
    std::string help;
  };
  // What the commands throw goes through.
  Outcome run(int argc, const char* const* argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace weir::commands
