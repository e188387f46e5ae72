// The table of coverage for people: see coverage_report.h.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "compiler/testing/coverage_report.h"
#include "compiler/testing/picture.h"

namespace weir::testing {
namespace {

std::string share_text(const Share& share) {
  return share.all == 0 ? "-"
                        : fmt::format("{}/{} {:5.1f}%", share.covered, share.all, share.percent());
}

struct Row {
  std::string name;
  Share routes;
  Share branches;
};

std::string table_text(const std::vector<Row>& rows) {
  size_t width = 0;
  for (const Row& row : rows) {
    width = std::max(width, row.name.size());
  }
  std::string text = fmt::format("{:{}}  {:>16}  {:>16}\n", "", width, "routes", "guard branches");
  for (const Row& row : rows) {
    text += fmt::format("{:{}}  {:>16}  {:>16}\n", row.name, width, share_text(row.routes),
                        share_text(row.branches));
  }
  return text;
}

std::string unreached(const dsl::SourceMap& sources, const RouteCoverage& route) {
  return route.taken > 0 ? ""
                         : fmt::format("  {}: route `{}` takes no request\n",
                                       place_text(sources, route.route->span), route.route->name);
}

std::string untaken(const dsl::SourceMap& sources, const RouteCoverage& route) {
  std::string text;
  for (const BranchCoverage& branch : route.branches) {
    const bool is_true = branch.seen_true > 0;
    const bool is_false = branch.seen_false > 0;
    if (is_true && is_false) {
      continue;
    }
    const std::string_view lack = is_true ? "never false" : is_false ? "never true" : "never asked";
    text += fmt::format("  {}: `{}` of route `{}` is {}\n", place_text(sources, branch.atom->span),
                        condition_text(sources, *branch.atom), route.route->name, lack);
  }
  return text;
}

}  // namespace

std::vector<FileCoverage> by_file(const dsl::SourceMap& sources, const Coverage& coverage) {
  std::map<dsl::FileId, FileCoverage> files;
  for (const RouteCoverage& route : coverage.routes) {
    FileCoverage& file = files[route.route->span.file];
    file.file = &sources.file(route.route->span.file);
    file.routes.push_back(&route);
  }
  std::vector<FileCoverage> list;
  for (auto& [id, file] : files) {
    // Pointers into one vector keep the order of the program where places are the same.
    std::ranges::sort(file.routes, {}, [](const RouteCoverage* route) {
      return std::pair(route->route->span.begin, route);
    });
    list.push_back(std::move(file));
  }
  return list;
}

std::string condition_text(const dsl::SourceMap& sources, const model::Atom& atom) {
  std::string text(sources.text(atom.span));
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string coverage_text(const dsl::SourceMap& sources, const Coverage& coverage) {
  std::vector<Row> rows;
  std::string routes;
  std::string branches;
  for (const FileCoverage& file : by_file(sources, coverage)) {
    rows.push_back({file.file->path(), route_share(file.routes), branch_share(file.routes)});
    for (const RouteCoverage* route : file.routes) {
      routes += unreached(sources, *route);
      branches += untaken(sources, *route);
    }
  }
  rows.push_back({"total", coverage.route_share(), coverage.branch_share()});
  std::string text = table_text(rows);
  text += routes.empty() && branches.empty() ? "" : "\nNo test covers:\n";
  return text + routes + branches;
}

}  // namespace weir::testing
