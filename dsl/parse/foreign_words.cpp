#include "dsl/parse/foreign_words.h"

#include <WeirLexer.h>
#include <algorithm>
#include <array>
#include <span>

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

bool is_forwarding_word(std::string_view text) {
  return std::ranges::find(kForwarding, text) != kForwarding.end();
}

}  // namespace weir::dsl
