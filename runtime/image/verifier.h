// The verifier at work: one object, one image, one pass. Private to runtime/image.
//
// Every check ends in refuse(), which notes the first fault and where the pass was; checks return
// false from then on. A section's own check (check_NAME, one for each line of sections.def, so none
// can be forgotten) reads other sections only after bounding its way there. The work is linear:
// ranges that are walked have one owner, every text is short, a split has few arms.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/image/hash.h"
#include "runtime/image/text_rules.h"
#include "runtime/image/verify.h"

namespace weir::image {

class Verifier {
 public:
  Verifier(std::span<const std::byte> bytes, const VerifyOptions& options)
      : bytes_(bytes), options_(options) {}

  // True if the image is accepted: then view() is valid; else refusal() says why.
  [[nodiscard]] bool run();
  // Header, layout and hashes, no records; view() stays invalid.
  [[nodiscard]] bool run_hashes();
  [[nodiscard]] const ImageView& view() const { return view_; }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }

 private:
  // Layout: verifier_layout.cpp.
  bool check_header();
  bool check_checksums();
  bool check_section_table();
  bool check_entry(const SectionEntry& entry);
  bool check_place(const SectionEntry& entry);
  bool check_section_hash(const SectionEntry& entry);
  bool check_zero(uint64_t from, uint64_t to);
  bool bind_section(const SectionEntry& entry);
  template <typename Record>
  bool bind_records(const SectionEntry& entry, bool is_hot, std::span<const Record>& records);

  // Records: verifier_records.cpp, verifier_hosts.cpp, verifier_paths.cpp,
  // verifier_guards.cpp, verifier_outcomes.cpp.
  bool check_records();
#define WEIR_SECTION(number, name, Record, group) bool check_##name();
#include "runtime/image/sections.def"
#undef WEIR_SECTION

  bool check_listener(const ListenerRecord& listener);
  bool check_host_slots_of(Range range);
  bool check_host_slot(const HostSlot& slot);
  template <typename Node, typename See>
  bool check_edges(std::span<const LabelEdge> edges, uint32_t parent, std::span<const Node> nodes,
                   See see);
  bool check_same_hash(const LabelEdge& before, const LabelEdge& edge);
  // Inline: there are as many of these as of anything.
  bool check_label_edge(const LabelEdge& edge) {
    if (!short_text_fits(edge.text, "text")) {
      return false;
    }
    const uint32_t hashed = hash(view_.text(edge.text));
    return hashed == edge.hash || refuse(VerifyError::kWrongHash, "hash", edge.hash, hashed);
  }
  bool check_path_ranges(const PathNode& node, uint64_t edges);
  // What a node must say of itself, by its children.
  struct PathBounds {
    uint32_t visits = 1;
    uint32_t height = 0;
  };
  bool check_children(const PathNode& node, uint32_t index);
  bool check_path_edges_of(Range edges, uint32_t parent, PathBounds& bounds);
  bool bounds_are(const PathNode& node, const PathBounds& bounds);
  bool check_capture_edges_of(const PathNode& node, uint32_t index);
  bool check_switch_subject(const CandidateSwitch& record);
  bool check_switch_cases_of(const CandidateSwitch& record, uint64_t& owned);
  bool check_switch_list(const CandidateSwitch& record, Range list, uint64_t& owned,
                         std::string_view field);
  bool check_guard_target(uint32_t target, uint32_t index, std::string_view field);
  [[nodiscard]] uint32_t guard_depth(uint32_t target) const;
  // What the atoms so far claim of the lists whose entries have one owner each.
  struct OwnedRecords {
    uint64_t texts = 0;
    uint64_t ranges = 0;
  };
  bool check_subject(const AtomRecord& atom);
  bool check_segment(const AtomRecord& atom);
  bool check_name(const AtomRecord& atom);
  bool check_test(const AtomRecord& atom, OwnedRecords& owned);
  bool check_automaton_of(const AtomRecord& atom);
  bool has_values(const AtomRecord& atom);
  bool check_value_list(Range values);
  bool check_number_list(Range values);
  bool check_automaton(const AutomatonRecord& automaton);
  bool automaton_target_fits(const AutomatonRecord& automaton, uint16_t target,
                             std::string_view field);
  bool check_cidr_order(Range prefixes, std::string_view field);
  bool check_endpoint_address(const EndpointRecord& endpoint);
  bool check_outcome(const OutcomeRecord& outcome);
  bool check_action(const OutcomeRecord& outcome);
  bool check_split(const OutcomeRecord& outcome);
  bool check_upstream(const UpstreamRecord& upstream);

