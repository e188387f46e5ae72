// Length: one pass over the tokens; what a word is depends on all that was settled before it.
#include "dsl/parse/tokens.h"

#include <WeirLexer.h>
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/parse/test_words.h"
#include "dsl/parse/token_class.h"

namespace weir::dsl {

namespace {

using grammar::WeirLexer;

// What a bracket that is open encloses.
enum class Enclosure : uint8_t {
  kTop,    // no bracket at all
  kBlock,  // fields, statements, shares: nothing is separated
  kNames,  // `enum { a, b }`, `import "..." { a, b }`
  kTest,   // the body of a test: commas stand between expectations
  kClaim,  // the body of an invariant
  kList,   // [ ] and ( )
};

struct Level {
  Enclosure enclosure = Enclosure::kTop;
  bool has_reported_separator = false;
};

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

bool is_stdlib_word(uint8_t type) {
  return type >= WeirLexer::BLOCK && type <= WeirLexer::TYPE;
}

// Keywords that start a type or a value.
bool is_value_keyword(uint8_t type) {
  return type == WeirLexer::ENUM || type == WeirLexer::RECORD || type == WeirLexer::REF ||
         type == WeirLexer::GIVEN || type == WeirLexer::TRUE || type == WeirLexer::FALSE;
}

// Keywords after which a declaration has its name.
bool precedes_name(uint8_t type) {
  switch (type) {
    case WeirLexer::PARAM:
    case WeirLexer::CONST:
    case WeirLexer::FN:
    case WeirLexer::TEMPLATE:
    case WeirLexer::POLICY:
    case WeirLexer::FOR:
    case WeirLexer::TLS:
    case WeirLexer::JWT:
    case WeirLexer::LISTENER:
    case WeirLexer::UPSTREAM:
    case WeirLexer::ROUTE:
    case WeirLexer::AS:
      return true;
    default:
      return is_stdlib_word(type);
  }
}

// Tokens that can be the last of a field or statement, or stand before the first.
bool may_end_item(uint8_t type) {
  switch (type) {
    case WeirLexer::LBRACE:
    case WeirLexer::RBRACE:
    case WeirLexer::RBRACKET:
    case WeirLexer::RPAREN:
    case WeirLexer::UPPER_NAME:
      return true;
    default:
      return type == WeirLexer::IDENT || type == WeirLexer::TRUE || type == WeirLexer::FALSE ||
             (starts_expression(type) && !is_keyword(type) && type != WeirLexer::LBRACKET &&
              type != WeirLexer::LPAREN && type != WeirLexer::NOT && type != WeirLexer::MINUS);
  }
}

// Behind such a token an expression begins, and no name of a declaration.
bool precedes_value(uint8_t type) {
  switch (type) {
    case WeirLexer::EQ:
    case WeirLexer::IN:
    case WeirLexer::LPAREN:
    case WeirLexer::LBRACKET:
    case WeirLexer::COMMA:
    case WeirLexer::COLON:
    case WeirLexer::THEN:
    case WeirLexer::ELSE:
    case WeirLexer::PLUS:
      return true;
    default:
      return false;
  }
}

class TokenSettler {
 public:
  TokenSettler(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink)
      : source_(source), tokens_(tokens), sink_(sink) {}

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

  // The type of a token taken before, the last one first; 0 if there are fewer.
  [[nodiscard]] uint8_t type_back(size_t count) const {
    return result_.size() < count ? uint8_t{0} : result_[result_.size() - count].type;
  }

  // --- Brackets and separators ---

  // Braces behind a colon lack their `enum`; they are read like its.
  [[nodiscard]] Enclosure brace_enclosure() const {
    if (in_test_head_ || in_claim_head_) {
      return in_test_head_ ? Enclosure::kTest : Enclosure::kClaim;
    }
    if (type_back(1) == WeirLexer::JWT || type_back(1) == WeirLexer::CERTIFICATE) {
      return Enclosure::kNames;
    }
    const bool is_import =
        type_back(2) == WeirLexer::IMPORT &&
        (type_back(1) == WeirLexer::STRING || type_back(1) == WeirLexer::STD_PATH);
    const bool is_type = type_back(1) == WeirLexer::ENUM || type_back(2) == WeirLexer::ENUM ||
                         type_back(1) == WeirLexer::COLON;
    return is_import || is_type ? Enclosure::kNames : Enclosure::kBlock;
  }

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

