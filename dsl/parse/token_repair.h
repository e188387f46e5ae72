// Small slips, mended where they stand so that the rest of the item is still read: a missing sign,
// a word too many, a keyword as a name, a path without quotes. What is no small slip is left to
// Repair (repair.h), which skips.
#pragma once

#include <cstdint>
#include <string>

#include <antlr4-runtime.h>

#include "dsl/diag/sink.h"
#include "dsl/parse/mistakes.h"
#include "dsl/parse/raw_token.h"
#include "dsl/parse/token_stream.h"
#include "dsl/parse/tree_builder.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// What the passes over one module's tokens share. All are borrowed and outlive the parser.
struct Parsing {
  const SourceFile& source;
  DiagnosticSink& sink;
  ParserTokens& tokens;
  TreeBuilder& builder;
};

class TokenRepair {
 public:
  TokenRepair(const Parsing& parsing, Mistakes& mistakes)
      : source_(parsing.source),
        sink_(parsing.sink),
        tokens_(parsing.tokens),
        builder_(parsing.builder),
        mistakes_(mistakes) {}

  // A token was expected where `parser` stands and another was found: reports it and goes on as if
  // it had been there. False, with nothing reported or consumed, if that would be a wild guess.
  [[nodiscard]] bool repair(antlr4::Parser* parser);

 private:
  [[nodiscard]] bool repair_name(antlr4::Parser* parser);
  [[nodiscard]] bool repair_quoted_name(const RawToken& quoted);
  [[nodiscard]] bool repair_assignment(antlr4::Parser* parser);
  [[nodiscard]] bool repair_colon();
  [[nodiscard]] bool repair_string(antlr4::Parser* parser);
  [[nodiscard]] Span close_place() const;
  [[nodiscard]] bool repair_close(const std::string& text);
  [[nodiscard]] bool repair_by_skipping_to_arrow(antlr4::Parser* parser);
  [[nodiscard]] bool repair_by_insertion(antlr4::Parser* parser);
  [[nodiscard]] bool repair_by_deletion(antlr4::Parser* parser);
  [[nodiscard]] bool is_value_alone() const;
  void report_assignment(bool is_wrong_sign);
  void report_bare_text(antlr4::Parser* parser, const RawToken& bare);
  void take(uint8_t type);

  const SourceFile& source_;
  DiagnosticSink& sink_;
  ParserTokens& tokens_;
  TreeBuilder& builder_;
  Mistakes& mistakes_;
};

}  // namespace weir::dsl
