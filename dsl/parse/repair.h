// What the parser does at a mistake: say it once, in the language's words, and go on where the
// author most likely went on.
//
// A small slip is repaired in place (token_repair.h). Anything else skips to the next item of the
// block or the next declaration. Implements ANTLR's error strategy; its exceptions end here.
#pragma once

#include <cstdint>
#include <exception>

#include <antlr4-runtime.h>

#include "dsl/diag/sink.h"
#include "dsl/parse/mistakes.h"
#include "dsl/parse/token_repair.h"
#include "dsl/parse/token_stream.h"
#include "dsl/parse/tree_builder.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

class Repair final : public antlr4::ANTLRErrorStrategy {
 public:
  explicit Repair(const Parsing& parsing);

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
  enum class Place : uint8_t { kTop, kBlock, kSchema, kSplit, kTest };

  void sync_items(Place place);
  void sync_elements(uint8_t close);
  void require_value(antlr4::Parser* parser);
  void require_expectation(antlr4::Parser* parser);
  void report_item(Place place);
  void skip_to_item(Place place);
  [[nodiscard]] bool starts_item(Place place) const;
  [[nodiscard]] bool starts_next_item(Place place) const;

  const SourceFile& source_;
  DiagnosticSink& sink_;
  ParserTokens& tokens_;
  TreeBuilder& builder_;
  Mistakes mistakes_;
  TokenRepair token_repair_;
  ParserToken conjured_;
  bool is_leaving_ = false;  // an exception is on its way to the rule of an item
};

}  // namespace weir::dsl
