#include "dsl/parse/lex.h"

#include <WeirLexer.h>
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/parse/byte_stream.h"
#include "dsl/parse/literal_check.h"
#include "dsl/source/utf8.h"

namespace weir::dsl {

namespace {

using grammar::WeirLexer;

constexpr std::string_view kQuoteOpen = "\u201C";
constexpr std::string_view kArrow = "\u2192";
constexpr std::string_view kWideArrow = "\u21D2";
constexpr std::string_view kQuoteClose = "\u201D";

// Where a string without a closing quote most likely ends: before ` -> `, or before what closes
// the constructs around it at the end of the line. `line` starts with the opening quote.
size_t guess_string_end(std::string_view line) {
  const size_t arrow = line.find(" -> ");
  std::string_view text = line.substr(0, arrow);
  while (text.size() > 1) {
    const char last = text.back();
    const char opener = last == ']' ? '[' : last == ')' ? '(' : last == '}' ? '{' : '\0';
    const bool is_foreign_close =
        opener != '\0' && std::ranges::count(text, opener) < std::ranges::count(text, last);
    const bool is_trailing = last == ' ' || last == '\t' || last == ',' || last == '{';
    if (!is_foreign_close && !is_trailing) {
      break;
    }
    text.remove_suffix(1);
  }
  return text.size();
}

// "`@`", or "U+00A0" for what cannot be seen.
std::string character_name(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes.front());
  // White space and joiners of the general punctuation block, U+2000 to U+200F.
  const bool is_wide_space = bytes.size() == 3 && bytes.starts_with("\xE2\x80") &&
                             static_cast<unsigned char>(bytes[2]) < 0x90;
  const bool is_invisible =
      first < 0x20 || first == 0x7F || is_wide_space || bytes == "\u00A0" || bytes == "\uFEFF";
  if (!is_invisible) {
    return '`' + std::string(bytes) + '`';
  }
  uint32_t code = bytes.size() == 1 ? first : first & (0x7FU >> bytes.size());
  for (size_t i = 1; i < bytes.size(); ++i) {
    code = code << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
  }
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string digits;
  for (; code != 0 || digits.size() < 4; code >>= 4) {
    digits.insert(digits.begin(), kHex[code & 0xFU]);
  }
  return "U+" + digits;
}

class SourceLexer {
 public:
  SourceLexer(const SourceFile& source, DiagnosticSink& sink)
      : source_(source), sink_(sink), stream_(source.text()), lexer_(&stream_) {
    lexer_.removeErrorListeners();
  }

  LexedSource run() {
    for (auto token = lexer_.nextToken(); token->getType() != antlr4::Token::EOF;
         token = lexer_.nextToken()) {
      RawToken raw;
      raw.type = static_cast<uint8_t>(token->getType());
      raw.begin = static_cast<uint32_t>(token->getStartIndex());
      raw.end = static_cast<uint32_t>(token->getStopIndex()) + 1;
      note_line(raw.begin);
      take(raw);
    }
    return std::move(result_);
  }

 private:
  void take(RawToken token) {
    switch (token.type) {
      case WeirLexer::COMMENT:
      case WeirLexer::DOC_COMMENT:
        return take_comment(token);
      case WeirLexer::SLASH_COMMENT:
        return is_in_url(token) ? take_url(token) : report_comment(token);
      case WeirLexer::BLOCK_COMMENT:
        return report_comment(token);
      case WeirLexer::UNCLOSED_STRING:
        return take_unclosed_string(token);
      case WeirLexer::SINGLE_QUOTED:
        return take_foreign_string(token, 1, source_.text().substr(token.begin, 1));
      case WeirLexer::NUMBER_SLASH_WORD:
        return take_rate_or_division(token);
      case WeirLexer::UNKNOWN:
        return take_unknown(token);
      default:
        return push(token);  // a token that is fine as it is
    }
  }

  // Has a new line begun since the last token?
  void note_line(uint32_t begin) {
    const std::string_view gap = source_.text().substr(last_end_, begin - last_end_);
    line_has_token_ = line_has_token_ && gap.find('\n') == std::string_view::npos;
  }

  void end_at(uint32_t end) {
    last_end_ = end;
    if (stream_.index() != end) {
      stream_.seek(end);
    }
  }

  void push(RawToken token) {
    if (token.type == WeirLexer::ADDRESS6) {
      extend_address(token);
    }
    token.starts_line = !line_has_token_;
    token.is_broken = token.begin == unknown_end_ && unknown_end_ != 0;
    line_has_token_ = true;
    end_at(token.end);
    check_literal(source_, token, sink_);
    result_.tokens.push_back(token);
  }