  // `map<string, uint>`: behind the comma stands another type.
  [[nodiscard]] bool is_between_types() const {
    constexpr size_t kTokensMax = 64;  // of a type; what is no type may go on for megabytes
    size_t open = 1;
    for (size_t back = 1; back <= std::min(result_.size(), kTokensMax); ++back) {
      const uint8_t type = type_back(back);
      open += type == WeirLexer::GREATER ? 1 : 0;
      open -= type == WeirLexer::LESS ? 1 : 0;
      if (open == 0) {
        return type_back(back + 1) == WeirLexer::IDENT;
      }
      if (!is_word(type) && type != WeirLexer::DOT && type != WeirLexer::COMMA &&
          type != WeirLexer::GREATER && type != WeirLexer::LESS) {
        return false;
      }
    }
    return false;
  }

  void take_comma(const RawToken& token) {
    if (levels_.back().enclosure == Enclosure::kBlock && !in_use_ && !is_between_types()) {
      return report_separator(token);
    }
    const uint8_t next = type_at(tokens_, at_ + 1);
    const bool closes =
        next == WeirLexer::RBRACE || next == WeirLexer::RBRACKET || next == WeirLexer::RPAREN;
    const bool ends_value = may_end_item(previous()) || previous() == WeirLexer::GREATER;
    const bool is_trailing = closes && ends_value && previous() != WeirLexer::LBRACE;
    if (!is_trailing && !ends_expectations()) {
      result_.push_back(token);
    }
  }

