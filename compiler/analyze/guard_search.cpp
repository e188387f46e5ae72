#include "compiler/analyze/guard_search.h"

#include <algorithm>
#include <utility>

#include "compiler/analyze/attribute.h"
#include "compiler/analyze/limits.h"
#include "runtime/base/check.h"
#include "runtime/engine/segments.h"

namespace weir::analyze {
namespace {

constexpr uint16_t kAllMethods = MethodMask::all().bits;
constexpr uint32_t kNoAttribute = 0xFFFFFFFFU;

// The methods for which a set may still hold a request, and those for which it surely does.
struct MethodsOf {
  uint16_t possible = kAllMethods;
  uint16_t sure = kAllMethods;
};

// A term of a guard, its atom resolved to an attribute of the search.
struct Term {
  model::GuardOp op = model::GuardOp::kTrue;
  uint16_t methods = 0;  // atoms of the method
  uint32_t left = 0;     // kAtom: position in the attribute's atoms
  uint32_t right = 0;
  uint32_t attribute = kNoAttribute;  // other atoms
};

struct Set {
  uint16_t methods = kAllMethods;
  size_t first_term = 0;
  size_t term_count = 0;
};

class Search {
 public:
  Search(std::span<const Region> in, std::span<const Region> out, std::string_view path)
      : in_count_(in.size()), has_path_(!path.empty()), segments_(path) {
    sets_.reserve(in.size() + out.size());
    for (const Region& region : in) {
      add(region);
    }
    for (const Region& region : out) {
      add(region);
    }
    values_.resize(attributes_.size());
    chosen_.assign(attributes_.size(), kOpen);
  }

  Finding run();

 private:
  static constexpr int32_t kOpen = -1;
  enum class State : uint8_t { kFound, kDead, kSplit };

  void add(const Region& region);
  void add_term(const model::Guard& guard, const model::GuardTerm& term);
  uint32_t attribute_of(const model::Atom& atom);
  MethodsOf evaluate(const Set& set);
  [[nodiscard]] MethodsOf evaluate(const Term& term) const;
  State inspect();
  [[nodiscard]] uint32_t open_attribute(const Set& set) const;
  bool next_choice();
  [[nodiscard]] Conditions conditions() const;

  [[nodiscard]] bool holds_on_path(const model::Atom& atom) const {
    return atom.segment < segments_.count() && model::accepts(atom, segments_[atom.segment]);
  }

