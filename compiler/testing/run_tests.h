// Runs the tests of a site against its image.
//
// Results hold what the reports say: of each request which route took it, why, and which
// expectations do not hold. They refer to the program, which outlives them.
#pragma once

#include <string>
#include <vector>

#include "compiler/model/program.h"
#include "compiler/testing/invariants.h"
#include "compiler/testing/judge.h"
#include "runtime/engine/explain.h"
#include "runtime/image/view.h"

namespace weir::testing {

struct FailedExpectation {
  const model::Expectation* expectation = nullptr;
  Mismatch mismatch;
};

struct RequestResult {
  const model::TestRequest* request = nullptr;
  // Why the request could not be asked; empty if it could.
  std::string refusal;
  std::string outcome;  // in words
  engine::Explanation explanation;
  std::vector<FailedExpectation> failures;

  [[nodiscard]] bool passed() const { return refusal.empty() && failures.empty(); }
};

struct CaseResult {
  const model::TestCase* test = nullptr;
  std::vector<RequestResult> requests;

  [[nodiscard]] bool passed() const;
};

struct TestReport {
  std::vector<CaseResult> cases;
  std::vector<Proof> proofs;  // of what is claimed of all requests

  // Tests, and claims that hold.
  [[nodiscard]] size_t passed() const;
  // Tests, and claims that a request contradicts.
  [[nodiscard]] size_t failed() const;
  [[nodiscard]] size_t undecided() const;
};

// `view` is the image of `program`; `tests` are tests of it, run in this order.
[[nodiscard]] TestReport run_tests(const image::ImageView& view, const model::Program& program,
                                   const std::vector<const model::TestCase*>& tests);

// "charge goes to payments (p = 7)".
[[nodiscard]] std::string title_of(const model::TestCase& test);

// A glob if the filter has a `*` or `?`, else a part of the title. An empty filter fits all.
[[nodiscard]] bool fits_filter(std::string_view title, std::string_view filter);

// The tests whose title fits.
[[nodiscard]] std::vector<const model::TestCase*> select_tests(const model::Program& program,
                                                               std::string_view filter);

}  // namespace weir::testing
