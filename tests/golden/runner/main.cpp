// Runs the goldens of tests/golden: golden_runner ROOT [--phase NAME] [--bless] [FILTER]
//
// Files are found when it runs. FILTER is a part of a path. With --bless, expectations are
// rewritten from what was found; it refuses when the environment has CI. `tools/dev bless` goes
// through ctest and says the same with WEIR_BLESS=1 and WEIR_GOLDEN_FILTER. Exit code 1: a golden
// failed. `golden_runner --pages FOLDER` checks the examples of docs/errors instead,
// `golden_runner --rule-pages` those of the lint rules.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diag/render.h"
#include "tests/golden/runner/golden_case.h"
#include "tests/golden/runner/line_diff.h"
#include "tests/golden/runner/pages.h"
#include "tests/golden/runner/phases.h"
#include "tests/golden/runner/rule_pages.h"

namespace weir::golden {

namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path root;
  std::string phase;
  std::string filter;
  bool bless = false;
  bool checks_pages = false;
  bool checks_rule_pages = false;
};

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

struct Tally {
  size_t run = 0;
  size_t failed = 0;
  size_t blessed = 0;
};

std::vector<fs::path> find_files(const fs::path& folder, std::string_view suffix) {
  std::vector<fs::path> found;
  std::error_code missing;
  for (const auto& entry : fs::recursive_directory_iterator(folder, missing)) {
    if (entry.is_regular_file() && entry.path().extension() == suffix) {
      found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

class Runner {
 public:
  Runner(const Options& options, const Phase& phase, Tally& tally)
      : options_(options), phase_(phase), tally_(tally) {}

  void run() {
    const fs::path folder = options_.root / phase_.folder;
    for (const fs::path& path : find_files(folder, ".weir")) {
      if (path.string().find(options_.filter) != std::string::npos) {
        run_case(read_case(path));
      }
    }
    if (!phase_.dump_suffix.empty()) {
      find_stale_dumps(folder);
    }
  }

 private:
  void run_case(const GoldenCase& golden) {
    dsl::SourceMap sources;
    dsl::DiagnosticSink sink;
    const PhaseResult result = phase_.run(golden, sources, sink);
    const auto actual = actual_expectations(sources, sink);
    ++tally_.run;
    problems_ = result.problems;
    check_shape(golden, sink);
    const fs::path dump_path = dump_path_of(golden);
    if (options_.bless) {
      bless(golden.path, with_expectations(golden, actual));
      if (!dump_path.empty()) {
        bless(dump_path, result.dump);
      }
    } else {
      compare_diagnostics(golden, actual);
      if (!dump_path.empty()) {
        compare_dump(dump_path, result.dump);
      }
    }
    report(golden, render_text(sources, sink));
  }

  // Empty if the case has no dump: a broken file has diagnostics only.
  [[nodiscard]] fs::path dump_path_of(const GoldenCase& golden) const {
    const bool has_dump = !phase_.dump_suffix.empty() && !golden.expects_error();
    return has_dump ? fs::path(golden.path).replace_extension(phase_.dump_suffix) : fs::path();
  }

  void check_shape(const GoldenCase& golden, const dsl::DiagnosticSink& sink) {
    if (golden.own_lines() > kLinesMax) {
      problems_.push_back("it has more than " + std::to_string(kLinesMax) + " lines");
    }
    if (golden.expects_error() != sink.has_errors()) {
      problems_.emplace_back(golden.expects_error()
                                 ? "its name starts with `fail_`, but there is no error"
                                 : "there is an error, but its name does not start with `fail_`");
    }
  }

  void compare_diagnostics(const GoldenCase& golden, const std::vector<Expectation>& actual) {
    if (golden.expected != actual) {
      problems_.push_back(
          "diagnostics differ:\n" +
          line_diff(with_expectations(golden, golden.expected), with_expectations(golden, actual)));
    }
  }

  void compare_dump(const fs::path& path, const std::string& dump) {
    if (!fs::exists(path)) {
      problems_.push_back(path.filename().string() + " is missing");
    } else if (read_text(path) != dump) {
      problems_.push_back(path.filename().string() + " differs:\n" +
                          line_diff(read_text(path), dump));
    }
  }

  void bless(const fs::path& path, const std::string& text) {
    if (!fs::exists(path) || read_text(path) != text) {
      write_text(path, text);
      ++tally_.blessed;
    }
  }

  void find_stale_dumps(const fs::path& folder) {
    for (const fs::path& path : find_files(folder, phase_.dump_suffix)) {
      if (!fs::exists(fs::path(path).replace_extension(".weir"))) {
        std::cout << "STALE " << path.string() << ": its golden is gone\n";
        ++tally_.failed;
      }
    }
  }

  void report(const GoldenCase& golden, const std::string& rendered) {
    if (problems_.empty()) {
      return;
    }
    ++tally_.failed;
    const std::string name = fs::relative(golden.path, options_.root).string();
    std::cout << "FAIL " << name << '\n';
    for (const std::string& problem : problems_) {
      std::cout << problem << '\n';
    }
    std::cout << rendered << "if this is as it should be: tools/dev bless " << name << "\n\n";
  }

  const Options& options_;
  const Phase& phase_;
  Tally& tally_;
  std::vector<std::string> problems_;
};

bool read_options(const std::vector<std::string>& args, Options& options) {
  options.bless = !from_environment("WEIR_BLESS").empty();
  options.filter = from_environment("WEIR_GOLDEN_FILTER");
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--bless") {
      options.bless = true;
    } else if (args[i] == "--pages") {
      options.checks_pages = true;
    } else if (args[i] == "--rule-pages") {
      options.checks_rule_pages = true;
    } else if (args[i] == "--phase" && i + 1 < args.size()) {
      options.phase = args[++i];
    } else if (options.root.empty()) {
      options.root = args[i];
    } else {
      options.filter = args[i];
    }
  }
  return !options.root.empty() || options.checks_rule_pages;
}

int run_all(const Options& options) {
  if (options.bless && !from_environment("CI").empty()) {
    std::cout << "expectations are not rewritten under CI\n";
    return 2;
  }
  Tally tally;
  for (const Phase& phase : all_phases()) {
    if (options.phase.empty() || options.phase == phase.folder) {
      Runner(options, phase, tally).run();
    }
  }
  std::cout << tally.run << " goldens, " << tally.failed << " failed";
  std::cout << (options.bless ? ", " + std::to_string(tally.blessed) + " files rewritten\n" : "\n");
  // A run that finds nothing is a mistake in the command line, unless it was filtered.
  const bool found_nothing = tally.run == 0 && options.filter.empty();
  return tally.failed == 0 && !found_nothing ? 0 : 1;
}

}  // namespace

}  // namespace weir::golden

int main(int argc, char** argv) {
  weir::golden::Options options;
  if (!weir::golden::read_options({argv + 1, argv + argc}, options)) {
    std::cout << "usage: golden_runner ROOT [--phase NAME] [--bless] [FILTER]\n";
    return 2;
  }
  if (options.checks_rule_pages) {
    return weir::golden::check_rule_pages() ? 0 : 1;
  }
  if (options.checks_pages) {
    return weir::golden::check_pages(options.root) ? 0 : 1;
  }
  return weir::golden::run_all(options);
}
