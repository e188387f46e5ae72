#include "compiler/testing/json_report.h"

#include <nlohmann/json.hpp>

#include "compiler/testing/proof_text.h"

namespace weir::testing {
namespace {

using nlohmann::json;

void add_place(const dsl::SourceMap& sources, dsl::Span span, json& entry) {
  const dsl::SourceFile& file = sources.file(span.file);
  const dsl::LineColumn at = file.display_location(span.begin);
  entry["file"] = file.path();
  entry["line"] = at.line;
  entry["column"] = at.column;
}

json test_json(const dsl::SourceMap& sources, const model::TestCase& test) {
  json entry = {{"name", test.name}, {"variables", test.variables}};
  add_place(sources, test.span, entry);
  return entry;
}

json request_json(const dsl::SourceMap& sources, const model::Program& program,
                  const RequestResult& result) {
  json entry = {{"request", result.request->request.line()},
                {"passed", result.passed()},
                {"route", nullptr},
                {"outcome", result.outcome},
                {"failures", json::array()}};
  add_place(sources, result.request->span, entry);
  if (result.explanation.decision.route.has_value()) {
    entry["route"] = program.routes[result.explanation.decision.route.index()].name;
  }
  if (!result.refusal.empty()) {
    entry["refusal"] = result.refusal;
  }
  for (const FailedExpectation& failure : result.failures) {
    json failed = {{"expected", failure.mismatch.expected}, {"found", failure.mismatch.found}};
    add_place(sources, failure.expectation->span, failed);
    entry["failures"].push_back(std::move(failed));
  }
  return entry;
}

json proof_json(const dsl::SourceMap& sources, const Proof& proof) {
  json entry = {{"name", proof.name},
                {"verdict", verdict_word(proof.verdict)},
                {"reason", proof.reason},
                {"witness", nullptr}};
  add_place(sources, proof.span, entry);
  if (proof.witness) {
    entry["witness"] = {{"request", request_line(*proof.witness)},
                        {"curl", curl_line(*proof.witness)},
                        {"outcome", proof.outcome},
                        {"route", proof.route}};
  }
  return entry;
}

json document() {
  return {{"schema", "weir.test"}, {"version", 1}, {"tests", json::array()}};
}

}  // namespace

std::string json_report(const dsl::SourceMap& sources, const model::Program& program,
                        const TestReport& report) {
  json result = document();
  result["passed"] = report.passed();
  result["failed"] = report.failed();
  result["undecided"] = report.undecided();
  result["claims"] = json::array();
  for (const Proof& proof : report.proofs) {
    result["claims"].push_back(proof_json(sources, proof));
  }
  for (const CaseResult& one : report.cases) {
    json entry = test_json(sources, *one.test);
    entry["passed"] = one.passed();
    entry["requests"] = json::array();
    for (const RequestResult& request : one.requests) {
      entry["requests"].push_back(request_json(sources, program, request));
    }
    result["tests"].push_back(std::move(entry));
  }
  return result.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string json_list(const dsl::SourceMap& sources,
                      const std::vector<const model::TestCase*>& tests,
                      const std::vector<Claim>& claims) {
  json result = document();
  for (const model::TestCase* test : tests) {
    result["tests"].push_back(test_json(sources, *test));
  }
  result["claims"] = json::array();
  for (const Claim& claim : claims) {
    json entry = {{"name", claim.name}};
    add_place(sources, claim.span, entry);
    result["claims"].push_back(std::move(entry));
  }
  return result.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace weir::testing
