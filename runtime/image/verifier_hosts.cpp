// Host tables and suffix tries.
#include <bit>

#include "runtime/image/hash.h"
#include "runtime/image/text_rules.h"
#include "runtime/image/verifier.h"

namespace weir::image {
namespace {

constexpr size_t kHostBytesMax = 253;  // RFC 1035 section 2.3.4, in text form
constexpr size_t kLabelBytesMax = 63;

// An exact host: a name, or an IPv6 address in brackets.
bool is_host_name(std::string_view name) {
  return name.size() <= kHostBytesMax && is_lower_host(name);
}

}  // namespace

// A lookup goes from a name's home slot to the first empty one, so an entry can be found if no
// empty slot lies between its home and itself. Once around from any empty slot shows that for all.
bool Verifier::check_host_slots_of(Range range) {
  const auto slots = view_.host_slots(range);
  if (slots.empty()) {
    return true;
  }
  if (!std::has_single_bit(slots.size())) {
    return refuse(VerifyError::kWrongCount, "host_slots", slots.size());
  }
  size_t first_empty = 0;
  while (first_empty < slots.size() && slots[first_empty].host != kNone) {
    ++first_empty;
  }
  if (first_empty == slots.size()) {
    return refuse(VerifyError::kBadHostTable, "host_slots");
  }
  const size_t mask = slots.size() - 1;
  size_t run = 0;  // occupied slots right before this one
  for (size_t step = 1; step < slots.size(); ++step) {
    const size_t at = (first_empty + step) & mask;
    const size_t distance = (at - slots[at].hash) & mask;
    if (slots[at].host != kNone && distance > run) {
      return refuse(VerifyError::kBadHostTable, "host_slots", range.first + at);
    }
    run = slots[at].host != kNone ? run + 1 : 0;
  }
  return true;
}

bool Verifier::check_host_slots() {
  return each(view_.host_slots(),
              [this](const HostSlot& slot, uint32_t) { return check_host_slot(slot); });
}

bool Verifier::check_host_slot(const HostSlot& slot) {
  if (slot.host == kNone) {
    return is_zero(slot.hash, "hash") && is_zero(slot.name.offset, "name") &&
           is_zero(slot.name.length, "name");
  }
  if (!index_fits(slot.host, view_.hosts().size(), "host") || !name_fits(slot.name, "name")) {
    return false;
  }
  const std::string_view name = view_.text(slot.name);
  if (!is_host_name(name)) {
    return refuse(VerifyError::kBadName, "name");
  }
  return hash(name) == slot.hash || refuse(VerifyError::kWrongHash, "hash", slot.hash, hash(name));
}

bool Verifier::check_suffix_nodes() {
  uint64_t owned = 0;
  const size_t edges = view_.suffix_edges().size();
  return each(view_.suffix_nodes(), [&](const SuffixNode& node, uint32_t index) {
    return range_fits(node.edges, edges, "edges") && own(owned, node.edges.count, edges, "edges") &&
           optional_index_fits(node.host, view_.hosts().size(), "host") &&
           check_edges(view_.suffix_edges(node.edges), index, view_.suffix_nodes(),
                       [](const SuffixNode&) {});
  });
}

bool Verifier::check_suffix_edges() {
  return each(view_.suffix_edges(), [this](const LabelEdge& edge, uint32_t) {
    if (!check_label_edge(edge)) {
      return false;
    }
    const std::string_view label = view_.text(edge.text);
    return (label.size() <= kLabelBytesMax && is_lower_label(label)) ||
           refuse(VerifyError::kBadName, "text");
  });
}

bool Verifier::check_hosts() {
  return each(view_.hosts(), [this](const HostRecord& host, uint32_t) {
    if (!name_fits(host.name, "name") ||
        !index_fits(host.root, view_.path_nodes().size(), "root")) {
      return false;
    }
    const uint32_t visits = view_.path_nodes()[host.root].visits_max;
    return host.visits_max == visits ||
           refuse(VerifyError::kWrongBound, "visits_max", host.visits_max, visits);
  });
}

// ---- edges of both tries ---------------------------------------------------------------------

// Neighbours whose hashes do not ascend: right only if hashes are equal and texts ascend. Runs
// before the edges' own check, so texts are bounded here before they are compared.
bool Verifier::check_same_hash(const LabelEdge& before, const LabelEdge& edge) {
  if (!short_text_fits(before.text, "edges") || !short_text_fits(edge.text, "edges")) {
    return false;
  }
  return (before.hash == edge.hash && view_.text(before.text) < view_.text(edge.text)) ||
         refuse(VerifyError::kNotSorted, "edges");
}

}  // namespace weir::image
