// The words of other languages and proxies, the keywords that are meant by them, and the keywords
// that a word with a letter wrong was meant to be.
//
// Tables alone: where a word is looked up, and what is said of it, is the business of the families
// of foreign_menders.h.
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

// What follows a keyword where it is one.
enum class KeywordShape : uint8_t {
  kNamedBlock,  // `upstream web {`
  kNamedValue,  // `const wait =`
  kRoute,       // `route home GET "/"`
  kText,        // `host "..."`, `import "..."`
  kEdit,        // `set response`
  kNames,       // `use gzip`
};

struct MisspeltKeyword {
  std::string_view text;
  KeywordShape shape;
  uint8_t type = 0;
};

// The keyword that a word with a letter wrong was meant to be; null if there is none.
[[nodiscard]] const MisspeltKeyword* misspelt_keyword(std::string_view text);

// The token type of a word that says what is given or expected in a test; 0 for other words.
[[nodiscard]] uint8_t test_word_type(std::string_view text);

// `proxy_pass`: what others write before the name of an upstream.
[[nodiscard]] bool is_forwarding_word(std::string_view text);

}  // namespace weir::dsl
