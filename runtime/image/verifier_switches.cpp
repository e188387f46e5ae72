// Switches of candidates: lists that stand for the candidates of a place.
#include "runtime/image/text_rules.h"
#include "runtime/image/verifier.h"

namespace weir::image {

bool Verifier::check_candidate_switches() {
  uint64_t next = 0;
  uint64_t owned_cases = 0;
  uint64_t owned_candidates = 0;
  return each(view_.candidate_switches(), [&](const CandidateSwitch& record, uint32_t) {
    const Range& range = record.candidates;
    if (range.first < next) {
      return refuse(VerifyError::kNotSorted, "candidates", range.first, next);
    }
    next = uint64_t{range.first} + 1;
    if (range.count < kSwitchCandidatesMin) {
      return refuse(VerifyError::kBadValue, "candidates", range.count, kSwitchCandidatesMin);
    }
    return range_fits(range, view_.candidates().size(), "candidates") &&
           is_zero(record.reserved, "reserved") && check_switch_subject(record) &&
           range_fits(record.cases, view_.switch_cases().size(), "cases") &&
           own(owned_cases, record.cases.count, view_.switch_cases().size(), "cases") &&
           check_switch_list(record, record.others, owned_candidates, "others") &&
           check_switch_cases_of(record, owned_candidates);
  });
}

bool Verifier::check_switch_subject(const CandidateSwitch& record) {
  switch (record.subject) {
    case AtomSubject::kCapture:
      return is_empty(record.name, "name") && at_most(record.segment, kSegmentsMax - 1, "segment");
    case AtomSubject::kHeader:
      return is_zero(record.segment, "segment") && name_fits(record.name, "name") &&
             (is_lower_field_name(view_.text(record.name)) ||
              refuse(VerifyError::kBadName, "name"));
    case AtomSubject::kQuery:
    case AtomSubject::kCookie:
      return is_zero(record.segment, "segment") && name_fits(record.name, "name") &&
             line_fits(record.name, "name");
    default:
      return refuse(VerifyError::kBadEnum, "subject", static_cast<uint64_t>(record.subject));
  }
}

bool Verifier::check_switch_cases_of(const CandidateSwitch& record, uint64_t& owned) {
  const SwitchCase* before = nullptr;
  for (const SwitchCase& one : view_.switch_cases(record.cases)) {
    if (!short_text_fits(one.value, "cases") ||
        !check_switch_list(record, one.candidates, owned, "cases")) {
      return false;
    }
    if (before != nullptr && view_.text(before->value) >= view_.text(one.value)) {
      return refuse(VerifyError::kNotSorted, "cases");
    }
    before = &one;
  }
  return true;
}

bool Verifier::check_switch_list(const CandidateSwitch& record, Range list, uint64_t& owned,
                                 std::string_view field) {
  const size_t count = view_.switch_candidates().size();
  if (!range_fits(list, count, field) || !own(owned, list.count, count, field)) {
    return false;
  }
  uint64_t next = record.candidates.first;
  const uint64_t end = next + record.candidates.count;
  for (const SwitchCandidate& one : view_.switch_candidates(list)) {
    if (one.candidate < next) {
      return refuse(VerifyError::kNotSorted, field, one.candidate, next);
    }
    if (one.candidate >= end) {
      return refuse(VerifyError::kOutOfRange, field, one.candidate, end);
    }
    next = uint64_t{one.candidate} + 1;
  }
  return true;
}

// What these hold is checked with the switch that owns them; what none owns is never read.
bool Verifier::check_switch_cases() {
  return each(view_.switch_cases(), [this](const SwitchCase& one, uint32_t) {
    return short_text_fits(one.value, "value") &&
           range_fits(one.candidates, view_.switch_candidates().size(), "candidates");
  });
}

bool Verifier::check_switch_candidates() {
  return each(view_.switch_candidates(), [this](const SwitchCandidate& one, uint32_t) {
    return index_fits(one.candidate, view_.candidates().size(), "candidate");
  });
}

}  // namespace weir::image
