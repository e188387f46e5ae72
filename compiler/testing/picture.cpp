#include "compiler/testing/picture.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace weir::testing {
namespace {

// Bytes that begin a character; the terminal shows one column for each.
size_t columns(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// A note and the column it starts in, from 0.
struct Placed {
  size_t column = 0;
  std::string text;
};

void pad_to(std::string& line, size_t column) {
  const size_t used = columns(line);
  line.append(column > used ? column - used : 0, ' ');
}

// One line below the source: texts as far right as they do not cross a bar or another text, bars
// for the notes that have to wait. Notes that got their place are taken out.
std::string take_line(std::vector<Placed>& waiting) {
  std::vector<Placed> line;
  std::vector<Placed> left;
  size_t limit = SIZE_MAX;
  for (size_t i = waiting.size(); i-- > 0;) {
    Placed& note = waiting[i];
    const bool fits = note.column + columns(note.text) < limit;
    limit = note.column;
    line.insert(line.begin(), {note.column, fits ? note.text : "|"});
    if (!fits) {
      left.insert(left.begin(), std::move(note));
    }
  }
  waiting = std::move(left);
  std::string text;
  for (const Placed& part : line) {
    pad_to(text, part.column);
    text += part.text;
  }
  return text;
}

std::string bars(const std::vector<Placed>& notes) {
  std::string text;
  for (const Placed& note : notes) {
    pad_to(text, note.column);
    text += '|';
  }
  return text;
}

// By line, from the left; what belongs to one place is joined.
std::map<uint32_t, std::vector<Placed>> place_notes(const dsl::SourceFile& file,
                                                    const std::vector<PictureNote>& notes) {
  std::map<uint32_t, std::string> texts;
  for (const PictureNote& note : notes) {
    std::string& text = texts[note.offset];
    text += (text.empty() ? "" : ", ") + note.text;
  }
  std::map<uint32_t, std::vector<Placed>> lines;
  for (auto& [offset, text] : texts) {
    const uint32_t line = file.line_of(offset);
    const std::string_view before = file.line_text(line).substr(0, offset - file.line_begin(line));
    lines[line].push_back({columns(before), std::move(text)});
  }
  return lines;
}

std::string shown(std::string_view line) {
  std::string text(line);
  std::ranges::replace(text, '\t', ' ');
  return text;
}

}  // namespace

std::string draw_notes(const dsl::SourceFile& file, const std::vector<PictureNote>& notes) {
  const std::map<uint32_t, std::vector<Placed>> lines = place_notes(file, notes);
  const size_t gutter = lines.empty() ? 1 : std::to_string(lines.rbegin()->first).size();
  std::string out = fmt::format("{:{}} |\n", "", gutter);
  for (const auto& [line, placed] : lines) {
    out += fmt::format("{:{}} | {}\n", line, gutter, shown(file.line_text(line)));
    out += fmt::format("{:{}} | {}\n", "", gutter, bars(placed));
    for (std::vector<Placed> waiting = placed; !waiting.empty();) {
      out += fmt::format("{:{}} | {}\n", "", gutter, take_line(waiting));
    }
  }
  return out;
}

std::string indented(std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
    out += "  " + std::string(lines.substr(0, end));
    lines.remove_prefix(end);
  }
  return out;
}

std::string place_text(const dsl::SourceMap& sources, dsl::Span span) {
  const dsl::SourceFile& file = sources.file(span.file);
  const dsl::LineColumn at = file.display_location(span.begin);
  return fmt::format("{}:{}:{}", file.path(), at.line, at.column);
}

}  // namespace weir::testing
