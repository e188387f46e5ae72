#include "runtime/engine/match.h"

#include "runtime/base/http_method.h"
#include "runtime/engine/candidate_switch.h"
#include "runtime/engine/edges.h"
#include "runtime/engine/guard.h"
#include "runtime/engine/walk.h"
#include "runtime/image/hash.h"

namespace weir::engine {
namespace {

using image::ImageView;
using image::ListenerRecord;

// Linear probing; the table is a power of two in size and never full.
uint32_t find_exact(const ImageView& view, const ListenerRecord& listener, std::string_view host) {
  const auto slots = view.host_slots(listener.host_slots);
  if (slots.empty()) {
    return image::kNone;
  }
  const uint32_t hashed = image::hash(host);
  const size_t mask = slots.size() - 1;
  for (size_t at = hashed & mask; slots[at].host != image::kNone; at = (at + 1) & mask) {
    if (slots[at].hash == hashed && view.text(slots[at].name) == host) {
      return slots[at].host;
    }
  }
  return image::kNone;
}

// Walks the labels from the right and keeps the deepest host passed on the way that has at least
// one more label before it.
HostChoice find_suffix(const ImageView& view, uint32_t root, std::string_view host) {
  HostChoice best;
  std::string_view rest = host;
  for (uint32_t node = root; !rest.empty();) {
    const size_t dot = rest.rfind('.');
    const size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
    const std::string_view label = rest.substr(begin);
    node = find_child(view, view.suffix_edges(view.suffix_nodes()[node].edges), image::hash(label),
                      label);
    if (node == image::kNone || begin <= 1) {
      break;
    }
    rest = rest.substr(0, dot);
    if (view.suffix_nodes()[node].host != image::kNone) {
      best = {image::HostId(view.suffix_nodes()[node].host), HostRule::kSuffix, host.substr(begin)};
    }
  }
  return best;
}

// Takes the first candidate whose methods and guard take the request.
class Taking {
 public:
  Taking(const ImageView& view, MatchInput& input, Decision& decision)
      : view_(view), input_(input), decision_(decision) {}

  bool operator()(const image::Candidate& candidate, CandidateKind /*kind*/) {
    const MethodMask methods{static_cast<uint16_t>(candidate.method_mask)};
    if (!methods.contains(input_.request.method) ||
        (candidate.guard != image::kGuardAccept &&
         !evaluate(view_, candidate.guard, input_).accepts)) {
      return false;
    }
    decision_.route = image::RouteId(candidate.route);
    return true;
  }

  [[nodiscard]] std::optional<std::span<const image::SwitchCandidate>> narrow(
      image::Range range) const {
    return narrowed(view_, range, input_);
  }

 private:
  const ImageView& view_;
  MatchInput& input_;
  Decision& decision_;
};

}  // namespace

HostChoice find_host(const ImageView& view, image::ListenerId listener_id, std::string_view host) {
  const ListenerRecord& listener = view.listener(listener_id);
  const uint32_t exact = find_exact(view, listener, host);
  if (exact != image::kNone) {
    return {image::HostId(exact), HostRule::kExact, {}};
  }
  if (listener.suffix_root != image::kNone) {
    const HostChoice suffix = find_suffix(view, listener.suffix_root, host);
    if (suffix.host.has_value()) {
      return suffix;
    }
  }
  if (listener.any_host != image::kNone) {
    return {image::HostId(listener.any_host), HostRule::kAny, {}};
  }
  return {};
}

Decision match(const ImageView& view, image::ListenerId listener, const Request& request,
               const SegmentList& segments) {
  Decision decision;
  decision.host = find_host(view, listener, request.host).host;
  if (!decision.host.has_value()) {
    return decision;
  }
  MatchInput input(request, segments);
  PathWalk walk(view, segments);
  walk.run(view.host(decision.host).root, Taking(view, input, decision));
  return decision;
}

Decision match(const ImageView& view, image::ListenerId listener, const Request& request) {
  return match(view, listener, request, SegmentList(request.path));
}

}  // namespace weir::engine
