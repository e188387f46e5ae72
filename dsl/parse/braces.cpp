#include "dsl/parse/braces.h"

#include <WeirLexer.h>
#include <algorithm>
#include <string>
#include <vector>

#include "dsl/parse/token_class.h"
#include "dsl/source/limits.h"

namespace weir::dsl {

namespace {

using grammar::WeirLexer;

bool are_balanced(const RawTokens& tokens) {
  size_t depth = 0;
  for (const RawToken& token : tokens) {
    if (token.type == WeirLexer::LBRACE) {
      ++depth;
    } else if (token.type == WeirLexer::RBRACE && depth-- == 0) {
      return false;
    }
  }
  return depth == 0;
}

// An opening brace that is not closed yet.
struct OpenBrace {
  RawToken brace;
  uint32_t indent = 0;       // of the line it stands on
  uint8_t line_starter = 0;  // type of the first token of that line
};

class BraceBalancer {
 public:
  BraceBalancer(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink)
      : source_(source), tokens_(tokens), sink_(sink) {}

  RawTokens run() {
    result_.reserve(tokens_.size() + 1);
    for (index_ = 0; index_ < tokens_.size(); ++index_) {
      const RawToken& token = tokens_[index_];
      if (token.starts_line) {
        opening_line_ = line_first_;
        line_first_ = token;
      }
      take(token);
    }
    while (!open_.empty()) {
      close_missing(nullptr);
    }
    return std::move(result_);
  }

 private:
  void take(const RawToken& token) {
    if (token.type == WeirLexer::RBRACE) {
      take_close(token);
      return;
    }
    if (token.starts_line) {
      open_missing(token);
      close_before(token);
    }
    awaits_open_ = awaits_open_ ? token.type != WeirLexer::LBRACE : starts_object(token);
    if (token.type == WeirLexer::LBRACE) {
      open_.push_back({token, indent_of(line_first_), line_first_.type});
    }
    result_.push_back(token);
  }

  // A declaration whose block starts with `{`.
  [[nodiscard]] bool starts_object(const RawToken& token) const {
    const bool has_block = token.type == WeirLexer::HOST || token.type == WeirLexer::TLS ||
                           token.type == WeirLexer::LISTENER || token.type == WeirLexer::UPSTREAM;
    return has_block && open_.empty() && starts_declaration(tokens_, index_);
  }

  // `upstream web` and then a line that is not `{`.
  void open_missing(const RawToken& token) {
    const bool goes_on = token.type == WeirLexer::LBRACE || token.type == WeirLexer::ON ||
                         result_.empty() || result_.back().type == WeirLexer::COMMA ||
                         result_.back().type == WeirLexer::ON;
    if (!awaits_open_ || goes_on) {
      return;
    }
    awaits_open_ = false;
    RawToken brace;
    brace.type = WeirLexer::LBRACE;
    brace.is_broken = true;
    brace.begin = brace.end = result_.back().end;
    const Span place = span_of(source_, brace);
    sink_.report(diag::missing_bracket, place, "{").suggest(place, " {", "add the missing `{`");
    open_.push_back({brace, indent_of(opening_line_), opening_line_.type});
    result_.push_back(brace);
  }

  // What starts on this line may show that blocks above it should have been closed.
  void close_before(const RawToken& token) {
    if (starts_declaration(tokens_, index_)) {
      while (!open_.empty() && cannot_hold_declaration(token)) {
        close_missing(&token);
      }
    } else if (token.type == WeirLexer::ROUTE && !is_field_name(tokens_, index_)) {
      while (!open_.empty() && open_.back().line_starter == WeirLexer::ROUTE &&
             open_.back().indent >= indent_of(token)) {
        close_missing(&token);
      }
    }
  }

  // `block` may stand in a block of stdlib/; there only the indent tells.
  [[nodiscard]] bool cannot_hold_declaration(const RawToken& token) const {
    return token.type != WeirLexer::BLOCK || open_.back().indent >= indent_of(token);
  }

  void take_close(const RawToken& token) {
    if (token.starts_line) {
      close_deeper_than(token);
    }
    if (open_.empty() || closes_too_early()) {
      sink_.report(diag::unmatched_close, span_of(source_, token), "}")
          .suggest(span_of(source_, token), "", "delete it");
      return;
    }
    open_.pop_back();
    result_.push_back(token);
  }

