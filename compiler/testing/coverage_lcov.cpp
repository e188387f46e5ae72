// Coverage as an LCOV tracefile: see coverage_report.h.
#include <map>

#include <fmt/format.h>

#include "compiler/testing/coverage_report.h"

namespace weir::testing {
namespace {

uint32_t line_of(const FileCoverage& file, dsl::Span span) {
  return file.file->line_of(span.begin);
}

std::string functions_text(const FileCoverage& file) {
  std::string text;
  std::string counts;
  for (const RouteCoverage* route : file.routes) {
    text += fmt::format("FN:{},{}\n", line_of(file, route->route->span), route->route->name);
    counts += fmt::format("FNDA:{},{}\n", route->taken, route->route->name);
  }
  const Share share = route_share(file.routes);
  return text + counts + fmt::format("FNF:{}\nFNH:{}\n", share.all, share.covered);
}

// `-` where the condition was not asked.
std::string branch_text(uint32_t line, size_t block, int branch, uint32_t seen, bool was_asked) {
  return fmt::format("BRDA:{},{},{},{}\n", line, block, branch,
                     was_asked ? std::to_string(seen) : "-");
}

std::string branches_text(const FileCoverage& file) {
  std::string text;
  for (const RouteCoverage* route : file.routes) {
    for (size_t i = 0; i < route->branches.size(); ++i) {
      const BranchCoverage& branch = route->branches[i];
      const bool is_here = branch.atom->span.file == file.file->id();
      const uint32_t line = line_of(file, is_here ? branch.atom->span : route->route->span);
      const bool was_asked = branch.seen_true + branch.seen_false > 0;
      text += branch_text(line, i, 0, branch.seen_true, was_asked) +
              branch_text(line, i, 1, branch.seen_false, was_asked);
    }
  }
  const Share share = branch_share(file.routes);
  return text + fmt::format("BRF:{}\nBRH:{}\n", share.all, share.covered);
}

// Routes may share a line.
std::string lines_text(const FileCoverage& file) {
  std::map<uint32_t, uint64_t> counts;
  for (const RouteCoverage* route : file.routes) {
    counts[line_of(file, route->route->span)] += route->taken;
  }
  std::string text;
  size_t hit = 0;
  for (const auto& [line, count] : counts) {
    text += fmt::format("DA:{},{}\n", line, count);
    hit += count > 0 ? 1 : 0;
  }
  return text + fmt::format("LF:{}\nLH:{}\n", counts.size(), hit);
}

}  // namespace

std::string coverage_lcov(const dsl::SourceMap& sources, const Coverage& coverage) {
  std::string text = "TN:weir\n";
  for (const FileCoverage& file : by_file(sources, coverage)) {
    text += fmt::format("SF:{}\n", file.file->path()) + functions_text(file) + branches_text(file) +
            lines_text(file) + "end_of_record\n";
  }
  return text;
}

}  // namespace weir::testing
