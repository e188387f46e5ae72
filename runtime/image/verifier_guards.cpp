// Guards: their diagrams, what they ask, and the lists, ranges and automata that answer it.
#include <algorithm>

#include "runtime/base/client_certificate.h"
#include "runtime/base/http_method.h"
#include "runtime/image/text_rules.h"
#include "runtime/image/verifier.h"

namespace weir::image {
namespace {

// The tests that make sense of a subject.
bool has_test(AtomSubject subject, AtomTest test) {
  switch (subject) {
    case AtomSubject::kMethod:
    case AtomSubject::kClientIp:
      return test == AtomTest::kInSet;
    case AtomSubject::kClientPort:
      return test == AtomTest::kInRange;
    case AtomSubject::kCapture:
      return test == AtomTest::kEqualsAny || test == AtomTest::kInLanguage ||
             test == AtomTest::kInRange;
    case AtomSubject::kScheme:
      return test == AtomTest::kEqualsAny || test == AtomTest::kInLanguage;
    case AtomSubject::kHeader:
    case AtomSubject::kQuery:
    case AtomSubject::kCookie:
    case AtomSubject::kSni:
    case AtomSubject::kClientCertificate:
    case AtomSubject::kClaim:
      return test == AtomTest::kPresent || test == AtomTest::kEqualsAny ||
             test == AtomTest::kInLanguage;
    case AtomSubject::kClaimValues:
      return test == AtomTest::kPresent || test == AtomTest::kEqualsAny;
  }
  return false;
}

}  // namespace

bool Verifier::check_guard_target(uint32_t target, uint32_t index, std::string_view field) {
  if (target == kGuardAccept || target == kGuardReject) {
    return true;
  }
  if (target <= index) {
    return refuse(VerifyError::kBackward, field, target, index);
  }
  return index_fits(target, view_.guard_nodes().size(), field);
}

uint32_t Verifier::guard_depth(uint32_t target) const {
  return target == kGuardAccept || target == kGuardReject ? 0 : view_.guard_nodes()[target].depth;
}

bool Verifier::check_guard_nodes() {
  return each(view_.guard_nodes(), [this](const GuardNode& node, uint32_t index) {
    if (!index_fits(node.atom, view_.atoms().size(), "atom") ||
        !check_guard_target(node.if_true, index, "if_true") ||
        !check_guard_target(node.if_false, index, "if_false")) {
      return false;
    }
    const uint64_t depth =
        uint64_t{1} + std::max(guard_depth(node.if_true), guard_depth(node.if_false));
    if (node.depth != depth) {
      return refuse(VerifyError::kWrongBound, "depth", node.depth, depth);
    }
    return at_most(depth, kGuardDepthMax, "depth");
  });
}

// What an atom of each subject may hold is told by its test; the rest must be empty.
bool Verifier::check_atoms() {
  OwnedRecords owned;
  return each(view_.atoms(), [&](const AtomRecord& atom, uint32_t) {
    const bool may_be_signed =
        atom.subject == AtomSubject::kCapture && atom.test == AtomTest::kInRange;
    return check_subject(atom) && check_name(atom) && check_test(atom, owned) &&
           at_most(atom.is_signed, may_be_signed ? 1 : 0, "is_signed");
  });
}

bool Verifier::check_subject(const AtomRecord& atom) {
  if (!enum_fits(static_cast<uint64_t>(atom.subject),
                 static_cast<uint64_t>(AtomSubject::kClaimValues), "subject") ||
      !enum_fits(static_cast<uint64_t>(atom.test), static_cast<uint64_t>(AtomTest::kInRange),
                 "test")) {
    return false;
  }
  const bool is_method = atom.subject == AtomSubject::kMethod;
  if (is_method && !MethodMask::is_mask(atom.method_mask)) {
    return refuse(VerifyError::kBadValue, "method_mask", atom.method_mask);
  }
  if (!has_test(atom.subject, atom.test)) {
    return refuse(VerifyError::kBadEnum, "test", static_cast<uint64_t>(atom.test));
  }
  return (is_method || is_zero(atom.method_mask, "method_mask")) && check_segment(atom);
}

bool Verifier::check_segment(const AtomRecord& atom) {
  switch (atom.subject) {
    case AtomSubject::kCapture:
      return at_most(atom.segment, kSegmentsMax - 1, "segment");
    case AtomSubject::kClaim:
    case AtomSubject::kClaimValues:
      return index_fits(atom.segment, view_.jwt_profiles().size(), "segment");
    default:
      return is_zero(atom.segment, "segment");
  }
}

bool Verifier::check_name(const AtomRecord& atom) {
  switch (atom.subject) {
    case AtomSubject::kHeader:
      return name_fits(atom.name, "name") &&
             (is_lower_field_name(view_.text(atom.name)) || refuse(VerifyError::kBadName, "name"));
    case AtomSubject::kQuery:
    case AtomSubject::kCookie:
    case AtomSubject::kCapture:
    case AtomSubject::kClaim:
    case AtomSubject::kClaimValues:
      return name_fits(atom.name, "name");
    case AtomSubject::kClientCertificate:
      return name_fits(atom.name, "name") &&
             (is_certificate_field(view_.text(atom.name)) || refuse(VerifyError::kBadName, "name"));
    case AtomSubject::kMethod:
    case AtomSubject::kClientIp:
    case AtomSubject::kClientPort:
    case AtomSubject::kScheme:
    case AtomSubject::kSni:
      break;
  }
  return is_empty(atom.name, "name");
}

bool Verifier::check_test(const AtomRecord& atom, OwnedRecords& owned) {
  if (!check_automaton_of(atom)) {
    return false;
  }
  switch (atom.test) {
    case AtomTest::kPresent:
      return is_empty(atom.values, "values");
    case AtomTest::kEqualsAny:
      return has_values(atom) && range_fits(atom.values, view_.string_lists().size(), "values") &&
             own(owned.texts, atom.values.count, view_.string_lists().size(), "values") &&
             check_value_list(atom.values);
    case AtomTest::kInSet:
      return atom.subject == AtomSubject::kMethod
                 ? is_empty(atom.values, "values")
                 : range_fits(atom.values, view_.cidrs().size(), "values") &&
                       own(owned_prefixes_, atom.values.count, view_.cidrs().size(), "values") &&
                       has_values(atom) && check_cidr_order(atom.values, "values");
    case AtomTest::kInLanguage:
      return range_fits(atom.values, view_.string_lists().size(), "values") &&
             own(owned.texts, atom.values.count, view_.string_lists().size(), "values") &&
             (atom.values.count == 1 ||
              refuse(VerifyError::kWrongCount, "values", atom.values.count, 1));
    case AtomTest::kInRange:
      return has_values(atom) && range_fits(atom.values, view_.number_ranges().size(), "values") &&
             own(owned.ranges, atom.values.count, view_.number_ranges().size(), "values") &&
             check_number_list(atom.values);
  }
  return false;
}

bool Verifier::check_automaton_of(const AtomRecord& atom) {
  return atom.test == AtomTest::kInLanguage
             ? index_fits(atom.automaton, view_.automata().size(), "automaton")
             : atom.automaton == kNone || refuse(VerifyError::kNotZero, "automaton");
}

bool Verifier::has_values(const AtomRecord& atom) {
  return atom.values.count != 0 || refuse(VerifyError::kWrongCount, "values");
}

bool Verifier::check_number_list(Range values) {
  const auto list = view_.number_ranges(values);
  for (size_t i = 1; i < list.size(); ++i) {
    if (list[i].first <= list[i - 1].last) {
      return refuse(VerifyError::kNotSorted, "values", i);
    }
  }
  return true;
}

bool Verifier::check_number_ranges() {
  return each(view_.number_ranges(), [this](const NumberRange& range, uint32_t) {
    return range.first <= range.last ||
           refuse(VerifyError::kBadValue, "last", range.last, range.first);
  });
}

// ---- automata --------------------------------------------------------------------------------

bool Verifier::check_automata() {
  uint64_t owned_targets = 0;
  return each(view_.automata(), [&](const AutomatonRecord& automaton, uint32_t) {
    return check_automaton(automaton) &&
           own(owned_targets, automaton.targets.count, view_.automaton_targets().size(), "targets");
  });
}

bool Verifier::check_automaton(const AutomatonRecord& automaton) {
  const uint64_t targets = uint64_t{automaton.state_count} * automaton.class_count;
  if (!index_fits(automaton.classes, view_.byte_classes().size(), "classes") ||
      !range_fits(automaton.targets, view_.automaton_targets().size(), "targets") ||
      !at_most(targets, kAutomatonTargetsMax, "targets") ||
      !at_most(automaton.first_accepting, automaton.state_count, "first_accepting") ||
      !automaton_target_fits(automaton, automaton.start, "start")) {
    return false;
  }
  if (automaton.targets.count != targets) {
    return refuse(VerifyError::kWrongCount, "targets", automaton.targets.count, targets);
  }
  for (const AutomatonTarget& target : view_.automaton_targets(automaton.targets)) {
    if (!automaton_target_fits(automaton, target.state, "targets")) {
      return false;
    }
  }
  for (const uint8_t byte_class : view_.byte_classes()[automaton.classes].of_byte) {
    if (!index_fits(byte_class, automaton.class_count, "class_count")) {
      return false;
    }
  }
  return true;
}

bool Verifier::automaton_target_fits(const AutomatonRecord& automaton, uint16_t target,
                                     std::string_view field) {
  return target == kAutomatonAccept || target == kAutomatonReject ||
         index_fits(target, automaton.state_count, field);
}

// Read together with the automata that own them.
bool Verifier::check_automaton_targets() {
  return true;
}

bool Verifier::check_byte_classes() {
  return true;
}

bool Verifier::check_value_list(Range values) {
  const auto list = view_.string_lists(values);
  for (size_t i = 0; i < list.size(); ++i) {
    if (!short_text_fits(list[i], "values")) {
      return false;
    }
    if (i != 0 && view_.text(list[i - 1]) >= view_.text(list[i])) {
      return refuse(VerifyError::kNotSorted, "values", i);
    }
  }
  return true;
}

bool Verifier::check_string_lists() {
  return each(view_.string_lists(),
              [this](const StringRef& ref, uint32_t) { return short_text_fits(ref, {}); });
}

}  // namespace weir::image
