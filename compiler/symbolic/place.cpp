#include "compiler/symbolic/place.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "runtime/base/check.h"
#include "runtime/base/sort_stably.h"

namespace weir::symbolic {
namespace {

using image::AtomSubject;

// The order of variables; what a URL shows first.
auto order_of(const model::Atom& atom) {
  return std::tuple(static_cast<int>(atom.subject), std::string_view(atom.name), atom.segment);
}

}  // namespace

void Place::enter(std::string_view path, const Entrance& entrance,
                  std::span<const uint32_t> guards) {
  segments_ = engine::SegmentList(path);
  entrance_ = entrance;
  diagrams_.clear();
  variables_.clear();
  of_term_.clear();
  is_complete_ = true;
  uint32_t all = kEmptySet;
  for (const uint32_t guard : guards) {
    all = universe_.united(all, universe_.atoms_below(guard));
  }
  std::vector<uint32_t> open;
  for (const uint32_t atom : universe_.atom_set(all)) {
    const model::Atom& asked = universe_.atom_of(atom);
    if (asked.subject != AtomSubject::kMethod && !fixed(asked)) {
      open.push_back(atom);
    }
  }
  sort_stably(open, [&](uint32_t a, uint32_t b) {
    return order_of(universe_.atom_of(a)) < order_of(universe_.atom_of(b));
  });
  for (auto first = open.begin(); first != open.end();) {
    const auto last = std::find_if(first, open.end(), [&](uint32_t atom) {
      return !model::same_subject(universe_.atom_of(*first), universe_.atom_of(atom));
    });
    add_variable({first, last});
    first = last;
  }
}

void Place::add_variable(std::vector<uint32_t> atoms) {
  std::ranges::sort(atoms);
  const auto [entry, is_new] = values_.try_emplace(universe_.set_of(atoms));
  if (is_new) {
    const model::Atom& first = universe_.atom_of(atoms.front());
    analyze::Attribute attribute{.subject = first.subject, .name = first.name, .atoms = {}};
    for (const uint32_t atom : atoms) {
      attribute.atoms.push_back(&universe_.atom_of(atom));
    }
    entry->second = analyze::distinct_values(attribute);
  }
  is_complete_ = is_complete_ && entry->second.is_complete;
  variables_.push_back({std::move(atoms), &entry->second});
}

// What does not depend on the request any more.
std::optional<bool> Place::fixed(const model::Atom& atom) const {
  switch (atom.subject) {
    case AtomSubject::kCapture:
      return atom.segment < segments_.count() && model::accepts(atom, segments_[atom.segment]);
    case AtomSubject::kScheme:
      return model::accepts(atom, entrance_.has_tls ? "https" : "http");
    case AtomSubject::kSni:
      return entrance_.has_tls ? std::nullopt : std::optional(false);
    case AtomSubject::kClientCertificate:
      return entrance_.has_client_certificates ? std::nullopt : std::optional(false);
    default:
      return std::nullopt;
  }
}

DiagramId Place::methods(uint16_t mask) {
  std::array<DiagramId, kHttpMethodCount> children{};
  for (size_t method = 0; method < children.size(); ++method) {
    children[method] = (mask >> method & 1U) != 0 ? kYes : kNo;
  }
  return diagrams_.node(kMethodVariable, children);
}

DiagramId Place::atom(uint32_t id) {
  const model::Atom& atom = universe_.atom_of(id);
  if (atom.subject == AtomSubject::kMethod) {
    return methods(atom.methods.bits);
  }
  if (const auto answer = fixed(atom)) {
    return *answer ? kYes : kNo;
  }
  for (size_t i = 0; i < variables_.size(); ++i) {
    const auto at = std::ranges::lower_bound(variables_[i].atoms, id);
    if (at == variables_[i].atoms.end() || *at != id) {
      continue;
    }
    const auto position = static_cast<size_t>(at - variables_[i].atoms.begin());
    std::vector<DiagramId> children;
    for (const analyze::AttributeValue& value : variables_[i].values->list) {
      children.push_back(value.holds[position] ? kYes : kNo);
    }
    return diagrams_.node(static_cast<uint32_t>(i + 1), children);
  }
  WEIR_CHECK(false, "the place knows the guards it is asked about");
  return kNo;
}

// The children are made.
DiagramId Place::made(const Term& term) {
  switch (term.op) {
    case TermOp::kFalse:
      return kNo;
    case TermOp::kTrue:
      return kYes;
    case TermOp::kAtom:
      return atom(term.a);
    case TermOp::kNot:
      return diagrams_.choose(of_term_.at(term.a), kNo, kYes);
    case TermOp::kAnd:
      return diagrams_.choose(of_term_.at(term.a), of_term_.at(term.b), kNo);
    case TermOp::kOr:
      return diagrams_.choose(of_term_.at(term.a), kYes, of_term_.at(term.b));
    case TermOp::kChoose:
      return diagrams_.choose(atom(term.a), of_term_.at(term.b), of_term_.at(term.c));
  }
  return kNo;
}

// An explicit stack: guards may be chains of a thousand terms.
DiagramId Place::guard(uint32_t term) {
  std::vector<uint32_t> open = {term};
  while (!open.empty()) {
    const uint32_t at = open.back();
    if (of_term_.contains(at)) {
      open.pop_back();
      continue;
    }
    const Term& now = universe_.term_of(at);
    const size_t before = open.size();
    const auto need = [&](uint32_t child) {
      if (!of_term_.contains(child)) {
        open.push_back(child);
      }
    };
    if (now.op == TermOp::kChoose) {
      need(now.b);
      need(now.c);
    } else if (now.op == TermOp::kNot || now.op == TermOp::kAnd || now.op == TermOp::kOr) {
      need(now.a);
    }
    if (now.op == TermOp::kAnd || now.op == TermOp::kOr) {
      need(now.b);
    }
    if (open.size() == before) {
      of_term_.emplace(at, made(now));
      open.pop_back();
    }
  }
  return of_term_.at(term);
}

DiagramId Place::takes(uint16_t mask, uint32_t term) {
  return diagrams_.choose(methods(mask), guard(term), kNo);
}

DiagramId Place::winners(std::span<const Candidate> candidates) {
  DiagramId result = kNobody;
  for (size_t i = candidates.size(); i-- > 0;) {
    result = diagrams_.choose(takes(candidates[i].methods, candidates[i].guard),
                              leaf(static_cast<uint32_t>(i)), result);
  }
  return result;
}

// A client without SNI is said to have an empty one: else clients ask for the host.
analyze::Conditions Place::conditions(const Choices& choices) const {
  analyze::Conditions result;
  for (const auto& [variable, chosen] : choices) {
    if (variable == kMethodVariable) {
      result.method = static_cast<HttpMethod>(chosen);
      continue;
    }
    const Variable& of = variables_[variable - 1];
    const model::Atom& atom = universe_.atom_of(of.atoms.front());
    const analyze::AttributeValue& value = of.values->list[chosen];
    if (atom.subject == AtomSubject::kClientIp) {
      result.client = value.client;
    } else if (value.is_present || atom.subject == AtomSubject::kSni) {
      result.fields.push_back({atom.subject, atom.name, value.text});
    }
  }
  return result;
}

}  // namespace weir::symbolic
