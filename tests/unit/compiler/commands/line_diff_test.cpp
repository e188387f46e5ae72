#include "compiler/commands/line_diff.h"

#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using weir::commands::unified_diff;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// What `patch` would do: copies `before` up to each hunk, then takes the hunk's lines.
std::string apply_diff(const std::string& before, const std::string& diff) {
  const std::vector<std::string> old_lines = lines_of(before);
  std::string result;
  size_t next = 0;
  for (const std::string& line : lines_of(diff)) {
    if (line.starts_with("---") || line.starts_with("+++")) {
      continue;
    }
    if (line.starts_with("@@ -")) {
      const auto hunk_begin = static_cast<size_t>(std::stoul(line.substr(4)));
      while (next + 1 < hunk_begin) {
        result += old_lines[next++] + "\n";
      }
    } else if (line.starts_with("+")) {
      result += line.substr(1) + "\n";
    } else {
      REQUIRE(next < old_lines.size());
      REQUIRE(old_lines[next] == line.substr(1));
      next += 1;
      result += line.starts_with(" ") ? line.substr(1) + "\n" : "";
    }
  }
  while (next < old_lines.size()) {
    result += old_lines[next++] + "\n";
  }
  return result;
}

std::string random_text(std::mt19937& random) {
  std::string text;
  const size_t count = random() % 30;
  for (size_t i = 0; i < count; ++i) {
    text += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("equal texts have no diff", "[commands]") {
  CHECK(unified_diff("a.weir", "x\n", "x\n").empty());
  CHECK(unified_diff("a.weir", "", "").empty());
}

TEST_CASE("a diff shows the changed line with its neighbours", "[commands]") {
  CHECK(unified_diff("a.weir", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n") ==
        "--- a.weir\n+++ a.weir (formatted)\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n");
}

TEST_CASE("a missing line end at the end of the file is said", "[commands]") {
  const std::string diff = unified_diff("a.weir", "x", "x\n");
  CHECK(diff.find("-x\n\\ No newline at end of file\n+x\n") != std::string::npos);
}

TEST_CASE("applying a diff to the old text gives the new one", "[commands]") {
  std::mt19937 random(20261123);
  for (int round = 0; round < 500; ++round) {
    const std::string before = random_text(random);
    const std::string after = random_text(random);
    CHECK(apply_diff(before, unified_diff("a", before, after)) == after);
  }
}