  // `2001:db8::g`: the letters belong to what was meant as an address.
  void extend_address(RawToken& token) const {
    const std::string_view rest = source_.text().substr(token.end);
    const size_t length = std::min(
        rest.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:"),
        rest.size());
    token.end += static_cast<uint32_t>(length);
  }

  void take_comment(RawToken token) {
    result_.comments.push_back(
        {token.begin, token.end, token.type == WeirLexer::DOC_COMMENT, !line_has_token_});
    last_end_ = token.end;
  }

  void report_comment(RawToken token) {
    const Span opener = source_.span(token.begin, token.begin + 2);
    const bool is_line = token.type == WeirLexer::SLASH_COMMENT;
    last_end_ = token.end;
    auto report = sink_.report(diag::comment_style, opener, is_line ? "//" : "/*");
    if (is_line) {
      report.suggest(opener, "#", "write `#`");
    } else if (ends_its_line(token)) {
      report.suggest(block_comment_edits(token), "write `#` before each line");
    } else {
      report.help("a comment starts with `#` and ends with its line");
    }
  }

  [[nodiscard]] bool ends_its_line(const RawToken& token) const {
    const std::string_view rest = source_.text().substr(token.end);
    return rest.substr(0, rest.find('\n')).find_first_not_of(" \t\r") == std::string_view::npos;
  }

  [[nodiscard]] std::vector<TextEdit> block_comment_edits(const RawToken& token) const {
    std::vector<TextEdit> edits{{source_.span(token.begin, token.begin + 2), "#"}};
    const std::string_view text = source_.text().substr(0, token.end - 2);
    for (size_t line = text.find('\n', token.begin); line != std::string_view::npos;
         line = text.find('\n', line + 1)) {
      const auto place = static_cast<uint32_t>(line + 1);
      edits.push_back({source_.span(place, place), "# "});
    }
    edits.push_back({source_.span(token.end - 2, token.end), ""});
    return edits;
  }

  // `http://example.com/` without quotes: `//` starts no comment there.
  [[nodiscard]] bool is_in_url(const RawToken& token) const {
    const RawTokens& before = result_.tokens;
    return before.size() > 1 && before.back().type == WeirLexer::COLON &&
           before.back().touches(token) && before[before.size() - 2].touches(before.back()) &&
           before[before.size() - 2].type == WeirLexer::IDENT;
  }

  // Everything up to the next space was meant.
  void take_url(RawToken token) {
    result_.tokens.pop_back();
    token.begin = result_.tokens.back().begin;
    line_has_token_ = !result_.tokens.back().starts_line;
    result_.tokens.pop_back();
    const std::string_view rest = source_.text().substr(token.begin);
    token.end =
        token.begin + static_cast<uint32_t>(std::min(rest.find_first_of(" \t\r\n"), rest.size()));
    token.type = WeirLexer::STRING;
    const Span span = span_of(source_, token);
    const std::string quoted = '"' + std::string(source_.text(span)) + '"';
    sink_
        .report(diag::unexpected_token, span, '`' + std::string(source_.text(span)) + '`',
                "a URL in quotes")
        .suggest(span, quoted, "put it in quotes");
    push_broken(token);
  }

  void take_unclosed_string(RawToken token) {
    // The names of a host end before `on`.
    const bool is_host = !result_.tokens.empty() && result_.tokens.back().type == WeirLexer::HOST;
    const std::string_view text = text_of(source_, token);
    const auto length = guess_string_end(is_host ? text.substr(0, text.find(" on ")) : text);
    token.end = token.begin + static_cast<uint32_t>(length);
    token.type = WeirLexer::STRING;
    const Span span = span_of(source_, token);
    sink_.report(diag::unclosed_string, span)
        .label("no `\"` follows")
        .suggest(span.at_end(), "\"", "close it with `\"`");
    push_broken(token);
  }

  // Text between quotes of another kind, `quote_size` bytes each.
  void take_foreign_string(RawToken token, uint32_t quote_size, std::string_view quote) {
    const Span span = span_of(source_, token);
    const Span open = span.sub(0, quote_size);
    const Span close = span.sub(span.size() - quote_size, quote_size);
    auto report = sink_.report(diag::unknown_character, open, '`' + std::string(quote) + '`');
    if (text_of(source_, token).find('"') == std::string_view::npos) {
      report.suggest({{open, "\""}, {close, "\""}}, "put the text in double quotes, `\"`");
    } else {
      report.help("text stands in double quotes, `\"`");
    }
    token.type = WeirLexer::STRING;
    push_broken(token);
  }

