#include "dsl/diag/render.h"

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace weir::dsl;

TEST_CASE("text shows the primary first, then other labels, then notes", "[diag]") {
  SourceMap sources;
  const SourceFile& file = sources.add("edge/api.weir", "one\n  two three\nfour\n");
  DiagnosticSink sink;
  sink.report(diag::fraction, file.span(6, 9), "two")
      .label("here")
      .secondary(file.span(16, 20), "because of this")
      .help("write `2`")
      .note("why")
      .example("GET /");
  CHECK(render_text(sources, sink.all().front()) ==
        "error[E0123]: `two` has a fraction\n"
        " --> edge/api.weir:2:3\n"
        "  |\n"
        "2 |   two three\n"
        "  |   ^^^ here\n"
        "3 | four\n"
        "  | ---- because of this\n"
        "  |\n"
        "  = example: GET /\n"
        "  = note: why\n"
        "  = help: write `2`\n");
}

TEST_CASE("labels of another file come under its name", "[diag]") {
  SourceMap sources;
  const SourceFile& first = sources.add("a.weir", "aaa\n");
  const SourceFile& second = sources.add("b.weir", "bbb\n");
  DiagnosticSink sink;
  sink.report(diag::fraction, first.span(0, 3), "x")
      .secondary(second.span(0, 1), "there")
      .secondary(first.span(1, 2), "beside");
  CHECK(render_text(sources, sink.all().front()) ==
        "error[E0123]: `x` has a fraction\n"
        " --> a.weir:1:1\n"
        "  |\n"
        "1 | aaa\n"
        "  | ^^^\n"
        "1 | aaa\n"
        "  |  - beside\n"
        " ::: b.weir:1:1\n"
        "  |\n"
        "1 | bbb\n"
        "  | - there\n");
}

TEST_CASE("carets stand under the character, behind tabs and wide text", "[diag]") {
  SourceMap sources;
  const SourceFile& file = sources.add("a.weir", "\t\u00e9\u20acx\n");
  DiagnosticSink sink;
  sink.report(diag::fraction, file.span(6, 7), "x");
  CHECK(render_text(sources, sink.all().front()) ==
        "error[E0123]: `x` has a fraction\n"
        " --> a.weir:1:4\n"
        "  |\n"
        "1 | \t\u00e9\u20acx\n"
        "  | \t  ^\n");
}

TEST_CASE("an empty place at the end of a file shows one caret", "[diag]") {
  SourceMap sources;
  const SourceFile& file = sources.add("a.weir", "ab");
  DiagnosticSink sink;
  sink.report(diag::missing_bracket, file.span(2, 2), "}");
  const std::string text = render_text(sources, sink.all().front());
  CHECK(text.find("1 | ab\n  |   ^\n") != std::string::npos);
}

TEST_CASE("control characters of a source do not reach the terminal", "[diag]") {
  SourceMap sources;
  const SourceFile& file = sources.add("a.weir", "x\x1b[2J\n");
  DiagnosticSink sink;
  sink.report(diag::fraction, file.span(0, 1), "x");
  CHECK(render_text(sources, sink).find('\x1b') == std::string::npos);
}

TEST_CASE("colour appears only when it is asked for", "[diag]") {
  SourceMap sources;
  const SourceFile& file = sources.add("a.weir", "x\n");
  DiagnosticSink sink;
  sink.report(diag::fraction, file.span(0, 1), "x");
  CHECK(render_text(sources, sink).find('\x1b') == std::string::npos);
  CHECK(render_text(sources, sink, {.colour = true}).find("\x1b[1;31m") != std::string::npos);
}

TEST_CASE("a sink ends with its count, an empty one is silent", "[diag]") {
  SourceMap sources;
  const SourceFile& file = sources.add("a.weir", "xy\n");
  DiagnosticSink sink;
  CHECK(render_text(sources, sink).empty());
  sink.report(diag::fraction, file.span(0, 1), "x");
  CHECK(render_text(sources, sink).ends_with("\n\n1 error\n"));
  sink.report(diag::fraction, file.span(1, 2), "y");
  CHECK(render_text(sources, sink).ends_with("\n\n2 errors\n"));
}

TEST_CASE("JSON carries schema, places and edits", "[diag]") {
  SourceMap sources;
  const SourceFile& file = sources.add("a.weir", "\u00e9 5sec\n");
  DiagnosticSink sink;
  sink.report(diag::unknown_unit, file.span(4, 7), "sec")
      .suggest(file.span(4, 7), "s", "write `5s`");
  const auto json = nlohmann::json::parse(render_json(sources, sink));
  CHECK(json["schema"] == "weir.diagnostics");
  CHECK(json["version"] == 1);
  CHECK(json["errors"] == 1);
  const auto& diagnostic = json["diagnostics"][0];
  CHECK(diagnostic["code"] == "E0107");
  CHECK(diagnostic["primary"]["file"] == "a.weir");
  CHECK(diagnostic["primary"]["start"]["column"] == 4);
  CHECK(diagnostic["primary"]["start"]["byte"] == 4);
  CHECK(diagnostic["suggestions"][0]["edits"][0]["replacement"] == "s");
}
