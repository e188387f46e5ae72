// What stands at a token, by the tokens that were settled before it, those behind it and the
// brackets that are open: whether a word is a name or a keyword there, what a brace encloses,
// whether a comma separates.
//
// Questions alone: TokenSettler (tokens.cpp) asks them and moves on. Private to dsl/parse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dsl/parse/raw_token.h"
#include "dsl/parse/token_class.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// What a bracket that is open encloses.
enum class Enclosure : uint8_t {
  kTop,    // no bracket at all
  kBlock,  // fields, statements, shares: nothing is separated
  kNames,  // `enum { a, b }`, `import "..." { a, b }`
  kTest,   // the body of a test: commas stand between expectations
  kClaim,  // the body of an invariant
  kList,   // [ ] and ( )
};

class TokenPlace {
 protected:
  struct Level {
    Enclosure enclosure = Enclosure::kTop;
    bool has_reported_separator = false;
  };

  TokenPlace(const SourceFile& source, const RawTokens& tokens)
      : source_(source), tokens_(tokens) {}

  // The type of a token taken before, the last one first; 0 if there are fewer.
  [[nodiscard]] uint8_t type_back(size_t count) const {
    return result_.size() < count ? uint8_t{0} : result_[result_.size() - count].type;
  }
  [[nodiscard]] uint8_t previous() const { return type_back(1); }
  [[nodiscard]] uint8_t before_previous() const { return type_back(2); }
  [[nodiscard]] uint8_t next() const { return type_at(tokens_, at_ + 1); }
  [[nodiscard]] Enclosure enclosure() const { return levels_.back().enclosure; }
  [[nodiscard]] bool is_in_test() const {
    return enclosure() == Enclosure::kTest || enclosure() == Enclosure::kClaim;
  }

  [[nodiscard]] bool is_field_name_here() const;
  [[nodiscard]] bool is_method_here() const;
  // Does the word stand where its declaration gives a name?
  [[nodiscard]] bool declares_here() const;
  // A keyword is a name after a dot, before what follows a field's name, in a list of names, as a
  // type, and where a declaration of stdlib/ has its name.
  [[nodiscard]] bool is_name_here(const RawToken& token) const;
  // `crud(id: slug)`, `(name: "a")`.
  [[nodiscard]] bool is_label_here(const RawToken& token) const;
  // `limits {`; `-> web {` and `enum {` are something else.
  [[nodiscard]] bool is_block_name_here(const RawToken& token) const;
  // `= lines "./blocked.txt"`; `route lines "/x"` is a name.
  [[nodiscard]] bool is_lines_here(const RawToken& token) const;
  // Between two operands; `contains = 5` is a field.
  [[nodiscard]] bool is_operator_here() const;
  // `=> body` with nothing behind it names an upstream.
  [[nodiscard]] bool may_be_test_word() const;
  // `import std.http`.
  [[nodiscard]] bool is_std_path() const;
  // A dot and a word, without anything between: one token cannot hold a comment.
  [[nodiscard]] bool is_path_behind() const;
  // Only where a name stands for sure; `100% - canary` and `a-b` are subtractions.
  [[nodiscard]] bool is_hyphenated_name() const;
  // One after the last token of a run of words that hyphens join without spaces.
  [[nodiscard]] size_t hyphenated_end() const;

  // Braces behind a colon lack their `enum`; they are read like its.
  [[nodiscard]] Enclosure brace_enclosure() const;
  // `map<string, uint>`: behind the comma stands another type.
  [[nodiscard]] bool is_between_types() const;
  // A bracket closes behind it, and a value stands before it.
  [[nodiscard]] bool is_trailing_comma() const;
  // Behind the last expectation of a request: another request or `given` begins the next line.
  [[nodiscard]] bool ends_expectations() const;

  const SourceFile& source_;
  const RawTokens& tokens_;
  size_t at_ = 0;     // the token that is looked at
  RawTokens result_;  // what was settled before it
  std::vector<Level> levels_;
  bool in_route_head_ = false;
  bool in_test_head_ = false;   // between `test` and its `{`
  bool in_claim_head_ = false;  // between `invariant` and its `{`
  bool in_guard_ = false;       // of a route head
  bool in_use_ = false;

 private:
  [[nodiscard]] bool starts_stdlib_declaration(const RawToken& token) const;
  // Tests are about hosts, routes and paths, and so are their variables.
  [[nodiscard]] bool is_variable_here(const RawToken& token) const;
  // `test home {`, a test whose name lacks its quotes.
  [[nodiscard]] bool looks_like_test(const RawToken& token) const;
  [[nodiscard]] bool is_test_keyword_here(const RawToken& token) const;
  [[nodiscard]] bool is_type_name_here(const RawToken& token) const;
};

}  // namespace weir::dsl
