#include "compiler/testing/junit_report.h"

#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "compiler/testing/failure_text.h"
#include "compiler/testing/proof_text.h"
#include "runtime/base/count_of.h"

namespace weir::testing {
namespace {

// Text for an attribute or an element. Control characters cannot stand in XML 1.0 at all; a line
// feed in an attribute reads as a space.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 && c != '\n' ? '?' : c;
        break;
      }
    }
  }
  return out;
}

// One line that says what failed first.
std::string message_of(const RequestResult& result) {
  const std::string line = result.request->request.line();
  if (!result.refusal.empty()) {
    return line + ": " + result.refusal;
  }
  const Mismatch& first = result.failures.front().mismatch;
  return fmt::format("{}: expected {}, found {}", line, first.expected, first.found);
}

std::string case_text(const dsl::SourceMap& sources, const model::Program& program,
                      const CaseResult& result, std::string_view module) {
  std::string text = fmt::format(R"(    <testcase classname="{}" name="{}")", escaped(module),
                                 escaped(title_of(*result.test)));
  if (result.passed()) {
    return text + "/>\n";
  }
  text += ">\n";
  for (const RequestResult& request : result.requests) {
    if (!request.passed()) {
      text +=
          fmt::format("      <failure message=\"{}\">{}</failure>\n", escaped(message_of(request)),
                      escaped(failure_text(sources, program, request)));
    }
  }
  return text + "    </testcase>\n";
}

// What is not decided is an error: it has not passed, and nothing contradicts it.
std::string claim_text(const dsl::SourceMap& sources, const Proof& proof, std::string_view module) {
  const std::string head = fmt::format(R"(    <testcase classname="{}" name="{}")", escaped(module),
                                       escaped(proof.name));
  if (proof.verdict == Verdict::kHolds) {
    return head + "/>\n";
  }
  const std::string_view element = proof.verdict == Verdict::kFails ? "failure" : "error";
  const std::string message =
      proof.reason.empty() ? std::string(verdict_word(proof.verdict)) : proof.reason;
  return fmt::format("{0}>\n      <{1} message=\"{2}\">{3}</{1}>\n    </testcase>\n", head, element,
                     escaped(message), escaped(proof_text(sources, proof)));
}

// The cases of one module.
struct Suite {
  std::string text;
  size_t tests = 0;
  size_t failures = 0;
  size_t errors = 0;
};

std::map<dsl::FileId, Suite> suites_of(const dsl::SourceMap& sources, const model::Program& program,
                                       const TestReport& report) {
  std::map<dsl::FileId, Suite> suites;
  const auto enter = [&](dsl::FileId file) -> Suite& {
    Suite& suite = suites[file];
    ++suite.tests;
    return suite;
  };
  for (const CaseResult& result : report.cases) {
    Suite& suite = enter(result.test->span.file);
    suite.text += case_text(sources, program, result, sources.file(result.test->span.file).path());
    suite.failures += result.passed() ? 0 : 1;
  }
  for (const Proof& proof : report.proofs) {
    Suite& suite = enter(proof.span.file);
    suite.text += claim_text(sources, proof, sources.file(proof.span.file).path());
    suite.failures += proof.verdict == Verdict::kFails ? 1 : 0;
    suite.errors += proof.verdict == Verdict::kUndecided ? 1 : 0;
  }
  return suites;
}

}  // namespace

std::string junit_report(const dsl::SourceMap& sources, const model::Program& program,
                         const TestReport& report) {
  const std::string errors =
      report.undecided() == 0 ? "" : fmt::format(" errors=\"{}\"", report.undecided());
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\"{}>\n",
      report.cases.size() + report.proofs.size(), report.failed(), errors);
  for (const auto& [file, suite] : suites_of(sources, program, report)) {
    const std::string in_suite =
        suite.errors == 0 ? "" : fmt::format(" errors=\"{}\"", suite.errors);
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\"{}>\n{}  </testsuite>\n",
        escaped(sources.file(file).path()), suite.tests, suite.failures, in_suite, suite.text);
  }
  return text + "</testsuites>\n";
}

std::string junit_errors(const std::string& site, size_t count, const std::string& errors) {
  const std::string name = escaped(site);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"1\" errors=\"1\">\n"
      "  <testsuite name=\"{0}\" tests=\"1\" errors=\"1\">\n"
      "    <testcase classname=\"{0}\" name=\"the site has no errors\">\n"
      "      <error message=\"{1}\">{2}</error>\n"
      "    </testcase>\n  </testsuite>\n</testsuites>\n",
      name, count_of(count, "error"), escaped(errors));
}

}  // namespace weir::testing
