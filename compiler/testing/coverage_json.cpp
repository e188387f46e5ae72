// Coverage as JSON: see coverage_report.h.
#include <nlohmann/json.hpp>

#include "compiler/testing/coverage_report.h"

namespace weir::testing {
namespace {

nlohmann::json place_json(const dsl::SourceMap& sources, dsl::Span span) {
  const dsl::SourceFile& file = sources.file(span.file);
  const dsl::LineColumn at = file.display_location(span.begin);
  return {{"file", file.path()}, {"line", at.line}, {"column", at.column}};
}

nlohmann::json share_json(const Share& share) {
  return {{"covered", share.covered}, {"all", share.all}, {"percent", share.percent()}};
}

nlohmann::json route_json(const dsl::SourceMap& sources, const RouteCoverage& route) {
  nlohmann::json entry = place_json(sources, route.route->span);
  entry["name"] = route.route->name;
  entry["taken"] = route.taken;
  entry["conditions"] = nlohmann::json::array();
  for (const BranchCoverage& branch : route.branches) {
    nlohmann::json condition = place_json(sources, branch.atom->span);
    condition["text"] = condition_text(sources, *branch.atom);
    condition["seen_true"] = branch.seen_true;
    condition["seen_false"] = branch.seen_false;
    entry["conditions"].push_back(std::move(condition));
  }
  return entry;
}

}  // namespace

std::string coverage_json(const dsl::SourceMap& sources, const Coverage& coverage) {
  nlohmann::json document = {{"schema", "weir.coverage"},
                             {"version", 1},
                             {"routes_covered", share_json(coverage.route_share())},
                             {"branches_covered", share_json(coverage.branch_share())},
                             {"routes", nlohmann::json::array()}};
  for (const RouteCoverage& route : coverage.routes) {
    document["routes"].push_back(route_json(sources, route));
  }
  return document.dump(2) + "\n";
}

}  // namespace weir::testing