  // The funnel. Each returns whether the condition holds and else refuses.
  [[gnu::cold, gnu::noinline]] bool refuse(VerifyError error, std::string_view field,
                                           uint64_t found = 0, uint64_t expected = 0);
  bool index_fits(uint32_t index, size_t count, std::string_view field) {
    return index < count || refuse(VerifyError::kOutOfRange, field, index, count);
  }
  bool optional_index_fits(uint32_t index, size_t count, std::string_view field) {
    return index == kNone || index_fits(index, count, field);
  }
  bool range_fits(Range range, size_t count, std::string_view field) {
    return uint64_t{range.first} + range.count <= count ||
           refuse(VerifyError::kOutOfRange, field, uint64_t{range.first} + range.count, count);
  }
  // For ranges that have one owner: `owned` adds up what their owners claim so far.
  bool own(uint64_t& owned, uint64_t claimed, size_t count, std::string_view field) {
    owned += claimed;
    return owned <= count || refuse(VerifyError::kSharedRange, field, owned, count);
  }
  bool at_most(uint64_t found, uint64_t limit, std::string_view field) {
    return found <= limit || refuse(VerifyError::kOverLimit, field, found, limit);
  }
  bool enum_fits(uint64_t found, uint64_t largest, std::string_view field) {
    return found <= largest || refuse(VerifyError::kBadEnum, field, found, largest);
  }
  bool is_zero(uint64_t found, std::string_view field) {
    return found == 0 || refuse(VerifyError::kNotZero, field, found);
  }
  bool is_empty(Range range, std::string_view field) {
    return (range.first == 0 && range.count == 0) ||
           refuse(VerifyError::kNotZero, field, range.count);
  }
  bool is_empty(StringRef ref, std::string_view field) {
    return (ref.offset == 0 && ref.length == 0) || refuse(VerifyError::kNotZero, field, ref.length);
  }
  // Bounds and character boundaries of any text; texts of hot sections are also short.
  bool text_fits(StringRef ref, std::string_view field) {
    const bool is_within = uint64_t{ref.offset} + ref.length <= view_.strings().size();
    return (is_within && ref.length != 0 && strings_are_plain_) || text_fits_rules(ref, field);
  }
  bool text_fits_rules(StringRef ref, std::string_view field);
  bool short_text_fits(StringRef ref, std::string_view field) {
    return text_fits(ref, field) && at_most(ref.length, kTextBytesMax, field);
  }
  // A short text in which something must stand.
  bool name_fits(StringRef ref, std::string_view field) {
    return short_text_fits(ref, field) && (ref.length != 0 || refuse(VerifyError::kBadName, field));
  }
  // The text holds no control characters; its bounds have been checked.
  bool line_fits(StringRef ref, std::string_view field) {
    return strings_are_plain_ || is_single_line(view_.text(ref)) ||
           refuse(VerifyError::kBadName, field);
  }
  bool address_fits(uint8_t family, const AddressBytes& address, std::string_view field);

  // Calls `check(record, index)` for each record, keeping note of where the pass is.
  template <typename Record, typename Check>
  bool each(std::span<const Record> records, Check check) {
    for (uint32_t i = 0; i < records.size(); ++i) {
      record_ = i;
      if (!check(records[i], i)) {
        return false;
      }
    }
    record_ = kNone;
    return true;
  }

  std::span<const std::byte> bytes_;
  VerifyOptions options_;
  ImageView view_;
  Refusal refusal_;
  std::string_view section_ = "header";
  uint32_t record_ = kNone;
  uint64_t owned_prefixes_ = 0;  // of listeners and atoms together
  uint64_t end_ = 0;             // where the section before ends
  // All strings are printable ASCII, as most are: then no text can be cut within a character or
  // hold a control character, and its bounds are all there is to check.
  bool strings_are_plain_ = false;
  bool cold_began_ = false;
};

// Edges of one node and one kind: sorted by hash, then text, and leading to higher nodes only; each
// of those goes to see() once it is known to exist.
template <typename Node, typename See>
bool Verifier::check_edges(std::span<const LabelEdge> edges, uint32_t parent,
                           std::span<const Node> nodes, See see) {
  const LabelEdge* before = nullptr;
  for (const LabelEdge& edge : edges) {
    if (edge.child <= parent) {
      return refuse(VerifyError::kBackward, "edges", edge.child, parent);
    }
    if (!index_fits(edge.child, nodes.size(), "edges")) {
      return false;
    }
    if (before != nullptr && before->hash >= edge.hash && !check_same_hash(*before, edge)) {
      return false;
    }
    before = &edge;
    see(nodes[edge.child]);
  }
  return true;
}

}  // namespace weir::image
