// The human form. Each place (primary and secondary labels) is shown as its source line with the
// label underneath, grouped by file; the primary's file and line come first.
#include <algorithm>
#include <string>
#include <vector>

#include "dsl/diag/render.h"
#include "runtime/base/count_of.h"

namespace weir::dsl {

namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kBlue = "\x1b[1;34m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kReset = "\x1b[0m";

// A longer underline says nothing more and would wrap.
constexpr uint32_t kUnderlineMax = 80;

struct Mark {
  const Label* label = nullptr;
  bool is_primary = false;
  uint32_t line = 1;
};

class TextRenderer {
 public:
  TextRenderer(const SourceMap& sources, const Diagnostic& diagnostic, bool colour)
      : sources_(sources), diagnostic_(diagnostic), colour_(colour) {}

  std::string render() {
    collect_marks();
    put_head();
    FileId shown = FileId();
    for (const Mark& mark : marks_) {
      if (mark.label->span.file != shown) {
        put_place(*mark.label, mark.is_primary);
        shown = mark.label->span.file;
      }
      put_mark(mark);
    }
    put_notes();
    return std::move(out_);
  }

 private:
  void collect_marks() {
    add_mark(diagnostic_.primary, true);
    // The primary's file first, then the others in the order they were named.
    for (const bool in_primary_file : {true, false}) {
      for (const Label& label : diagnostic_.secondary) {
        if ((label.span.file == diagnostic_.primary.span.file) == in_primary_file) {
          add_mark(label, false);
        }
      }
    }
    uint32_t last_line = 1;
    for (const Mark& mark : marks_) {
      last_line = std::max(last_line, mark.line);
    }
    gutter_ = std::to_string(last_line).size();
  }

  void add_mark(const Label& label, bool is_primary) {
    const SourceFile& file = sources_.file(label.span.file);
    marks_.push_back({&label, is_primary, file.line_of(label.span.begin)});
  }

  std::string paint(std::string_view style, std::string_view text) const {
    return colour_ ? std::string(style) + std::string(text) + std::string(kReset)
                   : std::string(text);
  }

  [[nodiscard]] std::string_view severity_style() const {
    return diagnostic_.info->severity == Severity::kError ? kRed : kYellow;
  }

  void put_head() {
    std::string head(severity_name(diagnostic_.info->severity));
    head += '[' + std::string(diagnostic_.info->code) + ']';
    out_ += paint(severity_style(), head) + paint(kBold, ": " + diagnostic_.message) + '\n';
  }

  void put_place(const Label& label, bool is_primary) {
    const SourceFile& file = sources_.file(label.span.file);
    const LineColumn at = file.display_location(label.span.begin);
    out_ += std::string(gutter_, ' ') + paint(kBlue, is_primary ? "-->" : ":::") + ' ';
    out_ += file.path() + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) + '\n';
    put_gutter("");
    out_ += '\n';
  }

  // "12 |" or "   |".
  void put_gutter(const std::string& number) {
    out_ += paint(kBlue, number + std::string(gutter_ - number.size(), ' ') + " |");
  }

  void put_mark(const Mark& mark) {
    const SourceFile& file = sources_.file(mark.label->span.file);
    const std::string_view line = file.line_text(mark.line);
    put_gutter(std::to_string(mark.line));
    out_ += line.empty() ? "\n" : ' ' + escape_controls(line) + '\n';
    put_gutter("");
    out_ += ' ' + underline_indent(file, mark, line);
    const std::string_view style = mark.is_primary ? severity_style() : kBlue;
    std::string under(underline_length(file, mark), mark.is_primary ? '^' : '-');
    if (!mark.label->text.empty()) {
      under += ' ' + mark.label->text;
    }
    out_ += paint(style, under) + '\n';
  }

  // Control characters of a source would move the cursor; each becomes one visible character.
  static std::string escape_controls(std::string_view line) {
    std::string shown(line);
    std::ranges::replace_if(
        shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }, '?');
    return shown;
  }

  // White space up to the label; a tab stays a tab, so that the caret stands right.
  static std::string underline_indent(const SourceFile& file, const Mark& mark,
                                      std::string_view line) {
    const uint32_t column = file.location(mark.label->span.begin).column - 1;
    std::string indent;
    for (const char c : line.substr(0, std::min<size_t>(column, line.size()))) {
      const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
      if (!is_continuation) {
        indent += c == '\t' ? '\t' : ' ';
      }
    }
    return indent;
  }

  // In characters, within the line; an empty span shows one caret.
  static uint32_t underline_length(const SourceFile& file, const Mark& mark) {
    const Span span = mark.label->span;
    const uint32_t begin = file.display_location(span.begin).column;
    const uint32_t line_end =
        file.line_begin(mark.line) + static_cast<uint32_t>(file.line_text(mark.line).size());
    const uint32_t end = file.display_location(std::min(span.end, line_end)).column;
    return std::clamp(end > begin ? end - begin : 1, 1U, kUnderlineMax);
  }

  void put_notes() {
    if (diagnostic_.notes.empty() && diagnostic_.suggestions.empty()) {
      return;
    }
    put_gutter("");
    out_ += '\n';
    // Examples, then notes, then what to do.
    for (const NoteKind kind : {NoteKind::kExample, NoteKind::kNote, NoteKind::kHelp}) {
      for (const Note& note : diagnostic_.notes) {
        if (note.kind == kind) {
          put_note(kind, note.text);
        }
      }
    }
    for (const Suggestion& suggestion : diagnostic_.suggestions) {
      put_note(NoteKind::kHelp, suggestion.message);
    }
  }

  void put_note(NoteKind kind, std::string_view text) {
    const std::string_view word = kind == NoteKind::kNote   ? "note"
                                  : kind == NoteKind::kHelp ? "help"
                                                            : "example";
    out_ += std::string(gutter_ + 1, ' ') + paint(kBlue, "=") + ' ';
    out_ += paint(kBold, std::string(word) + ':') + ' ' + std::string(text) + '\n';
  }

  const SourceMap& sources_;
  const Diagnostic& diagnostic_;
  bool colour_;
  std::vector<Mark> marks_;
  size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string render_text(const SourceMap& sources, const Diagnostic& diagnostic,
                        const RenderOptions& options) {
  return TextRenderer(sources, diagnostic, options.colour).render();
}

std::string render_text(const SourceMap& sources, const DiagnosticSink& sink,
                        const RenderOptions& options) {
  std::string out;
  for (const Diagnostic& diagnostic : sink.sorted()) {
    out += render_text(sources, diagnostic, options) + '\n';
  }
  if (out.empty()) {
    return out;
  }
  const std::string warnings =
      sink.warning_count() == 0 ? "" : count_of(sink.warning_count(), "warning");
  if (sink.has_errors() || warnings.empty()) {
    out += count_of(sink.error_count(), "error") + (warnings.empty() ? "" : ", ");
  }
  out += warnings;
  out += sink.dropped_count() == 0
             ? ""
             : " (" + std::to_string(sink.dropped_count()) + " of them not shown)";
  return out + '\n';
}

}  // namespace weir::dsl