  // Behind the last expectation of a request: another request or `given` begins the next line.
  [[nodiscard]] bool ends_expectations() const {
    if (enclosure() != Enclosure::kTest || at_ + 1 >= tokens_.size() ||
        !tokens_[at_ + 1].starts_line) {
      return false;
    }
    const RawToken& token = tokens_[at_ + 1];
    const uint8_t behind = type_at(tokens_, at_ + 2);
    const bool is_expectation =
        test_word(text_of(source_, token), WeirLexer::COMMA, WeirLexer::COMMA).has_value();
    return is_word(token.type) && !is_expectation &&
           (behind == WeirLexer::STRING || (token.type == WeirLexer::GIVEN && is_word(behind)));
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

  [[nodiscard]] uint8_t previous() const { return type_back(1); }
  [[nodiscard]] uint8_t before_previous() const { return type_back(2); }
  [[nodiscard]] uint8_t next() const { return type_at(tokens_, at_ + 1); }
  [[nodiscard]] Enclosure enclosure() const { return levels_.back().enclosure; }
  [[nodiscard]] bool is_in_test() const {
    return enclosure() == Enclosure::kTest || enclosure() == Enclosure::kClaim;
  }

  // A keyword is a name after a dot, before what follows a field's name, in a list of names, as a
  // type, and where a declaration of stdlib/ has its name.
  [[nodiscard]] bool is_name_here(const RawToken& token) const {
    // `-> up.` and a new line: the name is missing.
    const bool is_member = previous() == WeirLexer::DOT && !token.starts_line;
    if (is_member || is_stdlib_word(previous())) {
      return true;
    }
    if (enclosure() == Enclosure::kNames) {
      const bool is_boolean = token.type == WeirLexer::TRUE || token.type == WeirLexer::FALSE;
      return token.type != WeirLexer::AS && !(is_boolean && previous() == WeirLexer::COLON);
    }
    // `"127.0.0.1:80" weight 3` stands behind a value.
    if (token.type == WeirLexer::WEIGHT && !may_end_item(previous())) {
      return true;
    }
    if (is_stdlib_word(token.type)) {
      return !starts_stdlib_declaration(token);
    }
    if (is_variable_here(token)) {
      return true;
    }
    if (token.type == WeirLexer::TEST) {
      return !is_test_keyword_here(token);
    }
    if (token.type == WeirLexer::COVER || token.type == WeirLexer::INVARIANT) {
      return enclosure() != Enclosure::kTop || precedes_name(previous()) ||
             !starts_declaration(tokens_, at_);
    }
    return is_field_name_here() || is_type_name_here(token);
  }

  [[nodiscard]] bool starts_stdlib_declaration(const RawToken& token) const {
    const bool is_first = token.starts_line || previous() == WeirLexer::PUB ||
                          previous() == WeirLexer::LBRACE || previous() == WeirLexer::RBRACE;
    return is_first && is_word(next()) && enclosure() != Enclosure::kList;
  }

  // `= lines "./blocked.txt"`; `route lines "/x"` is a name.
  [[nodiscard]] bool is_lines_here(const RawToken& token) const {
    return next() == WeirLexer::STRING && text_of(source_, token) == "lines" &&
           precedes_value(previous());
  }

  // Between two operands; `contains = 5` is a field.
  [[nodiscard]] bool is_operator_here() const {
    const bool is_field = is_word(next()) && type_at(tokens_, at_ + 2) == WeirLexer::EQ;
    const bool is_behind_brace = previous() == WeirLexer::LBRACE || previous() == WeirLexer::RBRACE;
    return may_end_item(previous()) && !is_behind_brace && starts_expression(next()) && !is_field;
  }

  // `=> body` with nothing behind it names an upstream.
  [[nodiscard]] bool may_be_test_word() const {
    if (enclosure() != Enclosure::kTest) {
      return previous() == WeirLexer::TEST;
    }
    const bool is_alone = next() == WeirLexer::COMMA || next() == WeirLexer::RBRACE;
    return !is_alone || previous() == WeirLexer::STRING;
  }

  // Tests are about hosts, routes and paths, and so are their variables.
  [[nodiscard]] bool is_variable_here(const RawToken& token) const {
    if (is_value_keyword(token.type)) {
      return false;
    }
    if (in_test_head_) {
      const bool is_first = previous() == WeirLexer::FOR || previous() == WeirLexer::LPAREN;
      const bool is_last = next() == WeirLexer::IN || next() == WeirLexer::RPAREN;
      return (is_first || previous() == WeirLexer::COMMA) &&
             (is_last || next() == WeirLexer::COMMA);
    }
    return enclosure() == Enclosure::kTest && expects_test_value(previous());
  }

  // `test home {`, a test whose name lacks its quotes.
  [[nodiscard]] bool looks_like_test(const RawToken& token) const {
    const bool is_first = token.starts_line && (result_.empty() || may_end_item(previous()));
    return is_first && next() == WeirLexer::IDENT && !tokens_[at_ + 1].starts_line;
  }

  [[nodiscard]] bool is_test_keyword_here(const RawToken& token) const {
    return enclosure() == Enclosure::kTop && !precedes_name(previous()) &&
           (starts_declaration(tokens_, at_) || looks_like_test(token));
  }

  [[nodiscard]] bool is_field_name_here() const {
    if (next() == WeirLexer::COLON) {
      return previous() != WeirLexer::PARAM && previous() != WeirLexer::CONST;
    }
    const bool is_header_edit =
        previous() == WeirLexer::REQUEST || previous() == WeirLexer::RESPONSE;
    return next() == WeirLexer::EQ && enclosure() == Enclosure::kBlock && !is_header_edit;
  }

  [[nodiscard]] bool is_type_name_here(const RawToken& token) const {
    if (is_value_keyword(token.type)) {
      return false;
    }
    const bool is_first = previous() == WeirLexer::LESS;
    const bool is_argument = (is_first && next() == WeirLexer::COMMA) ||
                             ((is_first || previous() == WeirLexer::COMMA) &&
                              (next() == WeirLexer::GREATER || next() == WeirLexer::LESS));
    return previous() == WeirLexer::COLON || is_argument;
  }

  // `limits {`; `-> web {` and `enum {` are something else.
  [[nodiscard]] bool is_block_name_here(const RawToken& token) const {
    const bool is_item =
        may_end_item(previous()) || (token.starts_line && previous() == WeirLexer::EQ);
    return next() == WeirLexer::LBRACE && enclosure() == Enclosure::kBlock && is_item &&
           !in_route_head_ && !opens_block(token.type);
  }

  // Keywords that have their braces behind them.
  static bool opens_block(uint8_t type) {
    return type == WeirLexer::ENUM || type == WeirLexer::RECORD || type == WeirLexer::ELSE ||
           type == WeirLexer::ORDERED || type == WeirLexer::OVERLAY;
  }

  // `import std.http`.
  [[nodiscard]] bool is_std_path() const {
    return previous() == WeirLexer::IMPORT && text_of(source_, tokens_[at_]) == "std" &&
           is_path_behind();
  }

  // A dot and a word, without anything between: one token cannot hold a comment.
  [[nodiscard]] bool is_path_behind() const {
    return next() == WeirLexer::DOT && is_word(type_at(tokens_, at_ + 2)) &&
           tokens_[at_].end == tokens_[at_ + 1].begin &&
           tokens_[at_ + 1].end == tokens_[at_ + 2].begin;
  }

  // `crud(id: slug)`, `(name: "a")`.
  [[nodiscard]] bool is_label_here(const RawToken& token) const {
    return token.type == WeirLexer::IDENT && previous() != WeirLexer::DOT &&
           next() == WeirLexer::COLON && enclosure() == Enclosure::kList;
  }

  // Does the word stand where its declaration gives a name?
  [[nodiscard]] bool declares_here() const {
    if (previous() == WeirLexer::ROUTE) {
      return !is_method_here();
    }
    const bool is_field =
        enclosure() == Enclosure::kBlock && (next() == WeirLexer::EQ || next() == WeirLexer::COLON);
    return precedes_name(previous()) || is_field;
  }

  [[nodiscard]] bool is_method_here() const {
    if (previous() == WeirLexer::PIPE || next() == WeirLexer::PIPE) {
      return true;
    }
    const bool is_before_path = next() == WeirLexer::STRING;
    if (is_in_test() && is_before_path) {
      return true;
    }
    const bool follows_name = result_.size() >= 2 && is_word(previous()) &&
                              result_[result_.size() - 2].type == WeirLexer::ROUTE;
    return follows_name || (previous() == WeirLexer::ROUTE && is_before_path);
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

  // --- `web-next` ---

  // One after the last token of a run of words that hyphens join without spaces.
  [[nodiscard]] size_t hyphenated_end() const {
    size_t end = at_ + 1;
    while (type_at(tokens_, end) == WeirLexer::MINUS && end + 1 < tokens_.size() &&
           tokens_[end - 1].touches(tokens_[end]) && tokens_[end].touches(tokens_[end + 1]) &&
           is_name_part(tokens_[end + 1].type)) {
      end += 2;
    }
    return end;
  }

  static bool is_name_part(uint8_t type) {
    return is_word(type) || type == WeirLexer::INT || type == WeirLexer::DURATION ||
           type == WeirLexer::SIZE;
  }

  // Only where a name stands for sure; `100% - canary` and `a-b` are subtractions.
  [[nodiscard]] bool is_hyphenated_name() const {
    const size_t end = hyphenated_end();
    if (end == at_ + 1) {
      return false;
    }
    const uint8_t after = type_at(tokens_, end);
    const bool is_field = enclosure() == Enclosure::kBlock && may_end_item(previous()) &&
                          (after == WeirLexer::EQ || after == WeirLexer::LBRACE);
    return precedes_name(previous()) || previous() == WeirLexer::ARROW ||
           previous() == WeirLexer::ON || is_field;
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

  const SourceFile& source_;
  const RawTokens& tokens_;
  DiagnosticSink& sink_;
  RawTokens result_;
  std::vector<Level> levels_;
  size_t at_ = 0;
  bool in_route_head_ = false;
  bool in_test_head_ = false;   // between `test` and its `{`
  bool in_claim_head_ = false;  // between `invariant` and its `{`
  bool in_guard_ = false;       // of a route head
  bool in_use_ = false;
};

}  // namespace

RawTokens settle_tokens(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink) {
  return TokenSettler(source, tokens, sink).run();
}

}  // namespace weir::dsl
