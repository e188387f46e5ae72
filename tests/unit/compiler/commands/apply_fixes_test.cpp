#include "compiler/commands/apply_fixes.h"

#include <catch2/catch.hpp>

namespace weir::commands {
namespace {

using dsl::Span;

class Texts {
 public:
  void offer(Span span, std::string replacement) {
    sink.report(dsl::diag::unknown_name, span, "x").suggest(span, std::move(replacement), "mend");
  }
  void offer(std::vector<dsl::TextEdit> edits) {
    sink.report(dsl::diag::unknown_name, edits.front().span, "x").suggest(std::move(edits), "mend");
  }
  [[nodiscard]] Fixes fixes() const { return apply_fixes(sources, sink); }

  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  const dsl::SourceFile& file = sources.add("a.weir", "one two three");
};

TEST_CASE("fixes of one file are applied together", "[commands]") {
  Texts texts;
  texts.offer(texts.file.span(8, 13), "3");
  texts.offer(texts.file.span(0, 3), "first");
  const Fixes fixes = texts.fixes();
  REQUIRE(fixes.files.size() == 1);
  CHECK(fixes.files.front().path == "a.weir");
  CHECK(fixes.files.front().text == "first two 3");
  CHECK(fixes.files.front().fixes.size() == 2);
  CHECK(fixes.postponed == 0);
}

TEST_CASE("of two fixes that touch the same text the first is applied", "[commands]") {
  Texts texts;
  texts.offer(texts.file.span(0, 7), "x");
  texts.offer({{texts.file.span(4, 7), "y"}, {texts.file.span(8, 13), "z"}});
  const Fixes fixes = texts.fixes();
  CHECK(fixes.files.front().text == "x three");
  CHECK(fixes.postponed == 1);
}

TEST_CASE("two insertions at one place have no order", "[commands]") {
  Texts texts;
  texts.offer(texts.file.span(3, 3), ",");
  texts.offer({{texts.file.span(8, 8), ";"}, {texts.file.span(3, 3), ";"}});
  CHECK(texts.fixes().files.front().text == "one, two three");
  CHECK(texts.fixes().postponed == 1);
}

TEST_CASE("an edit that two fixes share is done once", "[commands]") {
  Texts texts;
  texts.offer(texts.file.span(3, 4), "");
  texts.offer({{texts.file.span(7, 8), ""}, {texts.file.span(3, 4), ""}});
  CHECK(texts.fixes().files.front().text == "onetwothree");
}

TEST_CASE("a diagnostic without a fix changes nothing", "[commands]") {
  Texts texts;
  texts.sink.report(dsl::diag::unknown_name, texts.file.span(0, 3), "one").help("look");
  CHECK(texts.fixes().files.empty());
}

}  // namespace
}  // namespace weir::commands
