#include "dsl/parse/tree_parser.h"

#include <WeirParser.h>
#include <memory>

#include "dsl/parse/repair.h"
#include "dsl/parse/token_stream.h"
#include "dsl/parse/tree_builder.h"

namespace weir::dsl {

namespace {

// Hands the parser's events to the builder. The listener is only how the generated code says that
// it leaves a rule; terminals are not visited, because that would make ANTLR's tree.
class TreeParser final : public grammar::WeirParser, private antlr4::tree::ParseTreeListener {
 public:
  TreeParser(ParserTokens& tokens, TreeBuilder& builder)
      : WeirParser(&tokens), tokens_(tokens), builder_(builder) {
    setBuildParseTree(false);
    removeErrorListeners();
    addParseListener(this);
  }

  antlr4::Token* consume() override {
    auto* token = static_cast<ParserToken*>(tokens_.LT(1));
    tokens_.consume();
    if (token->raw().type != ParserToken::kEndOfFile) {
      builder_.take_token(token->raw());
    }
    return token;
  }

 private:
  void enterEveryRule(antlr4::ParserRuleContext* context) override {
    builder_.enter_rule(context->getRuleIndex(), tokens_.peek().begin);
  }
  void exitEveryRule(antlr4::ParserRuleContext* /*context*/) override { builder_.exit_rule(); }
  void visitTerminal(antlr4::tree::TerminalNode* /*node*/) override {}
  void visitErrorNode(antlr4::tree::ErrorNode* /*node*/) override {}

  ParserTokens& tokens_;
  TreeBuilder& builder_;
};

}  // namespace

std::vector<NodeRecord> parse_tokens(const SourceFile& source, const RawTokens& tokens,
                                     DiagnosticSink& sink, Prediction prediction) {
  ParserTokens stream(tokens, source.size());
  TreeBuilder builder(source, sink);
  TreeParser parser(stream, builder);
  parser.setErrorHandler(std::make_shared<Repair>(Parsing{source, sink, stream, builder}));
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      prediction == Prediction::kSll ? antlr4::atn::PredictionMode::SLL
                                     : antlr4::atn::PredictionMode::LL);
  parser.module();
  return builder.finish();
}

}  // namespace weir::dsl
