#include "compiler/testing/human_report.h"

#include <string_view>

#include <fmt/format.h>

#include "compiler/testing/failure_text.h"
#include "compiler/testing/picture.h"
#include "compiler/testing/proof_text.h"

namespace weir::testing {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kReset = "\x1b[0m";

std::string paint(std::string_view text, std::string_view style, bool colour) {
  return colour ? fmt::format("{}{}{}", style, text, kReset) : std::string(text);
}

}  // namespace

std::string human_report(const dsl::SourceMap& sources, const model::Program& program,
                         const TestReport& report, HumanOptions options) {
  std::string out;
  for (const CaseResult& result : report.cases) {
    if (result.passed()) {
      continue;
    }
    out += fmt::format("{} {} ({})\n", paint("FAIL", kRed, options.colour), title_of(*result.test),
                       place_text(sources, result.test->span));
    for (const RequestResult& request : result.requests) {
      out += request.passed() ? "" : failure_text(sources, program, request) + "\n";
    }
  }
  for (const Proof& proof : report.proofs) {
    if (proof.verdict != Verdict::kHolds) {
      const bool fails = proof.verdict == Verdict::kFails;
      out +=
          fmt::format("{} {} ({})\n{}\n", paint(fails ? "FAIL" : "UNDECIDED", kRed, options.colour),
                      proof.name, place_text(sources, proof.span), proof_text(sources, proof));
    }
  }
  if (report.cases.empty() && report.proofs.empty()) {
    return "no tests: write `test \"NAME\" { GET \"https://HOST/PATH\" => UPSTREAM }`\n";
  }
  const bool is_clean = report.failed() + report.undecided() == 0;
  const std::string undecided =
      report.undecided() == 0 ? "" : fmt::format(", {} undecided", report.undecided());
  const std::string sum =
      fmt::format("{} passed, {} failed{}", report.passed(), report.failed(), undecided);
  return out + paint(sum, is_clean ? kGreen : kRed, options.colour) + "\n";
}

std::string human_list(const dsl::SourceMap& sources,
                       const std::vector<const model::TestCase*>& tests,
                       const std::vector<Claim>& claims) {
  std::string out;
  for (const model::TestCase* test : tests) {
    out += fmt::format("{}: {}\n", place_text(sources, test->span), title_of(*test));
  }
  for (const Claim& claim : claims) {
    out += fmt::format("{}: {}\n", place_text(sources, claim.span), claim.name);
  }
  return out;
}

}  // namespace weir::testing
