#include "tests/golden/runner/golden_case.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace weir::golden {

namespace {

constexpr std::string_view kMarker = "#~";
constexpr std::string_view kFileMarker = "#~ file \"";
constexpr std::string_view kPadMarker = "#~ pad ";
constexpr std::string_view kParamMarker = "#~ param ";
constexpr std::string_view kParamsMarker = "#~ params \"";
constexpr std::string_view kParamsLine = "#~|";
constexpr std::string_view kRepeatMarker = "#~ repeat ";

std::string_view trim(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

bool is_file_marker(std::string_view line) {
  return trim(line).starts_with(kFileMarker);
}

bool is_pad_marker(std::string_view line) {
  return trim(line).starts_with(kPadMarker);
}

bool is_param_marker(std::string_view line) {
  return trim(line).starts_with(kParamMarker);
}

bool is_params_marker(std::string_view line) {
  return trim(line).starts_with(kParamsMarker);
}

bool is_params_line(std::string_view line) {
  return line.starts_with(kParamsLine) || line.starts_with(kRepeatMarker);
}

// What a line of the golden is in a file of parameters.
std::string params_line(const std::string& line) {
  if (!line.starts_with(kRepeatMarker)) {
    return "   " + line.substr(kParamsLine.size()) + '\n';
  }
  size_t digits = 0;
  const std::string rest = line.substr(kRepeatMarker.size());
  const size_t count = std::stoul(rest, &digits);
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += rest.substr(digits + 1);
  }
  return text + '\n';
}

bool is_expectation(std::string_view line) {
  return trim(line).starts_with(kMarker) && !is_file_marker(line) && !is_pad_marker(line) &&
         !is_param_marker(line) && !is_params_marker(line) && !is_params_line(line);
}

// What a line of the golden is in the text that is compiled.
std::string compiled_line(const std::string& line) {
  if (is_pad_marker(line)) {
    const std::string count(trim(line).substr(kPadMarker.size()));
    return std::string(std::stoul(count), ' ') + '\n';
  }
  return trim(line).starts_with(kMarker) ? "\n" : line + '\n';
}

std::string module_name(std::string_view marker, std::string_view kind = kFileMarker) {
  const std::string_view rest = trim(marker).substr(kind.size());
  return std::string(rest.substr(0, rest.find('"')));
}

std::string indent_of(const std::string& line) {
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

// Splits the lines into modules; lines that are not a module's own are blank in it.
std::vector<Module> split_modules(const GoldenCase& golden) {
  std::vector<Module> modules{{golden.path.filename().string(), ""}};
  for (const std::string& line : golden.lines) {
    if (is_file_marker(line)) {
      const auto lines_before = std::ranges::count(modules.back().text, '\n');
      modules.push_back({module_name(line), std::string(static_cast<size_t>(lines_before), '\n')});
    }
    modules.back().text += compiled_line(line);
  }
  return modules;
}

// The files of `#~ params`: each line of the golden is a line of the file, blank if not its own.
std::vector<Module> read_parameter_files(const std::vector<std::string>& lines) {
  std::vector<Module> files;
  size_t lines_before = 0;
  for (const std::string& line : lines) {
    if (is_params_marker(line)) {
      files.push_back({module_name(line, kParamsMarker), std::string(lines_before, '\n')});
    }
    if (!files.empty()) {
      files.back().text += is_params_line(line) ? params_line(line) : "\n";
    }
    ++lines_before;
  }
  return files;
}

std::vector<Expectation> read_expectations(const std::vector<std::string>& lines) {
  std::vector<Expectation> expected;
  uint32_t line_above = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (is_expectation(lines[i])) {
      const std::string_view text = trim(lines[i]).substr(kMarker.size());
      expected.push_back({line_above, std::string(trim(text))});
    } else {
      line_above = static_cast<uint32_t>(i + 1);
    }
  }
  std::ranges::sort(expected);
  return expected;
}

std::map<std::string, std::string, std::less<>> read_parameters(
    const std::vector<std::string>& lines) {
  std::map<std::string, std::string, std::less<>> parameters;
  for (const std::string& line : lines) {
    if (is_param_marker(line)) {
      const std::string_view pair = trim(line).substr(kParamMarker.size());
      const size_t equals = std::min(pair.find('='), pair.size());
      parameters.emplace(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    }
  }
  return parameters;
}

}  // namespace

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
}

bool GoldenCase::expects_error() const {
  return path.filename().string().starts_with("fail_");
}

size_t GoldenCase::own_lines() const {
  return static_cast<size_t>(
      std::ranges::count_if(lines, [](const std::string& line) { return !is_expectation(line); }));
}

GoldenCase read_case(const std::filesystem::path& path) {
  GoldenCase golden;
  golden.path = path;
  std::istringstream text(read_text(path));
  for (std::string line; std::getline(text, line);) {
    golden.lines.push_back(line);
  }
  golden.expected = read_expectations(golden.lines);
  golden.parameters = read_parameters(golden.lines);
  golden.parameter_files = read_parameter_files(golden.lines);
  golden.modules = split_modules(golden);
  return golden;
}

std::vector<Expectation> actual_expectations(const dsl::SourceMap& sources,
                                             const dsl::DiagnosticSink& sink) {
  std::vector<Expectation> actual;
  for (const dsl::Diagnostic& diagnostic : sink.sorted()) {
    const dsl::Span span = diagnostic.primary.span;
    actual.push_back({sources.file(span.file).line_of(span.begin),
                      std::string(diagnostic.info->code) + ' ' + diagnostic.message});
  }
  std::ranges::sort(actual);
  return actual;
}

std::string with_expectations(const GoldenCase& golden, const std::vector<Expectation>& expected) {
  std::string text;
  for (size_t i = 0; i < golden.lines.size(); ++i) {
    const std::string& line = golden.lines[i];
    if (is_expectation(line)) {
      continue;
    }
    text += line + '\n';
    for (const Expectation& expectation : expected) {
      if (expectation.line == i + 1) {
        text += indent_of(line) + std::string(kMarker) + ' ' + expectation.text + '\n';
      }
    }
  }
  return text;
}

}  // namespace weir::golden
