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
  uint32_t indent = 0;          // of the line it stands on
  bool holds_names = false;     // of an `enum` or an import
  bool is_laid_out = true;      // its lines are indented deeper than its own, as far as was seen
  bool has_line_start = false;  // a line has begun inside
  uint32_t content_indent = 0;  // of the first of its lines
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
    close_names_before(token);
    if (awaits_open_ && is_word(token.type) && type_at(tokens_, index_ + 1) == WeirLexer::EQ) {
      awaits_open_ = false;
      insert_open(line_first_);
    }
    awaits_open_ = awaits_open_ ? token.type != WeirLexer::LBRACE : starts_object(token);
    if (token.type == WeirLexer::LBRACE) {
      take_open(token);
      return;
    }
    result_.push_back(token);
    if (misses_open_behind()) {
      insert_open(line_first_);
    }
  }

  void take_open(const RawToken& token) {
    if (previous() == WeirLexer::LBRACE) {
      report_surplus(token);
      return;
    }
    open_.push_back(
        {.brace = token, .indent = indent_of(line_first_), .holds_names = opens_names()});
    result_.push_back(token);
  }

  void report_surplus(const RawToken& token) {
    const Span span = span_of(source_, token);
    sink_.report(diag::unmatched_brace, span, source_.text(span)).suggest(span, "", "delete it");
  }

  [[nodiscard]] uint8_t previous(size_t back = 1) const {
    return result_.size() < back ? uint8_t{0} : result_[result_.size() - back].type;
  }

  [[nodiscard]] bool opens_names() const {
    return previous() == WeirLexer::ENUM ||
           (previous() == WeirLexer::STRING && previous(2) == WeirLexer::IMPORT) ||
           (previous(2) == WeirLexer::DOT && previous(4) == WeirLexer::IMPORT);
  }

  // Behind the token taken last: `enum a, b }`, `import "..." a }`, `split a: 5%`, and the name of
  // a nested block followed by a field.
  [[nodiscard]] bool misses_open_behind() const {
    const uint8_t next = type_at(tokens_, index_ + 1);
    const uint8_t after = type_at(tokens_, index_ + 2);
    if (!is_word(next) || next == WeirLexer::AS || tokens_[index_ + 1].starts_line) {
      return false;
    }
    if (opens_names()) {
      return after == WeirLexer::COMMA || after == WeirLexer::RBRACE || after == WeirLexer::AS;
    }
    const bool is_item = tokens_[index_].starts_line || ends_field(previous(2));
    const bool is_block_name =
        previous() == WeirLexer::IDENT && after == WeirLexer::EQ && is_item && !open_.empty();
    return is_block_name || (previous() == WeirLexer::SPLIT && after == WeirLexer::COLON);
  }

  // A declaration whose block starts with `{`.
  [[nodiscard]] bool starts_object(const RawToken& token) const {
    const bool has_block = token.type == WeirLexer::HOST || token.type == WeirLexer::TLS ||
                           token.type == WeirLexer::JWT || token.type == WeirLexer::LISTENER ||
                           token.type == WeirLexer::UPSTREAM;
    return has_block && open_.empty() && starts_declaration(tokens_, index_);
  }

  // Tokens that end a field for sure; a name does not, it may be a value or a field.
  static bool ends_field(uint8_t type) {
    return type == WeirLexer::LBRACE || type == WeirLexer::RBRACE || type == WeirLexer::RBRACKET ||
           type == WeirLexer::STRING || type == WeirLexer::INT || type == WeirLexer::DURATION ||
           type == WeirLexer::SIZE || type == WeirLexer::PERCENT;
  }

  // A statement that stands deeper than its block behind the head of a route.
  [[nodiscard]] bool is_too_deep(const RawToken& token) const {
    const bool is_statement =
        is_block_statement(token.type) ||
        (is_word(token.type) && type_at(tokens_, index_ + 1) == WeirLexer::EQ);
    return !open_.empty() && open_.back().has_line_start && is_statement &&
           opening_line_.type == WeirLexer::ROUTE && previous() != WeirLexer::LBRACE &&
           indent_of(token) > open_.back().content_indent;
  }

  // `upstream web` and then a line that is not `{`.
  void open_missing(const RawToken& token) {
    const bool goes_on = token.type == WeirLexer::LBRACE || token.type == WeirLexer::ON ||
                         result_.empty() || result_.back().type == WeirLexer::COMMA ||
                         result_.back().type == WeirLexer::ON;
    if (goes_on || (!awaits_open_ && !is_too_deep(token))) {
      return;
    }
    awaits_open_ = false;
    insert_open(opening_line_);
  }

  void insert_open(const RawToken& line_starter) {
    RawToken brace;
    brace.type = WeirLexer::LBRACE;
    brace.is_broken = true;
    brace.begin = brace.end = result_.back().end;
    const Span place = span_of(source_, brace);
    sink_.report(diag::missing_bracket, place, "{").suggest(place, " {", "add the missing `{`");
    open_.push_back(
        {.brace = brace, .indent = indent_of(line_starter), .holds_names = opens_names()});
    result_.push_back(brace);
  }

  // A line that starts no deeper than the line of an open brace shows that its block should have
  // been closed, if the block was laid out by indenting at all. A declaration shows it always.
  void close_before(const RawToken& token) {
    const bool is_declaration =
        starts_declaration(tokens_, index_) && token.type != WeirLexer::BLOCK;
    while (!open_.empty()) {
      OpenBrace& open = open_.back();
      const bool is_deeper = indent_of(token) > open.indent;
      if (!is_declaration && (is_deeper || !open.is_laid_out)) {
        open.content_indent = open.has_line_start ? open.content_indent : indent_of(token);
        open.has_line_start = true;
        return;
      }
      if (!is_declaration && !is_deeper && !open.has_line_start && !is_inline(open)) {
        open.is_laid_out = false;
        return;
      }
      close_missing(&token);
    }
  }

  // Does something stand behind the brace on its line?
  [[nodiscard]] bool is_inline(const OpenBrace& open) const {
    return result_.back().begin > open.brace.begin;
  }

  // `enum { a, b = ...`: what cannot stand among names comes after them.
  void close_names_before(const RawToken& token) {
    const bool is_name =
        is_word(token.type) || token.type == WeirLexer::COMMA || token.type == WeirLexer::LBRACE;
    if (!open_.empty() && open_.back().holds_names && !is_name) {
      close_missing(&token);
    }
  }

  void take_close(const RawToken& token) {
    if (token.starts_line) {
      close_deeper_than(token);
    }
    if (open_.empty() || closes_too_early()) {
      report_surplus(token);
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
    const RawToken& next = tokens_[index_ + 1];
    const bool stays_inside = next.starts_line && indent_of(next) > open_.back().indent;
    const bool is_surplus =
        next.type == WeirLexer::RBRACE || is_block_statement(next.type) || stays_inside;
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
    if (noticed_at != nullptr && noticed_at->starts_line && noticed_at->type != WeirLexer::RBRACE) {
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
