// `weir lint`: what is no mistake of the language and still should not be, by the rules of lint/.
#include "lint/rules/lint.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/diagnostic_format.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "compiler/commands/test_files.h"
#include "compiler/commands/today.h"
#include "compiler/commands/write_fixes.h"
#include "lint/rules/pages.h"

namespace weir::commands {
namespace {

struct LintOptions {
  SiteOptions site;
  lint::Options rules;
  DiagnosticFormat format = DiagnosticFormat::kHuman;
  bool fix = false;
  bool lists_rules = false;
  std::string explained;
};

class Lint {
 public:
  Lint(const LintOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void run() {
    const auto tests = find_test_modules(options_.site.source);
    if (!tests) {
      invocation_.fail(tests.error());
      return;
    }
    if (options_.fix) {
      fix_in_rounds([&] { return fix_once(*tests); });
    }
    if (invocation_.exit_code == ExitCode::kClean) {
      show(*tests);
    }
  }

 private:
  // What the rules find in a site without errors; else its errors.
  static dsl::DiagnosticSink findings_of(const SiteCompiler& compiler, const LintOptions& options) {
    if (compiler.diagnostics().has_errors()) {
      return compiler.diagnostics();
    }
    dsl::DiagnosticSink found;
    lint::lint_site({compiler.site(), *compiler.program()}, options.rules, found);
    return found;
  }

  bool fix_once(const std::vector<std::string>& tests) {
    SiteCompiler compiler(options_.site, invocation_);
    if (!compiler.find_mistakes(tests) || compiler.diagnostics().has_errors()) {
      return false;
    }
    return write_fixes(compiler.sources(), findings_of(compiler, options_),
                       output_format(options_.format), invocation_);
  }

  void show(const std::vector<std::string>& tests) {
    SiteCompiler compiler(options_.site, invocation_);
    if (!compiler.find_mistakes(tests)) {
      return;
    }
    const dsl::DiagnosticSink found = findings_of(compiler, options_);
    if (found.has_errors()) {
      invocation_.exit_code = ExitCode::kSourceErrors;
    } else if (found.warning_count() > 0) {
      invocation_.exit_code = ExitCode::kFindings;
    }
    invocation_.terminal.print(rendered(compiler, found));
  }

  [[nodiscard]] std::string rendered(const SiteCompiler& compiler,
                                     const dsl::DiagnosticSink& found) const {
    if (options_.format == DiagnosticFormat::kHuman && found.all().empty()) {
      return fmt::format("ok: {} ({})\n", options_.site.source, describe_size(*compiler.program()));
    }
    return render_diagnostics(options_.format, compiler.sources(), found,
                              invocation_.terminal.colour_on_output());
  }

  const LintOptions& options_;
  Invocation& invocation_;
};

std::string_view preset_name(lint::Preset preset) {
  return preset == lint::Preset::kRecommended ? "recommended" : "strict";
}

// The heading of a rule's page, without its name: "# NAME: what it finds".
std::string_view subject_of(std::string_view page) {
  const std::string_view title = page.substr(0, page.find('\n'));
  return title.substr(std::min(title.find(": ") + 2, title.size()));
}

void list_rules(Invocation& invocation) {
  std::string text;
  for (const lint::Rule& rule : lint::all_rules()) {
    text += fmt::format("{:<38} {:<12} {}\n", rule.diagnostic->code, preset_name(rule.preset),
                        subject_of(lint::page_of(rule.diagnostic->code).value_or("")));
  }
  invocation.terminal.print(text);
}

void explain_rule(const std::string& rule, Invocation& invocation) {
  const auto page = lint::page_of(rule);
  if (!page) {
    invocation.terminal.error(fmt::format("there is no rule `{}`", rule),
                              "`weir lint --list` shows all of them");
    invocation.exit_code = ExitCode::kUsage;
    return;
  }
  invocation.terminal.print(*page);
}

void run_lint(LintOptions& options, Invocation& invocation) {
  if (options.lists_rules) {
    list_rules(invocation);
  } else if (!options.explained.empty()) {
    explain_rule(options.explained, invocation);
  } else if (const std::string unknown = lint::unknown_name(options.rules); !unknown.empty()) {
    invocation.terminal.error(fmt::format("there is no rule or category `{}`", unknown),
                              "`weir lint --list` shows all of them");
    invocation.exit_code = ExitCode::kUsage;
  } else {
    options.rules.today = today();
    Lint(options, invocation).run();
  }
}

void add_rule_options(Command& command, LintOptions& options) {
  command.add_choice(
      {"--preset", "recommended|strict", "Which rules are asked (default: recommended)"},
      {"recommended", "strict"},
      [&options](size_t chosen) { options.rules.preset = static_cast<lint::Preset>(chosen); });
  command.add_option({"--select", "RULE",
                      "Ask this rule, or all of a category, instead of a preset; may be repeated"},
                     options.rules.select);
  command.add_option({"--ignore", "RULE", "Leave this rule or category out; may be repeated"},
                     options.rules.ignore);
  command.add_flag("--list", "Show all rules and their presets", options.lists_rules);
  command.add_option({"--explain", "RULE", "Show what a rule finds, why, and what to do"},
                     options.explained);
}

}  // namespace

void add_lint(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<LintOptions>();
  Command command =
      weir.add_command("lint", "Find what the language allows and a site should not have");
  add_site_options(command, options->site);
  add_rule_options(command, *options);
  command.add_flag("--fix", "Apply the fixes that are certain, then show what is left",
                   options->fix);
  add_diagnostic_format_option(command, "Findings", options->format);
  command.set_footer(
      "What should stay is allowed above it, with a reason and, where it helps, a last day:\n"
      "  # weir: allow security/open-redirect reason \"partner login\" until 2027-06-30\n"
      "Test modules beside the site are read, too. Exits with 1 if something is found, with 3 if "
      "the\n"
      "site has errors, which are shown instead.");
  command.on_run([options, &invocation] { run_lint(*options, invocation); });
}

}  // namespace weir::commands
