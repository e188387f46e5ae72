#include "compiler/lower/guard_lowering.h"

#include <algorithm>
#include <utility>

#include "compiler/analyze/prefixes.h"
#include "compiler/lower/addresses.h"

namespace weir::lower {
namespace {

bool is_target(uint32_t index) {
  return index == image::kGuardAccept || index == image::kGuardReject;
}

void append_text(std::string& key, const std::string& text) {
  key += std::to_string(text.size()) + ':' + text;
}

// Spells out an atom, so that equal keys are equal atoms.
std::string key_of(const model::Atom& atom, const std::vector<Cidr>& prefixes) {
  std::string key = std::to_string(static_cast<int>(atom.subject)) + ' ' +
                    std::to_string(static_cast<int>(atom.test)) + ' ' +
                    std::to_string(atom.methods.bits) + ' ';
  append_text(key, atom.name);
  append_text(key, atom.condition);
  key += std::to_string(atom.segment) + ' ';
  for (const image::NumberRange& range : atom.ranges) {
    key += std::to_string(range.first) + '-' + std::to_string(range.last) + ' ';
  }
  for (const std::string& value : atom.values) {
    append_text(key, value);
  }
  for (const Cidr& prefix : prefixes) {
    append_text(key, prefix.to_string());
  }
  return key;
}

// No request passes the test.
bool is_never(const model::Atom& atom) {
  switch (atom.test) {
    case image::AtomTest::kPresent:
      return false;
    case image::AtomTest::kEqualsAny:
      return atom.values.empty();
    case image::AtomTest::kInSet:
      return atom.methods.bits == 0 && atom.prefixes.empty();
    case image::AtomTest::kInLanguage:
      return atom.language->start == image::kAutomatonReject;
    case image::AtomTest::kInRange:
      return atom.ranges.empty();
  }
  return false;
}

// The next `count` records that will be added.
template <typename Record>
image::Range range_behind(const std::vector<Record>& records, size_t count) {
  return {static_cast<uint32_t>(records.size()), static_cast<uint32_t>(count)};
}

}  // namespace

// A term on its way: what to do with it once its right side is done.
struct GuardLowering::Frame {
  uint32_t term = 0;
  uint32_t if_true = image::kGuardAccept;
  uint32_t if_false = image::kGuardReject;
  bool is_right_done = false;
};

// The right side of `&&` is where its left side goes on when true, so it is built first; the same
// for `||` and false. An explicit stack: expressions may be chains of a thousand terms.
uint32_t GuardLowering::add(const model::Guard& guard) {
  if (guard.terms.empty()) {
    return image::kGuardAccept;
  }
  uint32_t entry = image::kGuardAccept;
  std::vector<Frame> open = {{.term = static_cast<uint32_t>(guard.terms.size() - 1)}};
  while (!open.empty()) {
    Frame& frame = open.back();
    const model::GuardTerm& term = guard.terms[frame.term];
    const bool is_pair = term.op == model::GuardOp::kAnd || term.op == model::GuardOp::kOr;
    if (is_pair && !frame.is_right_done) {
      frame.is_right_done = true;
      const Frame right{.term = term.right, .if_true = frame.if_true, .if_false = frame.if_false};
      open.push_back(right);
      continue;
    }
    const Frame done = frame;
    open.pop_back();
    switch (term.op) {
      case model::GuardOp::kTrue:
        entry = done.if_true;
        break;
      case model::GuardOp::kFalse:
        entry = done.if_false;
        break;
      case model::GuardOp::kAtom:
        entry = add_atom(guard.atoms[term.left], done.if_true, done.if_false);
        break;
      case model::GuardOp::kNot:
        open.push_back({.term = term.left, .if_true = done.if_false, .if_false = done.if_true});
        break;
      case model::GuardOp::kAnd:
        open.push_back({.term = term.left, .if_true = entry, .if_false = done.if_false});
        break;
      case model::GuardOp::kOr:
        open.push_back({.term = term.left, .if_true = done.if_true, .if_false = entry});
        break;
    }
  }
  return entry;
}

// Atoms that are always true or never have no place in an image.
uint32_t GuardLowering::add_atom(const model::Atom& atom, uint32_t if_true, uint32_t if_false) {
  if (atom.subject == image::AtomSubject::kMethod && atom.methods == MethodMask::all()) {
    return if_true;
  }
  if (is_never(atom)) {
    return if_false;
  }
  return add_node(intern(atom), if_true, if_false);
}

uint32_t GuardLowering::depth_of(uint32_t target) const {
  return is_target(target) ? 0 : nodes_[target].depth;
}

uint32_t GuardLowering::add_node(uint32_t atom, uint32_t if_true, uint32_t if_false) {
  if (if_true == if_false) {
    return if_true;
  }
  const auto [entry, is_new] = known_nodes_.try_emplace({atom, if_true, if_false});
  if (is_new) {
    entry->second = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back({.atom = atom,
                      .if_true = if_true,
                      .if_false = if_false,
                      .depth = 1 + std::max(depth_of(if_true), depth_of(if_false))});
  }
  return entry->second;
}

uint32_t GuardLowering::intern(const model::Atom& atom) {
  const std::vector<Cidr> prefixes = analyze::without_nested(atom.prefixes);
  const auto [entry, is_new] = known_atoms_.try_emplace(key_of(atom, prefixes));
  if (!is_new) {
    return entry->second;
  }
  entry->second = static_cast<uint32_t>(tables_.atoms.size());
  image::AtomRecord record{.subject = atom.subject,
                           .test = atom.test,
                           .method_mask = atom.methods.bits,
                           .name = strings_.add(atom.name),
                           .segment = atom.segment};
  record.is_signed = atom.test == image::AtomTest::kInRange &&
                             atom.subject == image::AtomSubject::kCapture &&
                             atom.capture_type == image::CaptureType::kInt
                         ? 1
                         : 0;
  add_values(atom, prefixes, record);
  tables_.atoms.push_back(record);
  return entry->second;
}

image::Range add_cidrs(Tables& tables, const std::vector<Cidr>& prefixes) {
  const image::Range range = range_behind(tables.cidrs, prefixes.size());
  for (const Cidr& prefix : prefixes) {
    tables.cidrs.push_back(to_record(prefix));
  }
  return range;
}

void GuardLowering::add_values(const model::Atom& atom, const std::vector<Cidr>& prefixes,
                               image::AtomRecord& record) {
  if (atom.test == image::AtomTest::kEqualsAny) {
    record.values = range_behind(tables_.string_lists, atom.values.size());
    for (const std::string& value : atom.values) {
      tables_.string_lists.push_back(strings_.add(value));
    }
  } else if (atom.test == image::AtomTest::kInLanguage) {
    record.automaton = automata_.add(*atom.language);
    record.values = range_behind(tables_.string_lists, 1);
    tables_.string_lists.push_back(strings_.add(atom.condition));
  } else if (atom.test == image::AtomTest::kInRange) {
    record.values = range_behind(tables_.number_ranges, atom.ranges.size());
    tables_.number_ranges.insert(tables_.number_ranges.end(), atom.ranges.begin(),
                                 atom.ranges.end());
  } else if (atom.subject == image::AtomSubject::kClientIp) {
    record.values = add_cidrs(tables_, prefixes);
  }
}

void GuardLowering::finish() {
  tables_.guard_nodes.reserve(nodes_.size());
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    image::GuardNode turned = *node;
    turned.if_true = final_target(node->if_true);
    turned.if_false = final_target(node->if_false);
    tables_.guard_nodes.push_back(turned);
  }
}

uint32_t GuardLowering::final_target(uint32_t target) const {
  return is_target(target) ? target : static_cast<uint32_t>(nodes_.size() - 1 - target);
}

}  // namespace weir::lower
