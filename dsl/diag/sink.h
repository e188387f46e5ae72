// Where a phase puts its diagnostics, and the one way to make them.
//
//   sink.report(diag::duplicate_name, name.span(), "web")
//       .label("declared here again")
//       .secondary(first.span(), "first declared here")
//       .help("rename one of them");
//
// The diagnostic enters the sink when the statement ends. Not thread-safe: a phase that works in
// parallel gives each worker a sink and merges them with `absorb`.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dsl/diag/catalogue.h"
#include "dsl/diag/diagnostic.h"
#include "dsl/source/span.h"

namespace weir::dsl {

class DiagnosticSink;

// Adds details to a diagnostic that is being reported. Lives for one statement.
class DiagnosticBuilder {
 public:
  DiagnosticBuilder(DiagnosticSink& sink, Diagnostic diagnostic)
      : sink_(sink), diagnostic_(std::move(diagnostic)) {}
  DiagnosticBuilder(const DiagnosticBuilder&) = delete;
  DiagnosticBuilder& operator=(const DiagnosticBuilder&) = delete;
  ~DiagnosticBuilder();

  // Words for the primary label.
  DiagnosticBuilder& label(std::string text);
  // Another place that explains why, with its own words.
  DiagnosticBuilder& secondary(Span span, std::string text);
  DiagnosticBuilder& note(std::string text);
  DiagnosticBuilder& help(std::string text);
  DiagnosticBuilder& example(std::string text);
  // A fix that is certain; `message` is shown as a help line: "write `5s`".
  DiagnosticBuilder& suggest(Span span, std::string replacement, std::string message);
  // The same with several edits, which do not overlap.
  DiagnosticBuilder& suggest(std::vector<TextEdit> edits, std::string message);

 private:
  DiagnosticSink& sink_;
  Diagnostic diagnostic_;
};

class DiagnosticSink;

// While one lives, a second diagnostic of one code at one place counts as the first, whatever its
// words: the place is looked at once for each turn of a loop or use of a template.
class Repetition {
 public:
  explicit Repetition(DiagnosticSink& sink);
  ~Repetition();
  Repetition(const Repetition&) = delete;
  Repetition& operator=(const Repetition&) = delete;

 private:
  DiagnosticSink& sink_;
};

class DiagnosticSink {
 public:
  // Arguments are strings, characters or integers, as many as the message has places.
  template <size_t Arity, typename... Args>
  DiagnosticBuilder report(const DiagnosticEntry<Arity>& entry, Span span, Args&&... args) {
    static_assert(sizeof...(Args) == Arity, "arguments do not match the message of the catalogue");
    return DiagnosticBuilder(*this,
                             make(entry.info, span, {to_argument(std::forward<Args>(args))...}));
  }

  // Adds a finished diagnostic. One that says the same at the same place as another is dropped, as
  // is all beyond kDiagnosticsMax (still counted).
  void add(Diagnostic diagnostic);
  // Moves the diagnostics of another sink here.
  void absorb(DiagnosticSink&& other);

  // By file, position and code; stable for equal input.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;
  // In the order they were reported.
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return diagnostics_; }

  // Errors reported so far, dropped ones over the limit included, repeated ones not.
  [[nodiscard]] size_t error_count() const { return errors_; }
  [[nodiscard]] bool has_errors() const { return errors_ != 0; }
  [[nodiscard]] size_t warning_count() const { return warnings_; }
  // How many were dropped over the limit.
  [[nodiscard]] size_t dropped_count() const { return dropped_; }

 private:
  friend class Repetition;
  template <typename T>
  static std::string to_argument(T&& value) {
    using Plain = std::remove_cvref_t<T>;
    if constexpr (std::same_as<Plain, char>) {
      return std::string(1, value);
    } else if constexpr (std::integral<Plain>) {
      return std::to_string(value);
    } else {
      return std::string(std::string_view(value));
    }
  }
  static Diagnostic make(const DiagnosticInfo& info, Span span,
                         const std::vector<std::string>& args);
  [[nodiscard]] bool holds_same(const Diagnostic& diagnostic) const;

  std::vector<Diagnostic> diagnostics_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
  uint32_t repetitions_ = 0;
  size_t dropped_ = 0;
};

}  // namespace weir::dsl
