#include "compiler/testing/junit_report.h"

#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "compiler/testing/failure_text.h"

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

}  // namespace

std::string junit_report(const dsl::SourceMap& sources, const model::Program& program,
                         const TestReport& report) {
  std::map<dsl::FileId, std::vector<const CaseResult*>> suites;
  for (const CaseResult& result : report.cases) {
    suites[result.test->span.file].push_back(&result);
  }
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\">\n",
      report.cases.size(), report.failed());
  for (const auto& [file, cases] : suites) {
    const std::string& module = sources.file(file).path();
    std::string inside;
    size_t failed = 0;
    for (const CaseResult* result : cases) {
      inside += case_text(sources, program, *result, module);
      failed += result->passed() ? 0 : 1;
    }
    text +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                    escaped(module), cases.size(), failed, inside);
  }
  return text + "</testsuites>\n";
}

std::string junit_errors(const std::string& site, size_t count, const std::string& errors) {
  const std::string name = escaped(site);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"1\" errors=\"1\">\n"
      "  <testsuite name=\"{0}\" tests=\"1\" errors=\"1\">\n"
      "    <testcase classname=\"{0}\" name=\"the site has no errors\">\n"
      "      <error message=\"{1} error{2}\">{3}</error>\n"
      "    </testcase>\n  </testsuite>\n</testsuites>\n",
      name, count, count == 1 ? "" : "s", escaped(errors));
}

}  // namespace weir::testing
