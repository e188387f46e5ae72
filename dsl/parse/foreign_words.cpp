#include "dsl/parse/foreign_words.h"

#include <WeirLexer.h>
#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "dsl/diag/closest_name.h"

namespace weir::dsl {
namespace {

using grammar::WeirLexer;

constexpr auto kDeclarations = std::to_array<ForeignWord>({
    {"backend", "upstream", WeirLexer::UPSTREAM},
    {"cluster", "upstream", WeirLexer::UPSTREAM},
    {"pool", "upstream", WeirLexer::UPSTREAM},
    {"service", "upstream", WeirLexer::UPSTREAM},
    {"frontend", "listener", WeirLexer::LISTENER},
    {"listen", "listener", WeirLexer::LISTENER},
    {"entrypoint", "listener", WeirLexer::LISTENER},
    {"server", "host", WeirLexer::HOST},
    {"virtual_host", "host", WeirLexer::HOST},
    {"vhost", "host", WeirLexer::HOST},
    {"domain", "host", WeirLexer::HOST},
    {"location", "route", WeirLexer::ROUTE},
    {"handle", "route", WeirLexer::ROUTE},
    {"let", "const", WeirLexer::CONST},
    {"var", "const", WeirLexer::CONST},
    {"val", "const", WeirLexer::CONST},
    {"function", "fn", WeirLexer::FN},
    {"func", "fn", WeirLexer::FN},
    {"def", "fn", WeirLexer::FN},
    {"export", "pub", WeirLexer::PUB},
    {"public", "pub", WeirLexer::PUB},
    {"if", "given", WeirLexer::GIVEN},
});

constexpr auto kActions = std::to_array<ForeignWord>({
    {"return", "respond", WeirLexer::RESPOND},
    {"status", "respond", WeirLexer::RESPOND},
    {"direct_response", "respond", WeirLexer::RESPOND},
    {"redir", "redirect", WeirLexer::REDIRECT},
});

constexpr auto kMisspelt = std::to_array<MisspeltKeyword>({
    {"upstream", KeywordShape::kNamedBlock, WeirLexer::UPSTREAM},
    {"listener", KeywordShape::kNamedBlock, WeirLexer::LISTENER},
    {"policy", KeywordShape::kNamedBlock, WeirLexer::POLICY},
    {"template", KeywordShape::kNamedBlock, WeirLexer::TEMPLATE},
    {"param", KeywordShape::kNamedValue, WeirLexer::PARAM},
    {"const", KeywordShape::kNamedValue, WeirLexer::CONST},
    {"route", KeywordShape::kRoute, WeirLexer::ROUTE},
    {"host", KeywordShape::kText, WeirLexer::HOST},
    {"import", KeywordShape::kText, WeirLexer::IMPORT},
    {"group", KeywordShape::kText, WeirLexer::GROUP},
    {"rewrite", KeywordShape::kText, WeirLexer::REWRITE},
    {"remove", KeywordShape::kEdit, WeirLexer::REMOVE},
    {"include", KeywordShape::kNames, WeirLexer::INCLUDE},
    {"without", KeywordShape::kNames, WeirLexer::WITHOUT},
});

constexpr auto kForwarding = std::to_array<std::string_view>(
    {"proxy_pass", "reverse_proxy", "use_backend", "proxy", "forward"});

const ForeignWord* find(std::span<const ForeignWord> words, std::string_view text) {
  const auto found = std::ranges::find(words, text, &ForeignWord::text);
  return found == words.end() ? nullptr : &*found;
}

}  // namespace

const ForeignWord* foreign_declaration(std::string_view text) {
  return find(kDeclarations, text);
}

const ForeignWord* foreign_action(std::string_view text) {
  return find(kActions, text);
}

const MisspeltKeyword* misspelt_keyword(std::string_view text) {
  std::vector<std::string_view> names;
  names.reserve(kMisspelt.size());
  for (const MisspeltKeyword& keyword : kMisspelt) {
    names.push_back(keyword.text);
  }
  const std::string_view meant = closest_name(text, names);
  const auto found = std::ranges::find(kMisspelt, meant, &MisspeltKeyword::text);
  return found == kMisspelt.end() ? nullptr : &*found;
}

uint8_t test_word_type(std::string_view text) {
  constexpr std::pair<std::string_view, uint8_t> kTypes[] = {
      {"header", WeirLexer::HEADER},     {"listener", WeirLexer::LISTENER},
      {"upstream", WeirLexer::UPSTREAM}, {"route", WeirLexer::ROUTE},
      {"request", WeirLexer::REQUEST},   {"response", WeirLexer::RESPONSE},
      {"client", WeirLexer::CLIENT},     {"cookie", WeirLexer::COOKIE},
      {"status", WeirLexer::STATUS},     {"path", WeirLexer::PATH},
      {"body", WeirLexer::BODY},         {"timeout", WeirLexer::TIMEOUT}};
  for (const auto& [word, type] : kTypes) {
    if (word == text) {
      return type;
    }
  }
  return 0;
}

bool is_forwarding_word(std::string_view text) {
  return std::ranges::find(kForwarding, text) != kForwarding.end();
}

}  // namespace weir::dsl
