#include "compiler/analyze/ordered_paths.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/analyze/guard_search.h"
#include "compiler/analyze/report.h"
#include "compiler/analyze/segment_sample.h"

namespace weir::analyze {
namespace {

bool share_requests(const model::Route& a, const model::Route& b) {
  const std::array both = {region_of(a), region_of(b)};
  return find_request(both, {}).answer != Answer::kNo;
}

// The texts one segment takes.
struct TakenTexts {
  uint32_t rank = 0;                     // lower wins; as image::CaptureType behind static text
  std::vector<std::string_view> listed;  // static text and enumerations
  CaptureTypes types;                    // of a capture
};

TakenTexts texts_of(const model::Segment& segment) {
  if (const auto* text = std::get_if<model::StaticSegment>(&segment)) {
    return {0, {text->text}, {}};
  }
  const auto& capture = std::get<model::CaptureSegment>(segment);
  const uint32_t rank = static_cast<uint32_t>(capture.type) + 1;
  if (capture.type == image::CaptureType::kEnum) {
    return {rank, {capture.values.begin(), capture.values.end()}, {}};
  }
  return {rank, {}, {static_cast<uint8_t>(1U << capture_slot(capture.type))}};
}

bool takes(const TakenTexts& texts, std::string_view text) {
  return std::ranges::find(texts.listed, text) != texts.listed.end() ||
         (types_of(text).bits & texts.types.bits) != 0;
}

bool share_text(const TakenTexts& a, const TakenTexts& b) {
  const auto takes_any = [](const TakenTexts& taker, const TakenTexts& lister) {
    return std::ranges::any_of(lister.listed,
                               [&](std::string_view text) { return takes(taker, text); });
  };
  for (size_t family = 0; family < kSampleFamilies; ++family) {
    const uint8_t types = family_types(family).bits;
    if ((types & a.types.bits) != 0 && (types & b.types.bits) != 0) {
      return true;
    }
  }
  return takes_any(a, b) || takes_any(b, a);
}

// What the rest of a pattern takes from here on.
enum class Rest : uint8_t { kEnd, kOne, kTail, kPrefix };

Rest rest_of(const model::PathPattern& pattern, size_t index) {
  if (index == pattern.segments.size()) {
    return Rest::kEnd;
  }
  if (std::holds_alternative<model::PrefixSegment>(pattern.segments[index])) {
    return Rest::kPrefix;
  }
  const bool is_tail = std::holds_alternative<model::TailSegment>(pattern.segments[index]);
  return is_tail ? Rest::kTail : Rest::kOne;
}

// Is there a path that both take, and is `later` the more specific one there?
bool wins_by_path(const model::PathPattern& later, const model::PathPattern& earlier) {
  int lead = 0;  // of the first segment that decides; negative: `later` wins
  for (size_t i = 0;; ++i) {
    const Rest left = rest_of(later, i);
    const Rest right = rest_of(earlier, i);
    if (left != Rest::kOne || right != Rest::kOne) {
      const bool lacks_one =
          (left == Rest::kEnd && (right == Rest::kOne || right == Rest::kTail)) ||
          (right == Rest::kEnd && (left == Rest::kOne || left == Rest::kTail));
      // The end and a further segment win over a tail, and that over a prefix.
      const int order = std::max(left, Rest::kOne) < std::max(right, Rest::kOne)   ? -1
                        : std::max(left, Rest::kOne) > std::max(right, Rest::kOne) ? 1
                                                                                   : 0;
      return !lacks_one && (lead != 0 ? lead : order) < 0;
    }
    const TakenTexts a = texts_of(later.segments[i]);
    const TakenTexts b = texts_of(earlier.segments[i]);
    if (!share_text(a, b)) {
      return false;
    }
    if (lead == 0 && a.rank != b.rank) {
      lead = a.rank < b.rank ? -1 : 1;
    }
  }
}

// Reports `later` once, with the first route above it that it would win over.
void check_order(const std::vector<const model::Route*>& block, size_t later,
                 dsl::DiagnosticSink& sink) {
  for (size_t above = 0; above < later; ++above) {
    if (wins_by_path(block[later]->pattern, block[above]->pattern) &&
        share_requests(*block[above], *block[later])) {
      report_ordered(*block[above], *block[later], sink);
      return;
    }
  }
}

}  // namespace

void check_ordered_paths(const model::Program& program, const model::Host& host,
                         dsl::DiagnosticSink& sink) {
  std::map<uint32_t, std::vector<const model::Route*>> blocks;
  for (const model::RouteId id : host.routes) {
    const model::Route& route = program.routes[id.index()];
    if (route.ordered != 0) {
      blocks[route.ordered].push_back(&route);
    }
  }
  for (const auto& [block, members] : blocks) {
    for (size_t later = 1; later < members.size(); ++later) {
      check_order(members, later, sink);
    }
  }
}

}  // namespace weir::analyze
