#include "dsl/parse/tokens.h"

#include <WeirLexer.h>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/parse/test_words.h"
#include "dsl/parse/token_class.h"
#include "dsl/parse/token_place.h"

namespace weir::dsl {

namespace {

using grammar::WeirLexer;

// `myName`, `WEB`, `web-next` as a name: words in lower case joined by `_`.
std::string to_name(std::string_view text) {
  std::string name;
  bool was_lower = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isupper(byte) != 0 && was_lower) {
      name += '_';
    }
    name += c == '-' ? '_' : static_cast<char>(std::tolower(byte));
    was_lower = std::islower(byte) != 0 || std::isdigit(byte) != 0;
  }
  return name;
}

class TokenSettler : private TokenPlace {
 public:
  TokenSettler(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink)
      : TokenPlace(source, tokens), sink_(sink) {}

  RawTokens run() {
    result_.reserve(tokens_.size());
    levels_.push_back({});
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      take(tokens_[at_]);
    }
    return std::move(result_);
  }

 private:
  void take(RawToken token) {
    mend_fat_arrow(token);
    note_route_head(token);
    note_use(token);
    switch (token.type) {
      case WeirLexer::SEMICOLON:
        return report_separator(token);
      case WeirLexer::COMMA:
        return take_comma(token);
      case WeirLexer::EQ:
        return take_equals(token);
      case WeirLexer::GREATER_EQ:
        return take_greater_equal(token);
      case WeirLexer::LBRACE:
        levels_.push_back({brace_enclosure(), false});
        in_test_head_ = false;
        in_claim_head_ = false;
        break;
      case WeirLexer::LBRACKET:
      case WeirLexer::LPAREN:
        levels_.push_back({Enclosure::kList, false});
        break;
      case WeirLexer::RBRACE:
        close_level(true);
        break;
      case WeirLexer::RBRACKET:
      case WeirLexer::RPAREN:
        close_level(false);
        break;
      default:
        if (is_word(token.type)) {
          return take_word(token);
        }
        break;
    }
    result_.push_back(token);
  }

  // `=>` belongs to tests; anywhere else `->` was meant.
  void mend_fat_arrow(RawToken& token) {
    if (token.type != WeirLexer::FAT_ARROW || is_in_test()) {
      return;
    }
    const Span span = span_of(source_, token);
    sink_.report(diag::unexpected_token, span, "`=>`", "`->`").suggest(span, "->", "write `->`");
    token.type = WeirLexer::ARROW;
    token.is_broken = true;
  }

  // Before its `->`, a route has no blocks: `route x GET "/" web {` lacks the arrow.
  void note_route_head(const RawToken& token) {
    if (token.type == WeirLexer::ROUTE && !is_field_name_here() && !is_in_test()) {
      in_route_head_ = true;
    } else if (token.type == WeirLexer::ARROW || token.type == WeirLexer::LBRACE ||
               token.type == WeirLexer::RBRACE ||
               (token.starts_line && token.type == WeirLexer::IDENT)) {
      in_route_head_ = false;
    }
    in_guard_ = in_route_head_ && (in_guard_ || token.type == WeirLexer::WHEN);
  }

  // `use a, b`: the one statement of a block with commas.
  void note_use(const RawToken& token) {
    const bool is_next_item = token.starts_line && previous() != WeirLexer::COMMA;
    if (token.type == WeirLexer::USE && !is_field_name_here()) {
      in_use_ = true;
    } else if (is_next_item || token.type == WeirLexer::LBRACE || token.type == WeirLexer::RBRACE) {
      in_use_ = false;
    }
  }

  // `when a = b` assigns nothing: a comparison was meant.
  void take_equals(RawToken token) {
    if (in_guard_) {
      const Span span = span_of(source_, token);
      sink_.report(diag::unexpected_token, span, "`=`", "`==`")
          .suggest(span, "==", "compare with `==`");
      token.type = WeirLexer::EQ_EQ;
      token.is_broken = true;
    }
    result_.push_back(token);
  }

  // `list<uint>=[]` closes a type and assigns.
  void take_greater_equal(RawToken token) {
    const bool closes_type = type_back(2) == WeirLexer::LESS && type_back(3) == WeirLexer::IDENT &&
                             type_back(4) == WeirLexer::COLON;
    if (closes_type) {
      RawToken close = token;
      close.type = WeirLexer::GREATER;
      close.end = close.begin + 1;
      result_.push_back(close);
      token.type = WeirLexer::EQ;
      token.begin = close.end;
      token.starts_line = false;
    }
    result_.push_back(token);
  }

  // --- Brackets and separators ---

  // A brace also closes the brackets that were left open inside; the parser reports those.
  void close_level(bool is_brace) {
    const auto is_list = [this] { return levels_.back().enclosure == Enclosure::kList; };
    while (is_brace && is_list()) {
      levels_.pop_back();
    }
    if (levels_.size() > 1 && is_list() != is_brace) {
      levels_.pop_back();
    }
  }

  void take_comma(const RawToken& token) {
    if (enclosure() == Enclosure::kBlock && !in_use_ && !is_between_types()) {
      return report_separator(token);
    }
    if (!is_trailing_comma() && !ends_expectations()) {
      result_.push_back(token);
    }
  }

  // Once for each pair of brackets: whoever writes one writes them all.
  void report_separator(const RawToken& token) {
    if (std::exchange(levels_.back().has_reported_separator, true)) {
      return;
    }
    const Span span = span_of(source_, token);
    auto report = sink_.report(diag::needless_separator, span, text_of(source_, token));
    report.note("fields and declarations follow each other without a sign between them");
    report.suggest(separator_edits(token.type), "delete it");
  }

  // Deletes every separator of this kind up to the bracket that closes the level.
  [[nodiscard]] std::vector<TextEdit> separator_edits(uint8_t type) const {
    std::vector<TextEdit> edits;
    int depth = 0;
    for (size_t i = at_; i < tokens_.size() && depth >= 0; ++i) {
      const uint8_t found = tokens_[i].type;
      depth += found == WeirLexer::LBRACE || found == WeirLexer::LBRACKET ? 1 : 0;
      depth -= found == WeirLexer::RBRACE || found == WeirLexer::RBRACKET ? 1 : 0;
      if (depth == 0 && found == type) {
        edits.push_back({span_of(source_, tokens_[i]), ""});
      }
    }
    return edits;
  }

  // --- Words ---

  void take_word(RawToken token) {
    if (is_hyphenated_name()) {
      return take_hyphenated_name(token);
    }
    if (is_keyword(token.type) && is_name_here(token)) {
      token.type = WeirLexer::IDENT;
    }
    in_test_head_ = in_test_head_ || token.type == WeirLexer::TEST;
    in_claim_head_ = in_claim_head_ || token.type == WeirLexer::INVARIANT;
    if (token.type == WeirLexer::IDENT && is_operator_here()) {
      token.type = operator_word(text_of(source_, token)).value_or(token.type);
    }
    if (token.type == WeirLexer::IDENT && is_lines_here(token)) {
      token.type = WeirLexer::LINES;
    }
    if (token.type == WeirLexer::IDENT && may_be_test_word()) {
      token.type =
          test_word(text_of(source_, token), previous(), before_previous()).value_or(token.type);
    }
    if (token.type == WeirLexer::IDENT && enclosure() == Enclosure::kClaim) {
      token.type = claim_word(text_of(source_, token), previous()).value_or(token.type);
    }
    const bool is_wrong_case = token.type == WeirLexer::MIXED_NAME
                                   ? !is_method_here()
                                   : token.type == WeirLexer::UPPER_NAME && declares_here();
    if (is_wrong_case) {
      report_name(token);
      token.type = WeirLexer::IDENT;
    }
    if (is_block_name_here(token)) {
      token.type = WeirLexer::BLOCK_NAME;
    } else if (is_label_here(token)) {
      token.type = WeirLexer::LABEL;
    } else if (is_std_path()) {
      token.type = WeirLexer::STD_PATH;
      while (is_path_behind()) {
        at_ += 2;
        token.end = tokens_[at_].end;
      }
    }
    result_.push_back(token);
  }

  void take_hyphenated_name(RawToken token) {
    const size_t end = hyphenated_end();
    token.end = tokens_[end - 1].end;
    token.type = WeirLexer::IDENT;
    report_name(token);
    at_ = end - 1;
    if (is_block_name_here(token)) {
      token.type = WeirLexer::BLOCK_NAME;
    }
    result_.push_back(token);
  }

  void report_name(RawToken& token) {
    const Span span = span_of(source_, token);
    const std::string_view text = text_of(source_, token);
    token.is_broken = true;
    auto report = sink_.report(diag::name_style, span, text);
    report.note("names are lower case, with `_` between words");
    if (source_.text()[token.begin] != '-') {
      const std::string name = to_name(text);
      report.suggest(span, name, "write `" + name + "`");
    }
  }

  DiagnosticSink& sink_;
};

}  // namespace

RawTokens settle_tokens(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink) {
  return TokenSettler(source, tokens, sink).run();
}

}  // namespace weir::dsl
