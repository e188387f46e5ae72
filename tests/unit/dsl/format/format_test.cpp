#include "dsl/format/format.h"

#include <string>

#include <catch2/catch.hpp>

#include "dsl/parse/parse.h"
#include "dsl/source/source_map.h"

using namespace weir;
using namespace weir::dsl;

static Result<std::string> format_text(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  return format(parse(sources.add("a.weir", text), sink));
}

TEST_CASE("a file with errors is refused, not mangled", "[format]") {
  const auto formatted = format_text("upstream web { balance round_robin }");
  REQUIRE_FALSE(formatted);
  CHECK(formatted.error().code == ErrorCode::kBadArgument);
  CHECK(formatted.error().context == "a.weir");
}

TEST_CASE("an empty file stays empty, comments alone stay", "[format]") {
  CHECK(format_text("").value().empty());
  CHECK(format_text("\n\n").value().empty());
  CHECK(format_text("\n\n# a  \r\n\n\n#b").value() == "# a\n\n#b\n");
}

TEST_CASE("line ends become LF and a byte order mark goes", "[format]") {
  CHECK(format_text("\xEF\xBB\xBF"
                    "const a=1\r\n\r\nconst b=2\r\n")
            .value() == "const a = 1\n\nconst b = 2\n");
}

TEST_CASE("width is counted in characters", "[format]") {
  // 98 characters, of which many take two bytes.
  std::string wide;
  for (int i = 0; i < 80; ++i) {
    wide += "\u00e9";
  }
  const std::string line = "const a = [\"" + wide + "\", 1]\n";
  CHECK(format_text(line).value() == line);
}
