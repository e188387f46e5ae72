#include "compiler/regex/expressions.h"

#include <algorithm>

namespace weir::regex {

Expressions::Expressions() {
  none_ = intern(Op::kNone, 0, 0, false);
  empty_ = intern(Op::kEmpty, 0, 0, true);
  anything_ = star(bytes(ByteSet::all()));
}

TermId Expressions::intern(Op op, uint32_t left, uint32_t right, bool matches_empty) {
  const auto [entry, is_new] =
      known_terms_.try_emplace({op, left, right}, static_cast<uint32_t>(terms_.size()));
  if (is_new) {
    terms_.push_back({op, matches_empty, left, right});
  }
  return TermId(entry->second);
}

TermId Expressions::bytes(const ByteSet& set) {
  if (set.empty()) {
    return none_;
  }
  const auto [entry, is_new] = known_sets_.try_emplace(set, static_cast<uint32_t>(sets_.size()));
  if (is_new) {
    sets_.push_back(set);
  }
  return intern(Op::kBytes, entry->second, 0, false);
}

TermId Expressions::text(std::string_view text) {
  TermId term = empty_;
  for (auto c = text.rbegin(); c != text.rend(); ++c) {
    term = concat(bytes(ByteSet::of(static_cast<uint8_t>(*c))), term);
  }
  return term;
}

// To the right: (ab)c is stored as a(bc), so that equal texts are equal terms.
TermId Expressions::concat(TermId first, TermId second) {
  if (first == none_ || second == none_) {
    return none_;
  }
  if (first == empty_) {
    return second;
  }
  if (second == empty_) {
    return first;
  }
  std::vector<TermId> parts;
  while (get(first).op == Op::kConcat) {
    parts.push_back(TermId(get(first).left));
    first = TermId(get(first).right);
  }
  parts.push_back(first);
  TermId term = second;
  while (!parts.empty()) {
    const TermId left = parts.back();
    parts.pop_back();
    term = intern(Op::kConcat, left.value, term.value, matches_empty(left) && matches_empty(term));
  }
  return term;
}

void Expressions::collect(TermId term, std::vector<TermId>& alternatives) const {
  while (get(term).op == Op::kEither) {
    alternatives.push_back(TermId(get(term).left));
    term = TermId(get(term).right);
  }
  if (term != none_) {
    alternatives.push_back(term);
  }
}

TermId Expressions::either(TermId a, TermId b) {
  if (a == b || b == none_) {
    return a;
  }
  if (a == none_) {
    return b;
  }
  std::vector<TermId> alternatives;
  collect(a, alternatives);
  collect(b, alternatives);
  ByteSet single;
  std::erase_if(alternatives, [&](TermId term) {
    const bool is_bytes = get(term).op == Op::kBytes;
    single = is_bytes ? single.unite(sets_[get(term).left]) : single;
    return is_bytes;
  });
  if (!single.empty()) {
    alternatives.push_back(bytes(single));
  }
  if (std::ranges::find(alternatives, anything_) != alternatives.end()) {
    return anything_;
  }
  std::ranges::sort(alternatives);
  alternatives.erase(std::unique(alternatives.begin(), alternatives.end()), alternatives.end());
  TermId term = alternatives.back();
  alternatives.pop_back();
  while (!alternatives.empty()) {
    const TermId left = alternatives.back();
    alternatives.pop_back();
    term = intern(Op::kEither, left.value, term.value, matches_empty(left) || matches_empty(term));
  }
  return term;
}

TermId Expressions::star(TermId inner) {
  if (inner == none_ || inner == empty_) {
    return empty_;
  }
  return get(inner).op == Op::kStar ? inner : intern(Op::kStar, inner.value, 0, true);
}

TermId Expressions::repeat(TermId inner, uint32_t least, uint32_t most) {
  TermId term = empty_;
  if (most == kUnbounded) {
    term = star(inner);
  } else {
    for (uint32_t i = least; i < most; ++i) {
      term = either(empty_, concat(inner, term));
    }
  }
  for (uint32_t i = 0; i < least; ++i) {
    term = concat(inner, term);
  }
  return term;
}

TermId Expressions::derive(TermId term, uint8_t byte) {
  const uint64_t key = uint64_t{term.value} * kByteCount + byte;
  const auto known = derivatives_.find(key);
  if (known != derivatives_.end()) {
    return known->second;
  }
  const TermId derivative = compute_derivative(term, byte);
  derivatives_.emplace(key, derivative);
  return derivative;
}

// As deep as the term is, which kTermsMax bounds.
TermId Expressions::compute_derivative(TermId id, uint8_t byte) {
  const Term term = get(id);  // a copy: new terms move the old ones
  switch (term.op) {
    case Op::kNone:
    case Op::kEmpty:
      return none_;
    case Op::kBytes:
      return sets_[term.left].contains(byte) ? empty_ : none_;
    case Op::kStar:
      return concat(derive(TermId(term.left), byte), id);
    case Op::kEither: {
      const TermId left = derive(TermId(term.left), byte);
      return either(left, derive(TermId(term.right), byte));
    }
    case Op::kConcat: {
      const TermId first = concat(derive(TermId(term.left), byte), TermId(term.right));
      return matches_empty(TermId(term.left)) ? either(first, derive(TermId(term.right), byte))
                                              : first;
    }
  }
  return none_;
}

}  // namespace weir::regex
