#include "tests/golden/runner/line_diff.h"

#include <algorithm>
#include <vector>

namespace weir::golden {

namespace {

using Lines = std::vector<std::string_view>;

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// lengths[i][j]: lines that a[i..] and b[j..] have in common, in order.
std::vector<std::vector<size_t>> common_lengths(const Lines& a, const Lines& b) {
  std::vector<std::vector<size_t>> lengths(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      lengths[i][j] =
          a[i] == b[j] ? lengths[i + 1][j + 1] + 1 : std::max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

void put(std::string& out, char sign, std::string_view line) {
  out += sign;
  out += ' ';
  out += line;
  out += '\n';
}

}  // namespace

std::string line_diff(std::string_view expected, std::string_view actual) {
  const Lines a = split_lines(expected);
  const Lines b = split_lines(actual);
  const auto lengths = common_lengths(a, b);
  std::string out;
  std::string_view context;  // the last equal line, not shown yet
  bool follows_change = false;
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      if (follows_change) {
        put(out, ' ', a[i]);
      }
      context = follows_change ? std::string_view() : a[i];
      follows_change = false;
      ++i;
      ++j;
      continue;
    }
    if (!context.empty()) {
      put(out, ' ', context);
      context = {};
    }
    const bool takes_old =
        j == b.size() || (i < a.size() && lengths[i + 1][j] >= lengths[i][j + 1]);
    put(out, takes_old ? '-' : '+', takes_old ? a[i++] : b[j++]);
    follows_change = true;
  }
  return out;
}

}  // namespace weir::golden
