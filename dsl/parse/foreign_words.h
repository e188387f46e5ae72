// The words of other languages and proxies, and the keywords that are meant by them. Tables alone:
// where a word is looked up, and what is said of it, is the business of foreign.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::dsl {

struct ForeignWord {
  std::string_view text;
  std::string_view meant;
  uint8_t type = 0;  // the token type of what is meant
};

// What `text` stands for where a declaration starts, and where an action stands behind `->`.
// Null for a word that is none of other languages.
[[nodiscard]] const ForeignWord* foreign_declaration(std::string_view text);
[[nodiscard]] const ForeignWord* foreign_action(std::string_view text);

// `proxy_pass`: what others write before the name of an upstream.
[[nodiscard]] bool is_forwarding_word(std::string_view text);

}  // namespace weir::dsl
