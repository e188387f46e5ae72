#include "compiler/testing/run_tests.h"

#include <algorithm>
#include <utility>

#include "compiler/model/listener_choice.h"

namespace weir::testing {
namespace {

RequestResult run_request(const image::ImageView& view, const model::Program& program,
                          const model::TestRequest& request) {
  RequestResult result;
  result.request = &request;
  const auto listener = model::choose_listener(view, request.request, request.listener);
  if (!listener) {
    result.refusal = listener.error().message;
    return result;
  }
  const Observation seen(view, *listener, request.request);
  result.outcome = seen.describe();
  result.explanation = seen.explanation();
  for (const model::Expectation& expectation : request.expectations) {
    if (auto mismatch = judge(program, expectation.fact, seen)) {
      result.failures.push_back({&expectation, *std::move(mismatch)});
    }
  }
  return result;
}

// `*` stands for any text, `?` for one character. Linear: only the last star is gone back to.
bool fits_glob(std::string_view text, std::string_view glob) {
  size_t at = 0;
  size_t in_glob = 0;
  size_t star = std::string_view::npos;
  size_t behind_star = 0;
  while (at < text.size()) {
    if (in_glob < glob.size() && glob[in_glob] == '*') {
      star = in_glob++;
      behind_star = at;
    } else if (in_glob < glob.size() && (glob[in_glob] == '?' || glob[in_glob] == text[at])) {
      ++in_glob;
      ++at;
    } else if (star != std::string_view::npos) {
      in_glob = star + 1;
      at = ++behind_star;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', in_glob) == std::string_view::npos;
}

}  // namespace

bool CaseResult::passed() const {
  return std::ranges::all_of(requests, &RequestResult::passed);
}

size_t TestReport::passed() const {
  return static_cast<size_t>(std::ranges::count_if(cases, &CaseResult::passed) +
                             std::ranges::count(proofs, Verdict::kHolds, &Proof::verdict));
}

size_t TestReport::failed() const {
  return cases.size() - static_cast<size_t>(std::ranges::count_if(cases, &CaseResult::passed)) +
         static_cast<size_t>(std::ranges::count(proofs, Verdict::kFails, &Proof::verdict));
}

size_t TestReport::undecided() const {
  return static_cast<size_t>(std::ranges::count(proofs, Verdict::kUndecided, &Proof::verdict));
}

std::string title_of(const model::TestCase& test) {
  return test.variables.empty() ? test.name : test.name + " (" + test.variables + ")";
}

bool fits_filter(std::string_view title, std::string_view filter) {
  const bool is_glob = filter.find_first_of("*?") != std::string_view::npos;
  return is_glob ? fits_glob(title, filter) : title.find(filter) != std::string_view::npos;
}

std::vector<const model::TestCase*> select_tests(const model::Program& program,
                                                 std::string_view filter) {
  std::vector<const model::TestCase*> selected;
  for (const model::TestCase& test : program.tests) {
    if (fits_filter(title_of(test), filter)) {
      selected.push_back(&test);
    }
  }
  return selected;
}

TestReport run_tests(const image::ImageView& view, const model::Program& program,
                     const std::vector<const model::TestCase*>& tests) {
  TestReport report;
  for (const model::TestCase* test : tests) {
    CaseResult& result = report.cases.emplace_back();
    result.test = test;
    for (const model::TestRequest& request : test->requests) {
      result.requests.push_back(run_request(view, program, request));
    }
  }
  return report;
}

}  // namespace weir::testing
