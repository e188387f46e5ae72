// The phase image: a site compiled to the end, its records as `weir inspect` shows them.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "runtime/image/dump.h"
#include "runtime/image/verify.h"
#include "tests/golden/runner/checked_site.h"
#include "tests/golden/runner/phases.h"

namespace weir::golden {

namespace {

// What the lowering lays out; the others hold values as they were written.
constexpr std::array<std::string_view, 18> kShown = {
    "host_slots",   "suffix_nodes",   "suffix_edges", "hosts",       "path_nodes",
    "path_edges",   "capture_edges",  "candidates",   "guard_nodes", "atoms",
    "string_lists", "cidrs",          "routes",       "captures",    "outcomes",
    "split_slots",  "template_parts", "header_edits"};

// The records of a section under its name, without the header that every dump begins with.
std::string dump_section(const image::ImageView& view, std::string_view section) {
  const std::string text = image::dump_text(view, {.section = section});
  const size_t records = text.find("\n\n" + std::string(section) + "\n");
  return records == std::string::npos ? "" : text.substr(records + 2) + "\n";
}

std::string dump_image(const image::ImageView& view) {
  std::string text;
  for (const std::string_view section : kShown) {
    text += dump_section(view, section);
  }
  return text;
}

}  // namespace

PhaseResult run_image(const GoldenCase& golden, dsl::SourceMap& sources,
                      dsl::DiagnosticSink& sink) {
  PhaseResult result;
  const std::optional<CheckedSite> checked = check_site_of(golden, sources, sink);
  if (!checked || !checked->analysis || sink.has_errors()) {
    return result;
  }
  const auto bytes = emit::emit(lower::lower(*checked->program, *checked->analysis, sources));
  if (!bytes) {
    result.problems.push_back(bytes.error().to_string());
    return result;
  }
  const auto view = image::verify(*bytes);
  result.dump = view ? dump_image(*view) : view.error().to_string();
  return result;
}

}  // namespace weir::golden
