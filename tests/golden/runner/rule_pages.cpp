#include "tests/golden/runner/rule_pages.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <string_view>

#include "dsl/diag/render.h"
#include "lint/core/rule.h"
#include "lint/rules/pages.h"
#include "tests/golden/runner/golden_case.h"
#include "tests/golden/runner/pages.h"
#include "tests/golden/runner/phases.h"

namespace weir::golden {

namespace {

using namespace weir::dsl;

constexpr std::array<std::string_view, 6> kHeadings = {
    "\n## What it finds\n", "\n## Why\n", "\n## Example\n",
    "\n## Instead\n",       "\n## Fix\n", "\n## When to allow\n"};

std::string page_of_rule(std::string_view rule) {
  return "the page of " + std::string(rule);
}

// Whether the rule is among the findings in a site, which has no errors.
bool check_example(std::string_view rule, const std::string& text, bool is_found) {
  GoldenCase golden;
  golden.modules.push_back({"example.weir", text});
  SourceMap sources;
  DiagnosticSink sink;
  static_cast<void>(run_lint(golden, sources, sink));
  const bool finds = std::ranges::any_of(
      sink.all(), [rule](const Diagnostic& finding) { return finding.info->code == rule; });
  const bool is_right = !text.empty() && !sink.has_errors() && finds == is_found;
  return is_right ||
         complain(page_of_rule(rule), is_found ? "it does not find its example" : "it finds this",
                  render_text(sources, sink));
}

bool check_page(std::string_view rule) {
  const auto page = lint::page_of(rule);
  if (!page) {
    return complain(page_of_rule(rule), "there is none");
  }
  bool is_right = page->starts_with("# " + std::string(rule) + ": ") ||
                  complain(page_of_rule(rule), "its title does not begin with the rule");
  for (const std::string_view heading : kHeadings) {
    is_right &=
        page->find(heading) != std::string_view::npos || complain(page_of_rule(rule), heading);
  }
  is_right &= check_example(rule, example(*page, "\n## Example"), true);
  return check_example(rule, example(*page, "\n## Instead"), false) && is_right;
}

}  // namespace

bool check_rule_pages() {
  size_t failed = 0;
  for (const lint::Rule& rule : lint::all_rules()) {
    failed += check_page(rule.diagnostic->code) ? 0 : 1;
  }
  for (const lint::Page& page : lint::pages()) {
    const std::string rule = lint::rule_of(page);
    failed +=
        lint::find_rule(rule) != nullptr || complain(page_of_rule(rule), "there is no such rule")
            ? 0
            : 1;
  }
  std::cout << lint::all_rules().size() << " rules, " << failed << " failed\n";
  return failed == 0;
}

}  // namespace weir::golden
