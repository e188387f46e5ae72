#include "dsl/parse/mistakes.h"

#include <WeirParser.h>
#include <string>

#include "dsl/parse/parser_position.h"
#include "dsl/parse/wording.h"

namespace weir::dsl {
namespace {

using grammar::WeirParser;

bool starts_action(uint8_t type) {
  return type == WeirParser::IDENT || type == WeirParser::SPLIT || type == WeirParser::RESPOND ||
         type == WeirParser::REDIRECT;
}

}  // namespace

Span Mistakes::gap_before() const {
  const RawToken& before = tokens_.peek(-1);
  const uint32_t end = before.type == ParserToken::kEndOfFile ? 0 : before.end;
  return source_.span(end, end);
}

bool Mistakes::may_guess(Span place) {
  note_reports();
  const uint32_t line = source_.line_of(place.begin);
  const bool is_news = !has_guessed_ && line != guess_line_ && !sure_lines_.contains(line);
  has_guessed_ = true;
  guess_line_ = line;
  return is_news;
}

// Remembers the lines of what others have reported by now: the passes before, the tree builder.
void Mistakes::note_reports() {
  for (; reports_seen_ < sink_.all().size(); ++reports_seen_) {
    const Span place = sink_.all()[reports_seen_].primary.span;
    if (place.file == source_.id()) {
      sure_lines_.insert(source_.line_of(place.begin));
    }
  }
}

// Something sure is silent only behind a guess.
bool Mistakes::may_report() {
  note_reports();
  const uint32_t line = source_.line_of(tokens_.peek().begin);
  const bool is_news = line != guess_line_;
  sure_lines_.insert(line);
  return is_news;
}

bool Mistakes::is_missing_before() const {
  const RawToken& token = tokens_.peek();
  const bool is_first = tokens_.peek(-1).type == ParserToken::kEndOfFile;
  return !is_first && (token.starts_line || token.type == ParserToken::kEndOfFile);
}

// `host "a" edge {`, `rewrite prefix "/a" "/b"`, `without tagged "probe"`: one word is missing.
bool Mistakes::suggest_missing_word(antlr4::Parser* parser, DiagnosticBuilder& report) const {
  const uint8_t found = tokens_.peek().type;
  const size_t rule = rule_of(parser);
  std::string word;
  if ((rule == WeirParser::RuleHostDecl || rule == WeirParser::RuleHostPatterns) &&
      found == WeirParser::IDENT) {
    word = "on";
  } else if (rule == WeirParser::RuleRewrite && found == WeirParser::STRING &&
             expects_only(parser, WeirParser::ARROW)) {
    word = "->";
  } else if (rule == WeirParser::RuleWithoutItem && found == WeirParser::STRING) {
    word = "reason";
  } else {
    return false;
  }
  report.suggest(gap_before(), " " + word, "write `" + word + "` between the two");
  return true;
}

bool Mistakes::has_arrow_on_line() const {
  ssize_t at = 0;
  while (tokens_.peek(at).type != ParserToken::kEndOfFile &&
         (at == 0 || !tokens_.peek(at).starts_line)) {
    if (tokens_.peek(at).type == WeirParser::ARROW) {
      return true;
    }
    ++at;
  }
  return false;
}

void Mistakes::report_unexpected(antlr4::Parser* parser) {
  // What is missing at the end of a line belongs to that line, where the eye looks for it.
  const bool is_before = is_missing_before();
  const Span place = is_before ? gap_before() : found();
  if (!may_guess(place)) {
    return;
  }
  const RawToken& token = tokens_.peek();
  const bool is_end = token.type == ParserToken::kEndOfFile;
  const std::string words =
      is_before && !is_end ? "the end of the line" : describe_found(source_, token);
  auto report = sink_.report(diag::unexpected_token, place, words, expected_words(parser));
  if (expects_only(parser, WeirParser::ARROW) && starts_action(token.type) && !is_before &&
      !has_arrow_on_line()) {
    report.suggest(gap_before(), " ->", "write `->` before the action");
    return;
  }
  if (!is_before && suggest_missing_word(parser, report)) {
    return;
  }
  if (const std::string_view form = form_of(rule_of(parser)); !form.empty()) {
    report.help(std::string(form));
  }
}

}  // namespace weir::dsl
