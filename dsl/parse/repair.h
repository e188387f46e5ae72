// What the parser does at a mistake: say it once, in the language's words, and go on where the
// author most likely went on.
//
// A small slip (a missing sign, a word too many, a keyword as a name) is repaired in place and the
// rest of the item is still read. Anything else skips to the next item of the block or the next
// declaration. Implements ANTLR's error strategy; its exceptions end here.
#pragma once

#include <cstdint>
#include <exception>
#include <unordered_set>

#include <antlr4-runtime.h>

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/parse/token_stream.h"
#include "dsl/parse/tree_builder.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

class Repair final : public antlr4::ANTLRErrorStrategy {
 public:
  // All are borrowed and outlive the strategy.
  Repair(const SourceFile& source, DiagnosticSink& sink, ParserTokens& tokens,
         TreeBuilder& builder);

  void reset(antlr4::Parser* /*parser*/) override {}
  // A token was expected and another was found: repairs, or throws to leave the item.
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  // Called in the handler of every rule on the way out; the rule of an item ends the exception.
  void recover(antlr4::Parser* parser, std::exception_ptr error) override;
  // Called before each decision, so also before each item of a block.
  void sync(antlr4::Parser* parser) override;
  bool inErrorRecoveryMode(antlr4::Parser* /*parser*/) override { return false; }
  void reportMatch(antlr4::Parser* /*parser*/) override {}
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override;

 private:
  enum class Place : uint8_t { kTop, kBlock, kSchema, kSplit };

  void sync_items(Place place);
  void sync_elements(uint8_t close);
  void require_value(antlr4::Parser* parser);
  void report_item(Place place);
  void skip_to_item(Place place);
  void skip_one() { tokens_.consume(); }
  [[nodiscard]] bool starts_item(Place place) const;
  [[nodiscard]] bool starts_next_item(Place place) const;

  [[nodiscard]] bool repair_name(antlr4::Parser* parser);
  [[nodiscard]] bool repair_assignment(antlr4::Parser* parser);
  [[nodiscard]] bool repair_colon(antlr4::Parser* parser);
  [[nodiscard]] bool repair_string(antlr4::Parser* parser);
  [[nodiscard]] bool repair_close(antlr4::Parser* parser, uint8_t close);
  [[nodiscard]] bool repair_by_insertion(antlr4::Parser* parser);
  [[nodiscard]] bool repair_by_deletion(antlr4::Parser* parser);
  [[nodiscard]] bool fits_after_expected(antlr4::Parser* parser) const;

  [[nodiscard]] bool may_guess();
  void note_reports();
  [[nodiscard]] bool is_value_alone() const;
  [[nodiscard]] bool may_report();
  [[nodiscard]] bool is_missing_before() const;
  [[nodiscard]] Span gap_or_found() const;
  void report_assignment(bool is_wrong_sign);
  void report_bare_text(antlr4::Parser* parser, const RawToken& bare);
  void take(uint8_t type);
  void report_unexpected(antlr4::Parser* parser);
  [[nodiscard]] Span gap_before() const;
  [[nodiscard]] Span found_span() const { return span_of(source_, tokens_.peek()); }

  const SourceFile& source_;
  DiagnosticSink& sink_;
  ParserTokens& tokens_;
  TreeBuilder& builder_;
  ParserToken conjured_;
  std::unordered_set<uint32_t> sure_lines_;  // where something was found that is surely wrong
  uint32_t guess_line_ = 0;                  // of the last guess; lines count from 1
  size_t reports_seen_ = 0;
  bool has_guessed_ = false;  // a guess in this item has been made
  bool is_leaving_ = false;   // an exception is on its way to the rule of an item
};

}  // namespace weir::dsl
