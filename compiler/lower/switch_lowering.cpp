#include "compiler/lower/switch_lowering.h"

#include <algorithm>
#include <set>

#include "runtime/base/sort_stably.h"

namespace weir::lower {
namespace {

using image::AtomRecord;
using image::AtomSubject;
using image::AtomTest;
using image::GuardNode;
using image::Range;

// Lists may hold this many times as many entries as there are candidates.
constexpr size_t kEntriesPerCandidateMax = 4;
// Attributes that are tried for one place.
constexpr size_t kAttributesMax = 8;

bool can_switch(AtomSubject subject) {
  return subject == AtomSubject::kHeader || subject == AtomSubject::kQuery ||
         subject == AtomSubject::kCookie || subject == AtomSubject::kCapture;
}

bool is_node(uint32_t guard) {
  return guard < image::kGuardAccept;
}

// Calls `visit(node)` once for each node below a guard.
template <typename Visit>
void each_node(const std::vector<GuardNode>& nodes, uint32_t guard, const Visit& visit) {
  std::set<uint32_t> seen;
  std::vector<uint32_t> open = {guard};
  while (!open.empty()) {
    const uint32_t index = open.back();
    open.pop_back();
    if (is_node(index) && seen.insert(index).second) {
      visit(nodes[index]);
      open.insert(open.end(), {nodes[index].if_true, nodes[index].if_false});
    }
  }
}

}  // namespace

std::string_view SwitchLowering::text(image::StringRef ref) const {
  return {tables_.strings.data() + ref.offset, ref.length};
}

SwitchLowering::Attribute SwitchLowering::attribute_of(const AtomRecord& atom) const {
  // Captures are told apart by their place: their names are for people.
  return {atom.subject,
          atom.subject == AtomSubject::kCapture ? std::string_view() : text(atom.name),
          atom.segment};
}

// Those that most guards compare with values, the most frequent first.
std::vector<SwitchLowering::Attribute> SwitchLowering::attributes_of(Range candidates) const {
  std::map<Attribute, size_t> counts;
  for (uint32_t i = candidates.first; i < candidates.first + candidates.count; ++i) {
    std::set<Attribute> here;
    each_node(tables_.guard_nodes, tables_.candidates[i].guard, [&](const GuardNode& node) {
      const AtomRecord& atom = tables_.atoms[node.atom];
      if (atom.test == AtomTest::kEqualsAny && can_switch(atom.subject)) {
        here.insert(attribute_of(atom));
      }
    });
    for (const Attribute& attribute : here) {
      ++counts[attribute];
    }
  }
  std::vector<Attribute> attributes;
  for (const auto& [attribute, count] : counts) {
    if (count * 2 > candidates.count) {  // no less would halve the work
      attributes.push_back(attribute);
    }
  }
  sort_stably(attributes,
              [&](const Attribute& a, const Attribute& b) { return counts[a] > counts[b]; });
  attributes.resize(std::min(attributes.size(), kAttributesMax));
  return attributes;
}

std::vector<std::string_view> SwitchLowering::values_in(uint32_t guard,
                                                        const Attribute& attribute) const {
  std::vector<std::string_view> values;
  each_node(tables_.guard_nodes, guard, [&](const GuardNode& node) {
    const AtomRecord& atom = tables_.atoms[node.atom];
    if (atom.test == AtomTest::kEqualsAny && attribute_of(atom) == attribute) {
      for (uint32_t i = 0; i < atom.values.count; ++i) {
        values.push_back(text(tables_.string_lists[atom.values.first + i]));
      }
    }
  });
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

// Nothing where the test may come out either way.
std::optional<bool> SwitchLowering::answer(const AtomRecord& atom, const Given& given) const {
  if (!given.is_present) {
    return false;
  }
  if (atom.test == AtomTest::kPresent) {
    return true;
  }
  if (atom.test != AtomTest::kEqualsAny) {
    return std::nullopt;
  }
  if (!given.is_listed) {
    return false;
  }
  const auto begin = tables_.string_lists.begin() + atom.values.first;
  return std::any_of(begin, begin + atom.values.count,
                     [&](image::StringRef ref) { return text(ref) == given.value; });
}

bool SwitchLowering::may_accept(uint32_t guard, const Attribute& attribute,
                                const Given& given) const {
  std::set<uint32_t> seen;
  std::vector<uint32_t> open = {guard};
  while (!open.empty()) {
    const uint32_t index = open.back();
    open.pop_back();
    if (index == image::kGuardAccept) {
      return true;
    }
    if (!is_node(index) || !seen.insert(index).second) {
      continue;
    }
    const GuardNode& node = tables_.guard_nodes[index];
    const AtomRecord& atom = tables_.atoms[node.atom];
    const auto known =
        attribute_of(atom) == attribute ? answer(atom, given) : std::optional<bool>();
    if (known.value_or(true)) {
      open.push_back(node.if_true);
    }
    if (!known.value_or(false)) {
      open.push_back(node.if_false);
    }
  }
  return false;
}

std::optional<SwitchLowering::Plan> SwitchLowering::plan_for(const Attribute& attribute,
                                                             Range candidates) {
  Plan plan;
  std::vector<uint32_t> common;  // may take requests with values that they do not name
  std::map<std::string_view, std::vector<uint32_t>> own;
  std::map<std::string_view, std::set<uint32_t>> refused;  // of those in common
  for (uint32_t i = candidates.first; i < candidates.first + candidates.count; ++i) {
    const uint32_t guard = tables_.candidates[i].guard;
    const bool is_common = may_accept(guard, attribute, {.is_present = true});
    if (is_common) {
      common.push_back(i);
    }
    if (is_common || may_accept(guard, attribute, {})) {
      plan.others.push_back(i);
    }
    for (const std::string_view value : values_in(guard, attribute)) {
      const bool may =
          may_accept(guard, attribute, {.is_present = true, .value = value, .is_listed = true});
      if (may && !is_common) {
        own[value].push_back(i);
      } else {
        own[value];  // a case of its own all the same
      }
      if (!may && is_common) {
        refused[value].insert(i);
      }
    }
  }
  size_t entries = plan.others.size();
  for (auto& [value, list] : own) {
    entries += common.size() + list.size();
    if (entries > kEntriesPerCandidateMax * candidates.count) {
      return std::nullopt;
    }
    auto& all = plan.cases[value];
    std::ranges::merge(common, list, std::back_inserter(all));
    const auto& without = refused[value];
    std::erase_if(all, [&](uint32_t candidate) { return without.contains(candidate); });
    plan.longest = std::max(plan.longest, all.size());
  }
  plan.longest = std::max(plan.longest, plan.others.size());
  return plan;
}

Range SwitchLowering::add_list(const std::vector<uint32_t>& list) {
  const Range range{static_cast<uint32_t>(tables_.switch_candidates.size()),
                    static_cast<uint32_t>(list.size())};
  for (const uint32_t candidate : list) {
    tables_.switch_candidates.push_back({candidate});
  }
  return list.empty() ? Range{} : range;
}

void SwitchLowering::write(const Attribute& attribute, const Plan& plan, Range candidates) {
  const auto& [subject, name, segment] = attribute;
  const auto ref_of = [&](std::string_view of) {
    return image::StringRef{static_cast<uint32_t>(of.data() - tables_.strings.data()),
                            static_cast<uint32_t>(of.size())};
  };
  image::CandidateSwitch record{.candidates = candidates};
  record.subject = subject;
  record.segment = segment;
  record.name = name.empty() ? image::StringRef{} : ref_of(name);
  record.others = add_list(plan.others);
  record.cases = {static_cast<uint32_t>(tables_.switch_cases.size()),
                  static_cast<uint32_t>(plan.cases.size())};
  for (const auto& [value, list] : plan.cases) {
    tables_.switch_cases.push_back(
        {value.empty() ? image::StringRef{} : ref_of(value), add_list(list)});
  }
  tables_.candidate_switches.push_back(record);
}

void SwitchLowering::add(Range candidates) {
  if (candidates.count < image::kSwitchCandidatesMin) {
    return;
  }
  std::optional<Plan> best;
  Attribute chosen;
  for (const Attribute& attribute : attributes_of(candidates)) {
    auto plan = plan_for(attribute, candidates);
    if (plan && plan->longest * 2 <= candidates.count && (!best || plan->longest < best->longest)) {
      best = std::move(plan);
      chosen = attribute;
    }
  }
  if (best) {
    write(chosen, *best, candidates);
  }
}

}  // namespace weir::lower