  size_t in_count_;
  bool has_path_;
  engine::SegmentList segments_;
  std::vector<Set> sets_;  // `in`, then `out`
  std::vector<Term> terms_;
  std::vector<Attribute> attributes_;
  std::vector<std::vector<AttributeValue>> values_;  // by attribute; made when first needed
  bool is_complete_ = true;                          // none of them lacks a value
  std::vector<int32_t> chosen_;                      // by attribute: a value or kOpen
  std::vector<uint32_t> trail_;                      // attributes in the order of their choice
  std::vector<MethodsOf> scratch_;
  uint32_t split_ = kNoAttribute;
  uint16_t found_methods_ = 0;
};

void Search::add(const Region& region) {
  Set set{.methods = region.methods.bits, .first_term = terms_.size()};
  if (region.guard != nullptr) {
    for (const model::GuardTerm& term : region.guard->terms) {
      add_term(*region.guard, term);
    }
  }
  set.term_count = terms_.size() - set.first_term;
  sets_.push_back(set);
  scratch_.resize(std::max(scratch_.size(), set.term_count));
}

void Search::add_term(const model::Guard& guard, const model::GuardTerm& term) {
  Term added{.op = term.op, .left = term.left, .right = term.right};
  if (term.op == model::GuardOp::kAtom) {
    const model::Atom& atom = guard.atoms[term.left];
    if (atom.subject == image::AtomSubject::kMethod) {
      added.methods = atom.methods.bits;
    } else if (atom.subject == image::AtomSubject::kCapture && has_path_) {
      added.op = holds_on_path(atom) ? model::GuardOp::kTrue : model::GuardOp::kFalse;
    } else {
      added.attribute = attribute_of(atom);
      auto& atoms = attributes_[added.attribute].atoms;
      added.left = static_cast<uint32_t>(atoms.size());
      atoms.push_back(&atom);
    }
  }
  terms_.push_back(added);
}

uint32_t Search::attribute_of(const model::Atom& atom) {
  // Guards name a handful of attributes, and those of one place mostly the same.
  const auto found =
      std::find_if(attributes_.begin(), attributes_.end(), [&](const Attribute& attribute) {
        return model::same_subject(*attribute.atoms.front(), atom);
      });
  const auto index = static_cast<uint32_t>(found - attributes_.begin());
  if (found == attributes_.end()) {
    attributes_.push_back({.subject = atom.subject, .name = atom.name, .atoms = {}});
  }
  return index;
}

MethodsOf Search::evaluate(const Term& term) const {
  switch (term.op) {
    case model::GuardOp::kTrue:
      return {kAllMethods, kAllMethods};
    case model::GuardOp::kFalse:
      return {0, 0};
    case model::GuardOp::kNot: {
      const MethodsOf inner = scratch_[term.left];
      return {static_cast<uint16_t>(kAllMethods & ~inner.sure),
              static_cast<uint16_t>(kAllMethods & ~inner.possible)};
    }
    case model::GuardOp::kAnd:
      return {static_cast<uint16_t>(scratch_[term.left].possible & scratch_[term.right].possible),
              static_cast<uint16_t>(scratch_[term.left].sure & scratch_[term.right].sure)};
    case model::GuardOp::kOr:
      return {static_cast<uint16_t>(scratch_[term.left].possible | scratch_[term.right].possible),
              static_cast<uint16_t>(scratch_[term.left].sure | scratch_[term.right].sure)};
    case model::GuardOp::kAtom:
      break;
  }
  if (term.attribute == kNoAttribute) {
    return {term.methods, term.methods};
  }
  const int32_t value = chosen_[term.attribute];
  if (value == kOpen) {
    return {kAllMethods, 0};
  }
  const bool holds = values_[term.attribute][static_cast<size_t>(value)].holds[term.left];
  return holds ? MethodsOf{kAllMethods, kAllMethods} : MethodsOf{0, 0};
}

MethodsOf Search::evaluate(const Set& set) {
  MethodsOf result{kAllMethods, kAllMethods};
  for (size_t i = 0; i < set.term_count; ++i) {
    scratch_[i] = evaluate(terms_[set.first_term + i]);
    result = scratch_[i];
  }
  result.possible &= set.methods;
  result.sure &= set.methods;
  return result;
}

uint32_t Search::open_attribute(const Set& set) const {
  for (size_t i = 0; i < set.term_count; ++i) {
    const Term& term = terms_[set.first_term + i];
    if (term.op == model::GuardOp::kAtom && term.attribute != kNoAttribute &&
        chosen_[term.attribute] == kOpen) {
      return term.attribute;
    }
  }
  return kNoAttribute;
}

// Looks at all sets under the choices made so far: decided, or which attribute to split on.
Search::State Search::inspect() {
  uint16_t possible = kAllMethods;
  uint16_t sure = kAllMethods;
  split_ = kNoAttribute;
  for (size_t i = 0; i < sets_.size(); ++i) {
    MethodsOf methods = evaluate(sets_[i]);
    if (i >= in_count_) {
      methods = {static_cast<uint16_t>(~methods.sure), static_cast<uint16_t>(~methods.possible)};
    }
    if (split_ == kNoAttribute && (possible & methods.possible & ~methods.sure) != 0) {
      split_ = open_attribute(sets_[i]);
    }
    possible &= methods.possible;
    sure &= methods.sure;
    if (possible == 0) {
      return State::kDead;
    }
  }
  found_methods_ = sure;
  if (sure != 0) {
    return State::kFound;
  }
  WEIR_CHECK(split_ != kNoAttribute, "a search without open attributes is decided");
  return State::kSplit;
}

// Takes the next value of the attribute chosen last; false if all choices are used up.
bool Search::next_choice() {
  while (!trail_.empty()) {
    int32_t& value = chosen_[trail_.back()];
    if (static_cast<size_t>(++value) < values_[trail_.back()].size()) {
      return true;
    }
    value = kOpen;
    trail_.pop_back();
  }
  return false;
}

Conditions Search::conditions() const {
  Conditions result;
  size_t method = 0;
  while ((found_methods_ >> method & 1U) == 0) {
    ++method;
  }
  result.method = static_cast<HttpMethod>(method);
  for (const uint32_t index : trail_) {
    const Attribute& attribute = attributes_[index];
    const AttributeValue& value = values_[index][static_cast<size_t>(chosen_[index])];
    if (attribute.subject == image::AtomSubject::kClientIp) {
      result.client = value.client;
    } else if (value.is_present) {
      result.fields.push_back({attribute.subject, std::string(attribute.name), value.text});
    }
  }
  return result;
}

Finding Search::run() {
  for (uint32_t steps = 0; steps < kSearchStepsMax; ++steps) {
    switch (inspect()) {
      case State::kFound:
        return {Answer::kYes, conditions()};
      case State::kDead:
        if (!next_choice()) {
          return {is_complete_ ? Answer::kNo : Answer::kUndecided, {}};
        }
        break;
      case State::kSplit:
        if (values_[split_].empty()) {
          AttributeValues values = distinct_values(attributes_[split_]);
          is_complete_ = is_complete_ && values.is_complete;
          values_[split_] = std::move(values.list);
        }
        chosen_[split_] = 0;
        trail_.push_back(split_);
        break;
    }
  }
  return {Answer::kUndecided, {}};
}

}  // namespace

Region region_of(const model::Route& route) {
  return {.methods = route.methods, .guard = &route.guard};
}

Finding find_request(std::span<const Region> in, std::span<const Region> out,
                     std::string_view path) {
  return Search(in, out, path).run();
}

}  // namespace weir::analyze
