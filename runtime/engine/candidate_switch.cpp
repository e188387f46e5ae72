#include "runtime/engine/candidate_switch.h"

#include <algorithm>

#include "runtime/base/trim.h"
#include "runtime/engine/field_text.h"

namespace weir::engine {
namespace {

using image::AtomSubject;
using image::CandidateSwitch;
using image::ImageView;

// The values of an attribute that a request has: how many, and the last of them.
struct Values {
  std::string_view name;
  uint32_t count = 0;
  std::string_view last;

  void add(std::string_view value) {
    ++count;
    last = value;
  }
};

// What any_of() hands through is constant; what it is for is not.
struct Collector {
  Values* values;
};

bool add_header(const void* state, std::string_view value) {
  static_cast<const Collector*>(state)->values->add(value);
  return false;
}

bool add_cookies(const void* state, std::string_view line) {
  Values& values = *static_cast<const Collector*>(state)->values;
  while (!line.empty()) {
    const Pair pair = take_pair(line, ';');
    if (trim_blanks(pair.name) == values.name) {
      values.add(trim_blanks(pair.value));
    }
  }
  return false;
}

void add_query(std::string_view query, Values& values) {
  while (!query.empty()) {
    const Pair pair = take_pair(query, '&');
    if (compare(EncodedText{pair.name}, values.name) == 0) {
      values.add(pair.value);
    }
  }
}

Values values_of(const ImageView& view, const CandidateSwitch& record, MatchInput& input) {
  Values values{.name = view.text(record.name)};
  const Collector collector{&values};
  if (record.subject == AtomSubject::kHeader) {
    (void)input.fields.any_of(values.name, add_header, &collector);
  } else if (record.subject == AtomSubject::kCookie) {
    (void)input.fields.any_of(kCookieName, add_cookies, &collector);
  } else if (record.subject == AtomSubject::kQuery) {
    add_query(input.request.query, values);
  } else if (record.subject == AtomSubject::kCapture && record.segment < input.segments.count()) {
    values.add(input.segments[record.segment]);
  }
  return values;
}

// The candidates of the case of this value, or those for all others.
template <typename Text>
image::Range list_for(const ImageView& view, const CandidateSwitch& record, Text value) {
  const auto cases = view.switch_cases(record.cases);
  const auto at = std::partition_point(
      cases.begin(), cases.end(),
      [&](const image::SwitchCase& one) { return compare(value, view.text(one.value)) > 0; });
  const bool is_case = at != cases.end() && compare(value, view.text(at->value)) == 0;
  return is_case ? at->candidates : record.others;
}

const CandidateSwitch* find_switch(const ImageView& view, image::Range range) {
  const auto all = view.candidate_switches();
  const auto at = std::partition_point(all.begin(), all.end(), [&](const CandidateSwitch& one) {
    return one.candidates.first < range.first;
  });
  const bool is_it =
      at != all.end() && at->candidates.first == range.first && at->candidates.count == range.count;
  return is_it ? &*at : nullptr;
}

}  // namespace

std::optional<std::span<const image::SwitchCandidate>> narrowed(const ImageView& view,
                                                                image::Range range,
                                                                MatchInput& input) {
  const CandidateSwitch* const found =
      range.count < image::kSwitchCandidatesMin ? nullptr : find_switch(view, range);
  if (found == nullptr) {
    return std::nullopt;
  }
  const Values values = values_of(view, *found, input);
  if (values.count > 1) {
    return std::nullopt;
  }
  if (values.count == 0) {
    return view.switch_candidates(found->others);
  }
  return view.switch_candidates(found->subject == AtomSubject::kQuery
                                    ? list_for(view, *found, EncodedText{values.last})
                                    : list_for(view, *found, PlainText{values.last}));
}

}  // namespace weir::engine
