#include "dsl/parse/wording.h"

#include <WeirParser.h>
#include <algorithm>
#include <string_view>
#include <vector>

#include "dsl/parse/test_words.h"
#include "dsl/parse/token_class.h"
#include "dsl/parse/token_stream.h"
#include "dsl/source/utf8.h"

namespace weir::dsl {

namespace {

using grammar::WeirParser;

// Longer text of a token is cut: the source is shown below the message anyway.
constexpr size_t kShownBytesMax = 32;
// More than these alternatives say nothing.
constexpr size_t kAlternativesMax = 4;

std::string_view string_words(size_t rule) {
  switch (rule) {
    case WeirParser::RuleImportDecl:
      return "the path of a module in quotes";
    case WeirParser::RuleHostPatterns:
      return "a host name in quotes";
    case WeirParser::RuleRouteDecl:
    case WeirParser::RuleRewrite:
    case WeirParser::RuleExceptedRegion:
      return "a path in quotes";
    case WeirParser::RuleHeaderEdit:
    case WeirParser::RuleHeaderRemoval:
      return "the name of a header in quotes";
    case WeirParser::RuleRedirectAction:
    case WeirParser::RuleTestRequest:
      return "a URL in quotes";
    case WeirParser::RuleTestDecl:
      return "the name of the test in quotes";
    default:
      return "text in quotes";
  }
}

std::string_view name_words(size_t rule) {
  switch (rule) {
    case WeirParser::RuleRouteDecl:
      return "the name of a route";
    case WeirParser::RuleHostListeners:
    case WeirParser::RuleHostDecl:
      return "the name of a listener";
    case WeirParser::RuleSplitShare:
    case WeirParser::RuleForwardAction:
    case WeirParser::RuleAction:
      return "the name of an upstream";
    case WeirParser::RuleRespondAction:
    case WeirParser::RuleRedirectAction:
      return "a status";
    case WeirParser::RuleType:
    case WeirParser::RuleTypeRef:
      return "a type";
    case WeirParser::RuleExceptedRegion:
      return "a method";
    default:
      return "a name";
  }
}

// The sign or keyword itself, without ANTLR's quotes; empty for tokens of many texts.
std::string literal_text(const antlr4::dfa::Vocabulary& vocabulary, size_t type) {
  const std::string name = vocabulary.getLiteralName(type);
  return name.size() > 2 ? name.substr(1, name.size() - 2) : std::string();
}

std::string words_for(const antlr4::dfa::Vocabulary& vocabulary, size_t type, size_t rule) {
  switch (type) {
    case WeirParser::IDENT:
      return std::string(name_words(rule));
    case WeirParser::STRING:
      return std::string(string_words(rule));
    case WeirParser::INT:
      return rule == WeirParser::RuleRespondAction || rule == WeirParser::RuleRedirectAction
                 ? "a status"
                 : "a number";
    case WeirParser::UPPER_NAME:
      return rule == WeirParser::RuleRouteDecl || rule == WeirParser::RuleMethods ||
                     rule == WeirParser::RuleExceptedRegion
                 ? "a method"
                 : "a name";
    case antlr4::Token::EOF:
      return "the end of the file";
    default: {
      std::string text = literal_text(vocabulary, type);
      text = text.empty() ? std::string(word_text(static_cast<uint8_t>(type))) : text;
      return text.empty() ? std::string() : '`' + text + '`';
    }
  }
}

std::string join_alternatives(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text.empty() ? "something else" : text;
}

}  // namespace

std::string describe_found(const SourceFile& source, const RawToken& token) {
  if (token.type == ParserToken::kEndOfFile) {
    return "the end of the file";
  }
  std::string_view text = text_of(source, token);
  if (text.size() <= kShownBytesMax) {
    return '`' + std::string(text) + '`';
  }
  size_t length = kShownBytesMax;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
    --length;
  }
  return '`' + std::string(text.substr(0, length)) + "...`";
}

