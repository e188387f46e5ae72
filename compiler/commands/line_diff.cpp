#include "compiler/commands/line_diff.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <fmt/format.h>

namespace weir::commands {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kContext = 3;
// Above this many edits the traces would take too much memory; the texts are then shown whole.
constexpr int kEditsMax = 4'000;

enum class LineKind : char { kSame = ' ', kRemoved = '-', kAdded = '+' };

struct DiffLine {
  LineKind kind;
  std::string_view text;
};

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1);
    lines.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// Furthest x reached on each diagonal k = x - y, for one number of edits.
class Frontier {
 public:
  explicit Frontier(int reach) : reach_(reach), x_(2 * static_cast<size_t>(reach) + 3, 0) {}
  int& operator[](int diagonal) { return x_[index(diagonal)]; }
  int operator[](int diagonal) const { return x_[index(diagonal)]; }

 private:
  [[nodiscard]] size_t index(int diagonal) const {
    const int64_t index = int64_t{diagonal} + reach_ + 1;
    return static_cast<size_t>(index);
  }

  int reach_;
  std::vector<int> x_;
};

bool steps_down(const Frontier& frontier, int diagonal, int edits) {
  return diagonal == -edits ||
         (diagonal != edits && frontier[diagonal - 1] < frontier[diagonal + 1]);
}

int follow_equal_lines(const Lines& before, const Lines& after, int x, int diagonal) {
  while (x < static_cast<int>(before.size()) && x - diagonal < static_cast<int>(after.size()) &&
         before[static_cast<size_t>(x)] == after[static_cast<size_t>(x - diagonal)]) {
    ++x;
  }
  return x;
}

// The frontier before each further edit; the last one's successor reaches both ends. Empty when
// kEditsMax edits do not suffice.
std::vector<Frontier> trace_edits(const Lines& before, const Lines& after) {
  const int total = static_cast<int>(before.size() + after.size());
  const int limit = std::min(total, kEditsMax);
  std::vector<Frontier> traces;
  for (int edits = 0; edits <= limit; ++edits) {
    Frontier frontier(edits + 1);
    for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const bool first = edits == 0;
      const Frontier& previous = first ? frontier : traces.back();
      const bool down = first || steps_down(previous, diagonal, edits);
      const int start = first ? 0 : (down ? previous[diagonal + 1] : previous[diagonal - 1] + 1);
      frontier[diagonal] = follow_equal_lines(before, after, start, diagonal);
    }
    const int end = static_cast<int>(before.size()) - static_cast<int>(after.size());
    const bool done = end >= -edits && end <= edits && (edits - end) % 2 == 0 &&
                      frontier[end] >= static_cast<int>(before.size());
    traces.push_back(std::move(frontier));
    if (done) {
      return traces;
    }
  }
  return {};
}

std::vector<DiffLine> replace_all(const Lines& before, const Lines& after) {
  std::vector<DiffLine> result;
  for (const std::string_view line : before) {
    result.push_back({LineKind::kRemoved, line});
  }
  for (const std::string_view line : after) {
    result.push_back({LineKind::kAdded, line});
  }
  return result;
}

// Walks the traces backwards from both ends.
std::vector<DiffLine> diff_lines(const Lines& before, const Lines& after) {
  const std::vector<Frontier> traces = trace_edits(before, after);
  if (traces.empty()) {
    return replace_all(before, after);
  }
  std::vector<DiffLine> reversed;
  int x = static_cast<int>(before.size());
  int y = static_cast<int>(after.size());
  for (int edits = static_cast<int>(traces.size()) - 1; edits >= 0; --edits) {
    const int diagonal = x - y;
    int start_x = 0;
    bool down = false;
    if (edits > 0) {
      const Frontier& previous = traces[static_cast<size_t>(edits) - 1];
      down = steps_down(previous, diagonal, edits);
      start_x = down ? previous[diagonal + 1] : previous[diagonal - 1] + 1;
    }
    while (x > start_x) {
      --x;
      --y;
      reversed.push_back({LineKind::kSame, before[static_cast<size_t>(x)]});
    }
    if (edits > 0 && down) {
      reversed.push_back({LineKind::kAdded, after[static_cast<size_t>(--y)]});
    } else if (edits > 0) {
      reversed.push_back({LineKind::kRemoved, before[static_cast<size_t>(--x)]});
    }
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

// Of the next line in both texts, from 1.
struct LineNumbers {
  size_t before = 1;
  size_t after = 1;
};

// Where the numbers stand behind `lines`.
LineNumbers advance(LineNumbers numbers, std::span<const DiffLine> lines) {
  for (const DiffLine& line : lines) {
    numbers.before += line.kind != LineKind::kAdded ? 1 : 0;
    numbers.after += line.kind != LineKind::kRemoved ? 1 : 0;
  }
  return numbers;
}

// Appends `lines` as one hunk, which begins at `numbers`.
void append_hunk(std::string& out, std::span<const DiffLine> lines, LineNumbers numbers) {
  const LineNumbers end = advance(numbers, lines);
  out += fmt::format("@@ -{},{} +{},{} @@\n", numbers.before, end.before - numbers.before,
                     numbers.after, end.after - numbers.after);
  for (const DiffLine& line : lines) {
    out += static_cast<char>(line.kind);
    out += line.text;
    if (!line.text.ends_with('\n')) {
      out += "\n\\ No newline at end of file\n";
    }
  }
}

// The end of the hunk that begins at `begin`: more than two contexts without a change end it.
size_t hunk_end(const std::vector<DiffLine>& lines, size_t begin) {
  size_t last_change = begin;
  for (size_t i = begin; i < lines.size() && i - last_change <= 2 * kContext; ++i) {
    if (lines[i].kind != LineKind::kSame) {
      last_change = i;
    }
  }
  return std::min(last_change + kContext + 1, lines.size());
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) {
    return {};
  }
  const std::vector<DiffLine> lines = diff_lines(split_lines(before), split_lines(after));
  std::string out = fmt::format("--- {}\n+++ {} (formatted)\n", name, name);
  const std::span<const DiffLine> all(lines);
  LineNumbers numbers;
  size_t position = 0;
  for (;;) {
    const auto change =
        std::find_if(lines.begin() + static_cast<ptrdiff_t>(position), lines.end(),
                     [](const DiffLine& line) { return line.kind != LineKind::kSame; });
    if (change == lines.end()) {
      return out;
    }
    const auto change_at = static_cast<size_t>(change - lines.begin());
    const size_t begin = std::max(position, change_at - std::min(change_at, kContext));
    const size_t end = hunk_end(lines, change_at);
    const auto hunk = all.subspan(begin, end - begin);
    numbers = advance(numbers, all.subspan(position, begin - position));
    append_hunk(out, hunk, numbers);
    numbers = advance(numbers, hunk);
    position = end;
  }
}

}  // namespace weir::commands
