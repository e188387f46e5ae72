// One golden: a `.weir` file that holds its own expectations.
//
//   upstream web { }
//   upstream web { }
//   #~ E0201 `web` is declared twice
//
// A line that starts with `#~` expects a diagnostic whose primary label begins on the line above
// it (other `#~` lines not counted). Such lines are blanked before compiling, so the lines that a
// diagnostic names are those of the file. `#~ file "./up.weir"` starts a further module; the lines
// of the other modules are blank in it, so its line numbers are those of the golden, too.
// `#~ pad 1000` stands for that many spaces, for goldens about the size of a file.
// `#~ param env=prod` builds with that parameter.
// `#~ params "prod.json"` builds with that file of parameters. Its lines are those that start with
// `#~|`; the text behind that keeps its column, and it has the line numbers of the golden, too.
// `#~ repeat 1000 0,` is a line of such a file that holds the text so many times.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::golden {

// One behaviour a file; what needs more lines than this is two goldens. `#~` lines do not count.
inline constexpr size_t kLinesMax = 30;

struct Expectation {
  uint32_t line = 0;  // of the golden, from 1
  std::string text;   // "E0201 `web` is declared twice"
  friend auto operator<=>(const Expectation&, const Expectation&) = default;
};

struct Module {
  std::string path;  // the golden's file name, or as in `#~ file`
  std::string text;
};

struct GoldenCase {
  std::filesystem::path path;
  std::vector<std::string> lines;
  std::vector<Module> modules;  // the first is the root
  std::map<std::string, std::string, std::less<>> parameters;
  std::vector<Module> parameter_files;
  std::vector<Expectation> expected;

  // `fail_` at the front of the file name: an error is expected.
  [[nodiscard]] bool expects_error() const;
  // Lines that are not expectations.
  [[nodiscard]] size_t own_lines() const;
};

[[nodiscard]] GoldenCase read_case(const std::filesystem::path& path);

// What a sink holds, in the form of expectations.
[[nodiscard]] std::vector<Expectation> actual_expectations(const dsl::SourceMap& sources,
                                                           const dsl::DiagnosticSink& sink);

// The golden's text with these expectations instead of its own.
[[nodiscard]] std::string with_expectations(const GoldenCase& golden,
                                            const std::vector<Expectation>& expected);

// Whole files; reading a missing one gives an empty text.
[[nodiscard]] std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace weir::golden