  // `100/s` is a rate; `10/max` is a division and becomes three tokens.
  void take_rate_or_division(RawToken token) {
    const std::string_view text = text_of(source_, token);
    const size_t slash = text.find('/');
    const std::string_view unit = text.substr(slash + 1);
    if (!is_rate_unit(unit) && !is_rate_unit(meant_unit(unit))) {
      token.type = WeirLexer::INT;
      token.end = token.begin + static_cast<uint32_t>(slash);
    }
    push(token);
  }

  void take_unknown(RawToken token) {
    const std::string_view rest = source_.text().substr(token.begin);
    const size_t length = std::max<size_t>(1, utf8_sequence_length(rest));
    token.end = token.begin + static_cast<uint32_t>(length);
    const std::string_view character = rest.substr(0, length);
    if (character == kQuoteOpen || character == kQuoteClose) {
      const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
      const size_t close = std::min(line.find(kQuoteOpen, length), line.find(kQuoteClose, length));
      if (close != std::string_view::npos) {
        token.end = token.begin + static_cast<uint32_t>(close + length);
        return take_foreign_string(token, static_cast<uint32_t>(length), character);
      }
    }
    if (character == "&") {
      return take_single_ampersand(token);
    }
    if (character == kArrow || character == kWideArrow) {
      return take_arrow(token, character);
    }
    if (character == "%" && take_percent_sign(token)) {
      return;
    }
    report_unknown(token, character);
    end_at(token.end);
    unknown_end_ = token.end;
  }

  // `5 %`.
  bool take_percent_sign(const RawToken& sign) {
    if (result_.tokens.empty() || !line_has_token_ ||
        result_.tokens.back().type != WeirLexer::INT) {
      return false;
    }
    RawToken& number = result_.tokens.back();
    const Span both = source_.span(number.begin, sign.end);
    const std::string found = '`' + std::string(source_.text(both)) + '`';
    const std::string meant = std::string(text_of(source_, number)) + "%";
    sink_.report(diag::unexpected_token, both, found, '`' + meant + '`')
        .suggest(both, meant, "write `" + meant + "`");
    number.end = sign.end;
    number.type = WeirLexer::PERCENT;
    number.is_broken = true;
    end_at(sign.end);
    return true;
  }

  void take_arrow(RawToken token, std::string_view character) {
    const Span span = span_of(source_, token);
    sink_.report(diag::unknown_character, span, character_name(character))
        .suggest(span, "->", "write `->`");
    token.type = WeirLexer::ARROW;
    token.starts_line = !line_has_token_;
    line_has_token_ = true;
    end_at(token.end);
    result_.tokens.push_back(token);
  }

  void take_single_ampersand(RawToken token) {
    const Span span = span_of(source_, token);
    sink_.report(diag::unknown_character, span, "`&`").suggest(span, "&&", "write `&&`");
    token.type = WeirLexer::AND_AND;
    push_broken(token);
  }

  // One report a line: what follows is most often of the same kind.
  void report_unknown(const RawToken& token, std::string_view character) {
    const uint32_t line = source_.line_of(token.begin);
    if (line == unknown_line_) {
      return;
    }
    unknown_line_ = line;
    auto report =
        sink_.report(diag::unknown_character, span_of(source_, token), character_name(character));
    if (character == "'") {
      report.help("text stands in double quotes, `\"`");
    } else {
      report.help("text other than names, numbers and operators stands in double quotes");
    }
  }

  void push_broken(RawToken token) {
    token.starts_line = !line_has_token_;
    token.is_broken = true;
    line_has_token_ = true;
    end_at(token.end);
    result_.tokens.push_back(token);
  }

  const SourceFile& source_;
  DiagnosticSink& sink_;
  ByteStream stream_;
  WeirLexer lexer_;
  LexedSource result_;
  uint32_t last_end_ = 0;
  uint32_t unknown_end_ = 0;   // of the last unknown character
  uint32_t unknown_line_ = 0;  // lines count from 1
  bool line_has_token_ = false;
};

}  // namespace

LexedSource lex(const SourceFile& source, DiagnosticSink& sink) {
  return SourceLexer(source, sink).run();
}

}  // namespace weir::dsl
