#include "dsl/diag/sink.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "dsl/source/limits.h"

namespace weir::dsl {

Repetition::Repetition(DiagnosticSink& sink) : sink_(sink) {
  ++sink_.repetitions_;
}

Repetition::~Repetition() {
  --sink_.repetitions_;
}

DiagnosticBuilder::~DiagnosticBuilder() {
  sink_.add(std::move(diagnostic_));
}

DiagnosticBuilder& DiagnosticBuilder::label(std::string text) {
  diagnostic_.primary.text = std::move(text);
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::secondary(Span span, std::string text) {
  diagnostic_.secondary.push_back({span, std::move(text)});
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::note(std::string text) {
  diagnostic_.notes.push_back({NoteKind::kNote, std::move(text)});
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::help(std::string text) {
  diagnostic_.notes.push_back({NoteKind::kHelp, std::move(text)});
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::example(std::string text) {
  diagnostic_.notes.push_back({NoteKind::kExample, std::move(text)});
  return *this;
}

DiagnosticBuilder& DiagnosticBuilder::suggest(Span span, std::string replacement,
                                              std::string message) {
  return suggest({TextEdit{span, std::move(replacement)}}, std::move(message));
}

DiagnosticBuilder& DiagnosticBuilder::suggest(std::vector<TextEdit> edits, std::string message) {
  diagnostic_.suggestions.push_back({std::move(message), std::move(edits)});
  return *this;
}

// `{N}` becomes the argument; an argument's own braces are not looked at again.
static std::string fill_message(std::string_view message, const std::vector<std::string>& args) {
  std::string text;
  for (size_t i = 0; i < message.size(); ++i) {
    const bool is_place = message[i] == '{' && i + 2 < message.size() && message[i + 2] == '}';
    const size_t index = is_place ? static_cast<size_t>(message[i + 1] - '0') : args.size();
    if (index < args.size()) {
      text += args[index];
      i += 2;
    } else {
      text += message[i];
    }
  }
  return text;
}

Diagnostic DiagnosticSink::make(const DiagnosticInfo& info, Span span,
                                const std::vector<std::string>& args) {
  Diagnostic diagnostic;
  diagnostic.info = &info;
  diagnostic.message = fill_message(info.message, args);
  diagnostic.primary.span = span;
  return diagnostic;
}

bool DiagnosticSink::holds_same(const Diagnostic& diagnostic) const {
  return std::ranges::any_of(diagnostics_, [&](const Diagnostic& other) {
    return other.primary.span == diagnostic.primary.span && other.info == diagnostic.info &&
           (repetitions_ > 0 || other.message == diagnostic.message);
  });
}

void DiagnosticSink::add(Diagnostic diagnostic) {
  const bool is_full = diagnostics_.size() >= kDiagnosticsMax;
  if (!is_full && holds_same(diagnostic)) {
    return;
  }
  ++(diagnostic.info->severity == Severity::kError ? errors_ : warnings_);
  if (is_full) {
    ++dropped_;
    return;
  }
  diagnostics_.push_back(std::move(diagnostic));
}

void DiagnosticSink::absorb(DiagnosticSink&& other) {
  for (Diagnostic& diagnostic : other.diagnostics_) {
    add(std::move(diagnostic));
  }
  // What the other sink dropped can no longer be compared; it is counted as errors, which is what
  // keeps a build from going on.
  errors_ += other.dropped_;
  dropped_ += other.dropped_;
  other = DiagnosticSink();
}

std::vector<Diagnostic> DiagnosticSink::sorted() const {
  std::vector<Diagnostic> result = diagnostics_;
  std::ranges::sort(result, [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.primary.span, a.info->code, a.message) <
           std::tie(b.primary.span, b.info->code, b.message);
  });
  return result;
}

}  // namespace weir::dsl