  // A brace indented like an outer opener closes that one: those within were forgotten.
  void close_deeper_than(const RawToken& token) {
    const uint32_t indent = indent_of(token);
    const bool matches_any = std::ranges::any_of(
        open_, [indent](const OpenBrace& open) { return open.indent == indent; });
    while (matches_any && open_.back().indent > indent) {
      close_missing(&token);
    }
  }

  // Would this brace end the declaration although what follows belongs inside?
  [[nodiscard]] bool closes_too_early() const {
    if (open_.size() != 1 || index_ + 1 >= tokens_.size()) {
      return false;
    }
    const uint8_t next = tokens_[index_ + 1].type;
    const bool is_surplus = next == WeirLexer::RBRACE || is_block_statement(next);
    return is_surplus && !is_last_of_its_indent();
  }

  // A brace that stands where its opener's line begins is the one that was meant to close it.
  [[nodiscard]] bool is_last_of_its_indent() const {
    const RawToken& token = tokens_[index_];
    return token.starts_line && indent_of(token) == open_.back().indent;
  }

  void close_missing(const RawToken* noticed_at) {
    const OpenBrace open = open_.back();
    open_.pop_back();
    RawToken brace;
    brace.type = WeirLexer::RBRACE;
    brace.is_broken = true;
    brace.begin = brace.end = result_.back().end;
    const Span place = span_of(source_, brace);
    auto report = sink_.report(diag::missing_bracket, place, "}");
    report.label("expected here, or above");
    report.secondary(span_of(source_, open.brace), "to close this");
    if (noticed_at != nullptr && noticed_at->type != WeirLexer::RBRACE) {
      report.note("`" + std::string(text_of(source_, *noticed_at)) + "` on line " +
                  std::to_string(source_.line_of(noticed_at->begin)) +
                  " starts something that cannot stand in this block");
    }
    report.suggest(place, '\n' + std::string(open.indent, ' ') + '}', "add the missing `}`");
    result_.push_back(brace);
  }

  [[nodiscard]] uint32_t indent_of(const RawToken& token) const {
    return source_.location(token.begin).column - 1;
  }

  const SourceFile& source_;
  const RawTokens& tokens_;
  DiagnosticSink& sink_;
  RawTokens result_;
  std::vector<OpenBrace> open_;
  RawToken line_first_;
  RawToken opening_line_;     // the first token of the line before
  bool awaits_open_ = false;  // a declaration has begun, its `{` has not come
  size_t index_ = 0;
};

// Levels that brackets, braces and parentheses have at a token; `list<list<...` counts as well,
// because the parser recurses for it.
class NestingCounter {
 public:
  uint32_t count(uint8_t type) {
    const bool continues_type =
        type == WeirLexer::LESS || (last_type_ == WeirLexer::LESS && is_word(type));
    angles_ = continues_type ? angles_ + (type == WeirLexer::LESS ? 1 : 0) : 0;
    last_type_ = type;
    if (type == WeirLexer::LBRACE || type == WeirLexer::LBRACKET || type == WeirLexer::LPAREN) {
      ++depth_;
    } else if (type == WeirLexer::RBRACE || type == WeirLexer::RBRACKET ||
               type == WeirLexer::RPAREN) {
      depth_ -= depth_ > 0 ? 1 : 0;
    }
    return depth_ + angles_;
  }

 private:
  uint32_t depth_ = 0;
  uint32_t angles_ = 0;
  uint8_t last_type_ = 0;
};

}  // namespace

void balance_braces(const SourceFile& source, RawTokens& tokens, DiagnosticSink& sink) {
  if (!are_balanced(tokens)) {
    tokens = BraceBalancer(source, tokens, sink).run();
  }
}

bool is_nested_too_deep(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink) {
  NestingCounter counter;
  for (const RawToken& token : tokens) {
    if (counter.count(token.type) > kNestingMax) {
      sink.report(diag::nesting_too_deep, span_of(source, token), kNestingMax);
      return true;
    }
  }
  return false;
}

}  // namespace weir::dsl
