#include "dsl/diag/sink.h"

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "dsl/source/limits.h"
#include "dsl/source/source_map.h"

using namespace weir::dsl;

TEST_CASE("a report fills the places of its message", "[diag]") {
  DiagnosticSink sink;
  sink.report(diag::unexpected_token, Span{FileId(0), 1, 2}, "`{1}`", "a {0} or so");
  REQUIRE(sink.all().size() == 1);
  CHECK(sink.all().front().message == "found `{1}`, expected a {0} or so");
  CHECK(sink.all().front().info->code == "E0101");
}

TEST_CASE("arguments may be characters and integers", "[diag]") {
  DiagnosticSink sink;
  sink.report(diag::file_too_large, Span{}, uint64_t{17}, 16);
  sink.report(diag::missing_bracket, Span{}, '}');
  CHECK(sink.all().front().message == "the file has 17 bytes, the limit is 16");
  CHECK(sink.all().back().message == "missing `}`");
}

TEST_CASE("diagnostics are sorted by file and position", "[diag]") {
  DiagnosticSink sink;
  sink.report(diag::fraction, Span{FileId(1), 0, 1}, "third");
  sink.report(diag::fraction, Span{FileId(0), 9, 10}, "second");
  sink.report(diag::fraction, Span{FileId(0), 2, 3}, "first");
  const auto sorted = sink.sorted();
  REQUIRE(sorted.size() == 3);
  CHECK(sorted[0].message == "`first` has a fraction");
  CHECK(sorted[2].message == "`third` has a fraction");
}

TEST_CASE("the same thing at the same place is said once", "[diag]") {
  DiagnosticSink sink;
  sink.report(diag::fraction, Span{FileId(0), 2, 3}, "x");
  sink.report(diag::fraction, Span{FileId(0), 2, 3}, "x").help("again");
  sink.report(diag::fraction, Span{FileId(0), 2, 3}, "y");
  CHECK(sink.all().size() == 2);
  CHECK(sink.error_count() == 2);
}

TEST_CASE("diagnostics over the limit are counted, not kept", "[diag]") {
  DiagnosticSink sink;
  for (uint32_t i = 0; i < kDiagnosticsMax + 5; ++i) {
    sink.report(diag::fraction, Span{FileId(0), i, i + 1}, "x");
  }
  CHECK(sink.all().size() == kDiagnosticsMax);
  CHECK(sink.dropped_count() == 5);
  CHECK(sink.error_count() == kDiagnosticsMax + 5);
}

TEST_CASE("absorbing moves reports and keeps their count", "[diag]") {
  DiagnosticSink sink;
  DiagnosticSink other;
  sink.report(diag::fraction, Span{FileId(0), 2, 3}, "x");
  other.report(diag::fraction, Span{FileId(0), 2, 3}, "x");
  other.report(diag::fraction, Span{FileId(0), 4, 5}, "x");
  sink.absorb(std::move(other));
  CHECK(sink.all().size() == 2);
  CHECK(sink.error_count() == 2);
}

TEST_CASE("codes and names of the catalogue are unique", "[diag]") {
  std::set<std::string_view> codes;
  std::set<std::string_view> names;
  for (const DiagnosticInfo& info : all_diagnostics()) {
    CAPTURE(info.code);
    CHECK(codes.insert(info.code).second);
    CHECK(names.insert(info.name).second);
    CHECK(find_diagnostic(info.code) == &info);
  }
  for (const std::string_view code : retired_diagnostics()) {
    CHECK(codes.insert(code).second);
  }
  CHECK(find_diagnostic("E9999") == nullptr);
}