std::string_view form_of(size_t rule) {
  switch (rule) {
    case WeirParser::RuleImportDecl:
      return R"(an import reads `import "./x.weir" as x` or `import "./x.weir" { a, b }`)";
    case WeirParser::RuleParamDecl:
      return "a parameter reads `param NAME: TYPE = VALUE`";
    case WeirParser::RuleConstDecl:
      return "a constant reads `const NAME = VALUE`";
    case WeirParser::RuleObjectDecl:
      return "it reads `tls NAME { ... }`, `listener NAME { ... }` or `upstream NAME { ... }`";
    case WeirParser::RuleHostDecl:
    case WeirParser::RuleHostPatterns:
      return R"(a host reads `host "NAME" on LISTENER { ... }`)";
    case WeirParser::RuleRouteDecl:
      return R"(a route reads `route NAME METHODS "PATH" when GUARD -> ACTION`)";
    case WeirParser::RuleSplitAction:
    case WeirParser::RuleSplitShare:
      return "a split reads `split { a: 95%   b: 5% }`";
    case WeirParser::RuleRedirectAction:
      return R"(a redirect reads `redirect 308 "URL"`)";
    case WeirParser::RuleHeaderEdit:
      return R"(it reads `set response header "NAME" = VALUE`)";
    case WeirParser::RuleHeaderRemoval:
      return R"(it reads `remove response header "NAME"`)";
    case WeirParser::RuleRewrite:
      return R"(it reads `rewrite "/path"` or `rewrite prefix "/old" -> "/new"`)";
    case WeirParser::RuleTestDecl:
      return R"(a test reads `test "NAME" { GET "https://example.com/" => 200 }`)";
    case WeirParser::RuleTestVariable:
      return R"(it reads `test property "NAME" for a in [1, 2], b in [3, 4] { ... }`)";
    case WeirParser::RuleTableColumns:
    case WeirParser::RuleTableRows:
    case WeirParser::RuleTableRow:
      return R"(it reads `test table "NAME" for (a, b) in [(1, 2), (3, 4)] { ... }`)";
    case WeirParser::RuleGivenFact:
      return R"(it reads `given client 10.0.0.1`, `given header "NAME" = "VALUE"` or )"
             R"(`given cookie "NAME" = "VALUE"`)";
    case WeirParser::RuleTestRequest:
    case WeirParser::RuleTestMethod:
      return R"(a request reads `GET "https://example.com/" => EXPECTATION, ...`)";
    case WeirParser::RuleExceptedRegion:
      return R"(what is excepted reads `host "NAME" METHODS "PATH" when GUARD`, any of these)";
    case WeirParser::RuleExpectation:
      return R"(expectations are `route`, `upstream`, `split`, `status`, `redirect`, `path`, )"
             R"(`request header`, `response header`, `without ... header`, `body` and `timeout`)";
    default:
      return {};
  }
}

std::string describe_expected(const antlr4::dfa::Vocabulary& vocabulary,
                              const antlr4::misc::IntervalSet& expected, size_t rule) {
  // What starts an expression is one thing to a reader, and so is what could continue one.
  const bool wants_value =
      expected.contains(size_t{WeirParser::LPAREN}) && expected.contains(size_t{WeirParser::REF});
  std::vector<std::string> words;
  std::vector<std::string> continuations;
  if (expected.contains(size_t{WeirParser::WITHOUT})) {
    return "an expectation";
  }
  if (expected.contains(size_t{WeirParser::JWT})) {
    return "`client`, `header`, `cookie`, `certificate`, `jwt` or `listener`";
  }
  if (wants_value) {
    words.emplace_back("a value");
  }
  for (const ssize_t value : expected.toList()) {
    const auto type = static_cast<size_t>(value);
    const auto raw =
        type == antlr4::Token::EOF ? ParserToken::kEndOfFile : static_cast<uint8_t>(type);
    const std::string word = words_for(vocabulary, type, rule);
    const bool is_known = word.empty() || std::ranges::find(words, word) != words.end();
    if (is_known || (wants_value && starts_expression(raw))) {
      continue;
    }
    const bool continues =
        is_binary_operator(raw) || raw == WeirParser::DOT || raw == WeirParser::LPAREN;
    (continues ? continuations : words).push_back(word);
  }
  if (words.empty()) {
    words = std::move(continuations);
  }
  if (words.size() > kAlternativesMax) {
    words.resize(kAlternativesMax);
  }
  return join_alternatives(words);
}

}  // namespace weir::dsl
