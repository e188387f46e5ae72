// Regular expressions over bytes as terms, and their derivatives (Brzozowski 1964; Owens, Reppy,
// Turon 2009).
//
// The derivative of an expression by a byte is the expression of what may follow that byte. Equal
// terms are stored once and alternatives are kept flat, sorted and distinct, so that an expression
// has few derivatives and each is one state of an automaton. Terms live as long as the store and
// are named by id; one store a pattern.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "compiler/regex/byte_set.h"
#include "runtime/base/id.h"

namespace weir::regex {

using TermId = Id<struct TermTag>;

class Expressions {
 public:
  Expressions();

  [[nodiscard]] TermId none() const { return none_; }    // no text at all
  [[nodiscard]] TermId empty() const { return empty_; }  // the empty text
  [[nodiscard]] TermId anything() const { return anything_; }
  TermId bytes(const ByteSet& set);
  TermId text(std::string_view text);
  TermId concat(TermId first, TermId second);
  TermId either(TermId a, TermId b);
  TermId star(TermId inner);
  // `inner` at least `least` and at most `most` times; kUnbounded for no end.
  TermId repeat(TermId inner, uint32_t least, uint32_t most);
  static constexpr uint32_t kUnbounded = 0xFFFFFFFFU;

  [[nodiscard]] bool matches_empty(TermId term) const { return get(term).matches_empty; }
  [[nodiscard]] TermId derive(TermId term, uint8_t byte);

  // Every set of bytes that a term has, in the order in which they came up.
  [[nodiscard]] const std::vector<ByteSet>& byte_sets() const { return sets_; }
  [[nodiscard]] size_t size() const { return terms_.size(); }

 private:
  enum class Op : uint8_t { kNone, kEmpty, kBytes, kConcat, kEither, kStar };
  struct Term {
    Op op = Op::kNone;
    bool matches_empty = false;
    uint32_t left = 0;  // kBytes: position in sets_; kEither: one alternative
    uint32_t right = 0;
  };
  using Key = std::tuple<Op, uint32_t, uint32_t>;

  [[nodiscard]] const Term& get(TermId id) const { return terms_[id.index()]; }
  TermId intern(Op op, uint32_t left, uint32_t right, bool matches_empty);
  void collect(TermId term, std::vector<TermId>& alternatives) const;
  TermId compute_derivative(TermId term, uint8_t byte);

  std::vector<Term> terms_;
  std::vector<ByteSet> sets_;
  std::map<ByteSet, uint32_t> known_sets_;
  std::map<Key, uint32_t> known_terms_;
  std::unordered_map<uint64_t, TermId> derivatives_;
  TermId none_;
  TermId empty_;
  TermId anything_;
};

}  // namespace weir::regex
