#include "dsl/diag/closest_name.h"

#include <algorithm>
#include <cstddef>

#include "runtime/base/lower_case.h"

namespace weir::dsl {

namespace {

// Names longer than this are compared by nothing; nobody misspells them by a letter or two.
constexpr size_t kNameMax = 64;
// Of fewer letters nobody can say what they were the beginning of.
constexpr size_t kCompletedMin = 3;

// Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) {
    above[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t cost = lower_case(a[i - 1]) == lower_case(b[j - 1]) ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      if (i > 1 && j > 1 && lower_case(a[i - 1]) == lower_case(b[j - 2]) &&
          lower_case(a[i - 2]) == lower_case(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

std::string_view closest_name(std::string_view wanted,
                              const std::vector<std::string_view>& candidates) {
  std::string_view best;
  if (wanted.size() > kNameMax) {
    return best;
  }
  size_t best_distance = kNameMax;
  for (const std::string_view candidate : candidates) {
    const size_t difference = candidate.size() > wanted.size() ? candidate.size() - wanted.size()
                                                               : wanted.size() - candidate.size();
    const size_t longest = std::max(candidate.size(), wanted.size());
    const size_t limit = std::min(best_distance, std::max<size_t>(longest / 3, 1) + 1);
    if (difference >= limit || candidate == wanted) {
      continue;
    }
    const size_t distance = edit_distance(wanted, candidate);
    // A name that shares no letter with what was written is not a misspelling of it.
    if (distance < limit && distance < longest) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string_view only_completion(std::string_view wanted,
                                 const std::vector<std::string_view>& candidates) {
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    if (wanted.size() < kCompletedMin || !candidate.starts_with(wanted) || candidate == wanted) {
      continue;
    }
    if (!found.empty()) {
      return {};
    }
    found = candidate;
  }
  return found;
}

}  // namespace weir::dsl
