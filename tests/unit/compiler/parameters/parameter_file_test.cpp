#include "compiler/parameters/parameter_file.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dsl/diag/render.h"
#include "dsl/source/limits.h"
#include "dsl/source/source_map.h"

namespace weir::parameters {
namespace {

using Form = check::ParameterDatum::Form;

struct ReadFile {
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  check::ParameterValues values;

  ReadFile(const std::string& text, FileFormat format) {
    read_parameter_file(sources.add("file", text), format, values, sink);
  }

  const check::ParameterDatum& value(const std::string& name) {
    INFO(dsl::render_text(sources, sink));
    REQUIRE(values.by_name.count(name) == 1);
    return values[name].entries.back().value;
  }
  std::string_view source_of(const check::ParameterDatum& datum) const {
    return sources.text(datum.span);
  }
};

TEST_CASE("the end of the name says the format", "[parameters]") {
  CHECK(format_of("a/b.json") == FileFormat::kJson);
  CHECK(format_of("b.yaml") == FileFormat::kYaml);
  CHECK(format_of("b.yml") == FileFormat::kYaml);
  CHECK_FALSE(format_of("b.toml").has_value());
  CHECK_FALSE(format_of("json").has_value());
}

TEST_CASE("a value has its form and its place in the file", "[parameters]") {
  struct Row {
    FileFormat format;
    std::string file;
    Form form;
    std::string text;
    std::string source;
    bool is_replaceable;
  };
  const Row rows[] = {
      {FileFormat::kJson, R"({"a":12})", Form::kInteger, "12", "12", true},
      {FileFormat::kJson, R"({"z":[],"a": -0.5e3 })", Form::kReal, "-0.5e3", "-0.5e3", true},
      {FileFormat::kJson, R"({"a":99999999999999999999})", Form::kInteger, "99999999999999999999",
       "99999999999999999999", true},
      {FileFormat::kJson, R"({"a" : "x\u00e9\n" })", Form::kText, "x\u00e9\n", R"("x\u00e9\n")",
       true},
      {FileFormat::kJson, "{\"a\":\n true}", Form::kBool, "true", "true", true},
      {FileFormat::kJson, R"({"a": [1, {"b": 2}], "c": 1})", Form::kList, "", R"([1, {"b": 2}])",
       false},
      {FileFormat::kJson, R"({"a": null})", Form::kNull, "", "null", true},
      {FileFormat::kYaml, "a: 12 # twelve", Form::kInteger, "12", "12", true},
      {FileFormat::kYaml, "a: +12", Form::kInteger, "12", "+12", true},
      {FileFormat::kYaml, "a: 1.5", Form::kReal, "1.5", "1.5", true},
      {FileFormat::kYaml, "a: 010", Form::kText, "010", "010", true},
      {FileFormat::kYaml, "a: 1.2.3", Form::kText, "1.2.3", "1.2.3", true},
      {FileFormat::kYaml, "a: True", Form::kBool, "true", "True", true},
      {FileFormat::kYaml, "a: yes", Form::kText, "yes", "yes", true},
      {FileFormat::kYaml, "a: 'it''s'", Form::kText, "it's", "'it''s'", true},
      {FileFormat::kYaml, "a: \"1\\\"2\"", Form::kText, "1\"2", "\"1\\\"2\"", true},
      {FileFormat::kYaml, "a: ~", Form::kNull, "", "~", true},
      {FileFormat::kYaml, "a:\nb: 1", Form::kNull, "", "", false},
      {FileFormat::kYaml, "\xef\xbb\xbf# bom\r\na: 250ms\r\n", Form::kText, "250ms", "250ms", true},
      {FileFormat::kYaml, "a: |\n  x\n", Form::kText, "x\n", "|", false},
  };
  for (const Row& row : rows) {
    INFO(row.file);
    ReadFile read(row.file, row.format);
    const check::ParameterDatum& value = read.value("a");
    CHECK(value.form == row.form);
    CHECK(value.text == row.text);
    CHECK(read.source_of(value) == row.source);
    CHECK(value.is_replaceable == row.is_replaceable);
    CHECK_FALSE(read.sink.has_errors());
  }
}

TEST_CASE("a list keeps its elements, each with its place", "[parameters]") {
  for (const FileFormat format : {FileFormat::kJson, FileFormat::kYaml}) {
    ReadFile read(R"({"a": ["x", [true], 3]})", format);
    const check::ParameterDatum& list = read.value("a");
    REQUIRE(list.elements.size() == 3);
    CHECK(read.source_of(list.elements[0]) == "\"x\"");
    CHECK(list.elements[1].elements.at(0).form == Form::kBool);
    CHECK(read.source_of(list.elements[2]) == "3");
  }
}

TEST_CASE("what is no mapping of names to values is reported once", "[parameters]") {
  struct Row {
    FileFormat format;
    std::string file;
    std::string_view code;
  };
  const Row rows[] = {
      {FileFormat::kJson, "", "E0420"},
      {FileFormat::kJson, "{\"a\": 1,}", "E0420"},
      {FileFormat::kJson, "{\"a\": 1} x", "E0420"},
      {FileFormat::kJson, "{\"a\": \"\xff\"}", "E0109"},
      {FileFormat::kJson, "3", "E0421"},
      {FileFormat::kYaml, "a: \"open\n", "E0420"},
      {FileFormat::kYaml, "a: b: c", "E0420"},
      {FileFormat::kYaml, "a: 1\n\tb: 2", "E0420"},
      {FileFormat::kYaml, "a: *none", "E0420"},
      {FileFormat::kYaml, "text", "E0421"},
      {FileFormat::kYaml, "a: 1\n---\nb: 1", "E0421"},
      {FileFormat::kYaml, "? [a]\n: b", "E0421"},
      {FileFormat::kYaml, "a: !!str 1", "E0421"},
      {FileFormat::kYaml, std::string(600, '['), "E0421"},
      {FileFormat::kYaml, "a: " + std::string(600, '[') + std::string(600, ']'), "E0111"},
      {FileFormat::kJson, std::string(dsl::kParameterFileBytesMax + 1, ' '), "E0110"},
  };
  for (const Row& row : rows) {
    INFO(row.file.substr(0, 80));
    ReadFile read(row.file, row.format);
    REQUIRE(read.sink.all().size() == 1);
    CHECK(read.sink.all().front().info->code == row.code);
    CHECK(read.values.has_lost_entries);
  }
}

TEST_CASE("a file of comments gives nothing and is right", "[parameters]") {
  for (const std::string text : {"", "# none\n", "---\n# none\n", "{}"}) {
    ReadFile read(text, FileFormat::kYaml);
    CHECK(read.sink.all().empty());
    CHECK(read.values.by_name.empty());
  }
}

}  // namespace
}  // namespace weir::parameters
