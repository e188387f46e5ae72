#include "compiler/testing/picture.h"

#include <algorithm>

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

std::string shown(std::string_view line) {
  std::string text(line);
  std::ranges::replace(text, '\t', ' ');
  return text;
}

}  // namespace

std::string draw_notes(const dsl::SourceFile& file, std::vector<PictureNote> notes) {
  std::ranges::stable_sort(notes, {}, &PictureNote::offset);
  const size_t gutter =
      notes.empty() ? 1 : std::to_string(file.line_of(notes.back().offset)).size();
  std::string out = fmt::format("{:{}} |\n", "", gutter);
  for (size_t i = 0; i < notes.size();) {
    const uint32_t line = file.line_of(notes[i].offset);
    const std::string_view source = file.line_text(line);
    std::vector<Placed> placed;
    for (; i < notes.size() && file.line_of(notes[i].offset) == line; ++i) {
      const size_t column = columns(source.substr(0, notes[i].offset - file.line_begin(line)));
      if (!placed.empty() && placed.back().column == column) {
        placed.back().text += ", " + notes[i].text;
      } else {
        placed.push_back({column, std::move(notes[i].text)});
      }
    }
    out += fmt::format("{:{}} | {}\n", line, gutter, shown(source));
    out += fmt::format("{:{}} | {}\n", "", gutter, bars(placed));
    while (!placed.empty()) {
      out += fmt::format("{:{}} | {}\n", "", gutter, take_line(placed));
    }
  }
  return out;
}

std::string place_text(const dsl::SourceMap& sources, dsl::Span span) {
  const dsl::SourceFile& file = sources.file(span.file);
  const dsl::LineColumn at = file.display_location(span.begin);
  return fmt::format("{}:{}:{}", file.path(), at.line, at.column);
}

}  // namespace weir::testing
