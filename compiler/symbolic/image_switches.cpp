#include "compiler/symbolic/image_switches.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace weir::symbolic {
namespace {

using image::AtomRecord;
using image::AtomTest;
using image::CandidateSwitch;
using image::ImageView;

// What is known of the one value that the attribute has.
enum class Given : uint8_t { kAbsent, kThis, kUnlisted };

class SwitchCheck {
 public:
  SwitchCheck(const ImageView& view, const CandidateSwitch& record) : view_(view), record_(record) {
    for (uint32_t i = 0; i < record.candidates.count; ++i) {
      note_values(record.candidates.first + i);
    }
  }

  [[nodiscard]] std::string fault() const {
    std::string fault = fault_of(Given::kAbsent, "", record_.others);
    if (fault.empty()) {
      fault = fault_of(Given::kUnlisted, "", record_.others);
    }
    size_t known = 0;
    for (const image::SwitchCase& one : view_.switch_cases(record_.cases)) {
      known += compared_.contains(view_.text(one.value)) ? 1 : 0;
      if (fault.empty()) {
        fault = fault_of(Given::kThis, view_.text(one.value), one.candidates);
      }
    }
    if (fault.empty() && known != compared_.size()) {
      fault = fmt::format("the switch of candidates {} has no case for a value that guards name",
                          record_.candidates.first);
    }
    return fault;
  }

 private:
  // Which values the guard of a candidate names, and whether it may hold for others.
  void note_values(uint32_t candidate) {
    const uint32_t guard = view_.candidates()[candidate].guard;
    each_node(guard, [&](const image::GuardNode& node) {
      const AtomRecord& atom = view_.atoms()[node.atom];
      if (is_about(atom) && atom.test == AtomTest::kEqualsAny) {
        for (const image::StringRef ref : view_.string_lists(atom.values)) {
          compared_[view_.text(ref)].insert(candidate);
        }
      }
    });
    holds_unlisted_.push_back(may_hold(guard, Given::kUnlisted, ""));
  }

  // A candidate that a list leaves out although its guard may hold.
  [[nodiscard]] std::string fault_of(Given given, std::string_view value, image::Range list) const {
    const auto listed = view_.switch_candidates(list);
    size_t at = 0;
    for (uint32_t i = 0; i < record_.candidates.count; ++i) {
      const uint32_t candidate = record_.candidates.first + i;
      if (at < listed.size() && listed[at].candidate == candidate) {
        ++at;
      } else if (may_take(candidate, given, value)) {
        return fmt::format("the switch of candidates {} leaves out route `{}` for \"{}\"",
                           record_.candidates.first,
                           view_.text(view_.routes()[view_.candidates()[candidate].route].name),
                           value);
      }
    }
    return "";
  }

  // A value that a guard does not name is to it as any other that is not named.
  [[nodiscard]] bool may_take(uint32_t candidate, Given given, std::string_view value) const {
    const auto named = compared_.find(value);
    const bool names =
        given == Given::kThis && named != compared_.end() && named->second.contains(candidate);
    if (given == Given::kAbsent || names) {
      return may_hold(view_.candidates()[candidate].guard, given, value);
    }
    return holds_unlisted_[candidate - record_.candidates.first];
  }

  [[nodiscard]] bool is_about(const AtomRecord& atom) const {
    if (atom.subject != record_.subject) {
      return false;
    }
    return atom.subject == image::AtomSubject::kCapture
               ? atom.segment == record_.segment
               : view_.text(atom.name) == view_.text(record_.name);
  }

  // Nothing where it may come out either way.
  [[nodiscard]] std::optional<bool> answer(const AtomRecord& atom, Given given,
                                           std::string_view value) const {
    if (!is_about(atom)) {
      return std::nullopt;
    }
    if (given == Given::kAbsent || atom.test == AtomTest::kPresent) {
      return given != Given::kAbsent;
    }
    if (atom.test != AtomTest::kEqualsAny) {
      return std::nullopt;
    }
    const auto list = view_.string_lists(atom.values);
    return given == Given::kThis && std::ranges::any_of(list, [&](image::StringRef ref) {
             return view_.text(ref) == value;
           });
  }

  [[nodiscard]] bool may_hold(uint32_t guard, Given given, std::string_view value) const {
    bool accepts = guard == image::kGuardAccept;
    follow(
        guard,
        [&](const image::GuardNode& node) {
          return answer(view_.atoms()[node.atom], given, value);
        },
        [&](uint32_t target) { accepts = accepts || target == image::kGuardAccept; });
    return accepts;
  }

  template <typename Visit>
  void each_node(uint32_t guard, const Visit& visit) const {
    follow(
        guard,
        [&](const image::GuardNode& node) {
          visit(node);
          return std::optional<bool>();
        },
        [](uint32_t) {});
  }

  // Every node that is reached where `decide` leaves both ways open, or goes one of them; `reach`
  // is told of each target.
  template <typename Decide, typename Reach>
  void follow(uint32_t guard, const Decide& decide, const Reach& reach) const {
    std::set<uint32_t> seen;
    std::vector<uint32_t> open = {guard};
    while (!open.empty()) {
      const uint32_t index = open.back();
      open.pop_back();
      reach(index);
      if (index >= image::kGuardAccept || !seen.insert(index).second) {
        continue;
      }
      const image::GuardNode& node = view_.guard_nodes()[index];
      const std::optional<bool> known = decide(node);
      if (known != false) {
        open.push_back(node.if_true);
      }
      if (known != true) {
        open.push_back(node.if_false);
      }
    }
  }

  const ImageView& view_;
  const CandidateSwitch& record_;
  std::map<std::string_view, std::set<uint32_t>> compared_;  // by value: who names it
  std::vector<bool> holds_unlisted_;                         // by candidate
};

}  // namespace

std::string find_wrong_switch(const ImageView& view) {
  for (const CandidateSwitch& record : view.candidate_switches()) {
    std::string fault = SwitchCheck(view, record).fault();
    if (!fault.empty()) {
      return fault;
    }
  }
  return "";
}

}  // namespace weir::symbolic
