// What is said about mistakes while a module is parsed, and where: once each, since what stands
// behind a mistake may look wrong only because of it.
//
// A report is sure (a keyword as a name, a missing comma) or a guess (a token that does not fit).
// There is one guess an item and a line, and none on a line where something sure was reported.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include <antlr4-runtime.h>

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/parse/token_stream.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

class Mistakes {
 public:
  // All are borrowed and outlive this.
  Mistakes(const SourceFile& source, DiagnosticSink& sink, const ParserTokens& tokens)
      : source_(source), sink_(sink), tokens_(tokens) {}

  // A guess may be made again.
  void begin_item() { has_guessed_ = false; }
  // Whether to report a guess at `place` or something sure at the next token; takes it as reported.
  [[nodiscard]] bool may_guess(Span place);
  [[nodiscard]] bool may_report();
  // Reports, as a guess, that the next token does not fit where `parser` stands.
  void report_unexpected(antlr4::Parser* parser);

  // The next token, and the place right after the one before it.
  [[nodiscard]] Span found() const { return span_of(source_, tokens_.peek()); }
  [[nodiscard]] Span gap_before() const;

 private:
  void note_reports();
  [[nodiscard]] bool is_missing_before() const;
  [[nodiscard]] bool has_arrow_on_line() const;
  bool suggest_missing_word(antlr4::Parser* parser, DiagnosticBuilder& report) const;

  const SourceFile& source_;
  DiagnosticSink& sink_;
  const ParserTokens& tokens_;
  std::unordered_set<uint32_t> sure_lines_;  // where something was found that is surely wrong
  uint32_t guess_line_ = 0;                  // of the last guess; lines count from 1
  size_t reports_seen_ = 0;
  bool has_guessed_ = false;  // a guess in this item has been made
};

}  // namespace weir::dsl
