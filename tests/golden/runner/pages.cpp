#include "tests/golden/runner/pages.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <string_view>

#include "dsl/diag/render.h"
#include "dsl/parse/parse.h"
#include "tests/golden/runner/golden_case.h"

namespace weir::golden {

namespace {

using namespace weir::dsl;

// A page cannot hold bytes that are not text, nor 16 MiB.
constexpr std::array<std::string_view, 2> kCannotBeShown = {"E0109", "E0110"};

std::string page_of(const std::string& code) {
  return "docs/errors/" + code + ".md";
}

bool check_wrong(const std::string& code, const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  static_cast<void>(parse(sources.add("wrong.weir", text), sink));
  const bool is_right = sink.all().size() == 1 && sink.all().front().info->code == code;
  return is_right || complain(page_of(code), "the wrong example does not report this code alone",
                              render_text(sources, sink));
}

bool check_right(const std::string& code, const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  static_cast<void>(parse(sources.add("right.weir", text), sink));
  const bool is_right = !text.empty() && sink.all().empty();
  return is_right || complain(page_of(code), "the right example has errors of syntax",
                              render_text(sources, sink));
}

bool check_page(const std::filesystem::path& path) {
  const std::string code = path.stem().string();
  const std::string page = read_text(path);
  const bool is_syntax = code.starts_with("E01");
  const bool can_be_shown =
      std::ranges::find(kCannotBeShown, std::string_view(code)) == kCannotBeShown.end();
  const bool is_wrong_right =
      !is_syntax || !can_be_shown || check_wrong(code, example(page, "\n## Wrong"));
  return check_right(code, example(page, "\n## Right")) && is_wrong_right;
}

}  // namespace

bool complain(std::string_view page, std::string_view what, const std::string& found) {
  std::cout << "FAIL " << page << ": " << what << '\n' << found << '\n';
  return false;
}

std::string example(std::string_view page, std::string_view heading) {
  constexpr std::string_view kFence = "\n```weir\n";
  const size_t section = page.find(heading);
  const size_t begin = section == std::string::npos ? section : page.find(kFence, section);
  if (begin == std::string::npos) {
    return {};
  }
  const size_t text = begin + kFence.size();
  const size_t end = std::min(page.find("\n```", text), page.find("\n#~ file ", text));
  return std::string(page.substr(text, end + 1 - text));
}

bool check_pages(const std::filesystem::path& folder) {
  size_t count = 0;
  size_t failed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".md" && entry.path().stem().string().starts_with("E")) {
      ++count;
      failed += check_page(entry.path()) ? 0 : 1;
    }
  }
  std::cout << count << " pages, " << failed << " failed\n";
  return count > 0 && failed == 0;
}

}  // namespace weir::golden
