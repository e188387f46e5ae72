#include "tests/support/site_builder.h"

#include <algorithm>
#include <bit>
#include <map>

#include "runtime/base/check.h"
#include "runtime/base/ip_address.h"
#include "runtime/base/units.h"
#include "runtime/image/checksum.h"
#include "runtime/image/hash.h"
#include "tests/support/default_limits.h"

namespace weir::support {
namespace {

using namespace image;

template <typename Record>
uint32_t append(std::vector<Record>& records, const Record& record) {
  records.push_back(record);
  return static_cast<uint32_t>(records.size() - 1);
}

template <typename Record>
uint32_t count_of(const std::vector<Record>& records) {
  return static_cast<uint32_t>(records.size());
}

AddressBytes address_of(const IpAddress& ip) {
  return {ip.bytes};
}

bool edge_less(const std::string& a, const std::string& b) {
  return std::pair(hash(a), a) < std::pair(hash(b), b);
}

// ---- tries -----------------------------------------------------------------------------------

struct TrieNode {
  std::map<std::string, size_t> fixed;
  std::map<std::string, size_t> listed;
  std::map<CaptureType, size_t> captures;
  std::vector<Candidate> exact;
  std::vector<Candidate> tail;
  std::vector<Candidate> prefix;
};

using Trie = std::vector<TrieNode>;

template <typename Key>
size_t child_of(Trie& trie, size_t node, std::map<Key, size_t> TrieNode::* children,
                const Key& key) {
  const auto [at, is_new] = (trie[node].*children).emplace(key, trie.size());
  const size_t child = at->second;
  if (is_new) {
    trie.emplace_back();
  }
  return child;
}

// Enters a route below `node`; an enum leads to a child for each of its values.
void insert(Trie& trie, size_t node, const std::vector<SegmentSpec>& pattern, size_t depth,
            const Candidate& candidate) {
  if (depth == pattern.size()) {
    trie[node].exact.push_back(candidate);
    return;
  }
  const SegmentSpec& segment = pattern[depth];
  switch (segment.kind) {
    case SegmentKind::kStatic:
      insert(trie, child_of(trie, node, &TrieNode::fixed, segment.text), pattern, depth + 1,
             candidate);
      return;
    case SegmentKind::kEnum:
      for (const std::string& value : segment.values) {
        insert(trie, child_of(trie, node, &TrieNode::listed, value), pattern, depth + 1, candidate);
      }
      return;
    case SegmentKind::kTyped:
      insert(trie, child_of(trie, node, &TrieNode::captures, segment.type), pattern, depth + 1,
             candidate);
      return;
    case SegmentKind::kTail:
      trie[node].tail.push_back(candidate);
      return;
    case SegmentKind::kPrefix:
      trie[node].prefix.push_back(candidate);
      return;
  }
}

// Indexes of the nodes in the order of the image: breadth first.
std::vector<size_t> breadth_first(const Trie& trie) {
  std::vector<size_t> order = {0};
  for (size_t i = 0; i < order.size(); ++i) {
    const TrieNode& node = trie[order[i]];
    for (const auto& [text, child] : node.fixed) {
      order.push_back(child);
    }
    for (const auto& [text, child] : node.listed) {
      order.push_back(child);
    }
    for (const auto& [type, child] : node.captures) {
      order.push_back(child);
    }
  }
  return order;
}

class TrieWriter {
 public:
  TrieWriter(ImageBuilder& image, const Trie& trie) : image_(image), trie_(trie) {}

  // Returns the index of the root.
  uint32_t write() {
    const std::vector<size_t> order = breadth_first(trie_);
    first_ = count_of(image_.records.path_nodes);
    for (size_t i = 0; i < order.size(); ++i) {
      index_[order[i]] = first_ + static_cast<uint32_t>(i);
    }
    for (const size_t node : order) {
      write_node(trie_[node]);
    }
    for (size_t i = order.size(); i-- > 0;) {
      bound(image_.records.path_nodes[first_ + i]);
    }
    return first_;
  }

 private:
  void write_node(const TrieNode& node) {
    Records& records = image_.records;
    PathNode record;
    record.first_edge = count_of(records.path_edges);
    record.static_count = write_edges(node.fixed);
    record.enum_count = write_edges(node.listed);
    record.first_capture = count_of(records.capture_edges);
    for (const auto& [type, child] : node.captures) {
      records.capture_edges.push_back({type, index_.at(child)});
    }
    record.capture_count = static_cast<uint16_t>(node.captures.size());
    record.first_candidate = count_of(records.candidates);
    record.exact_count = write_candidates(node.exact);
    record.tail_count = write_candidates(node.tail);
    record.prefix_count = write_candidates(node.prefix);
    records.path_nodes.push_back(record);
  }

  uint32_t write_edges(const std::map<std::string, size_t>& children) {
    std::vector<std::string> texts;
    for (const auto& [text, child] : children) {
      texts.push_back(text);
    }
    std::sort(texts.begin(), texts.end(), edge_less);
    for (const std::string& text : texts) {
      image_.records.path_edges.push_back(
          {hash(text), index_.at(children.at(text)), image_.text(text)});
    }
    return count_of(texts);
  }

  uint16_t write_candidates(const std::vector<Candidate>& candidates) {
    image_.records.candidates.insert(image_.records.candidates.end(), candidates.begin(),
                                     candidates.end());
    return static_cast<uint16_t>(candidates.size());
  }

  void bound(PathNode& node) {
    const Records& records = image_.records;
    uint32_t visits_fixed = 0;
    uint32_t visits_listed = 0;
    uint32_t visits = 1;
    uint32_t height = 0;
    for (uint32_t i = 0; i < node.static_count + node.enum_count; ++i) {
      const PathNode& child = records.path_nodes[records.path_edges[node.first_edge + i].child];
      uint32_t& largest = i < node.static_count ? visits_fixed : visits_listed;
      largest = std::max<uint32_t>(largest, child.visits_max);
      height = std::max(height, child.height + 1U);
    }
    for (uint32_t i = 0; i < node.capture_count; ++i) {
      const CaptureEdge& edge = records.capture_edges[node.first_capture + i];
      visits += records.path_nodes[edge.child].visits_max;
      height = std::max(height, records.path_nodes[edge.child].height + 1U);
    }
    node.visits_max = static_cast<uint16_t>(visits + visits_fixed + visits_listed);
    node.height = static_cast<uint16_t>(height);
  }

  ImageBuilder& image_;
  const Trie& trie_;
  uint32_t first_ = 0;
  std::map<size_t, uint32_t> index_;
};

// ---- alias tables ----------------------------------------------------------------------------

// Exact in integers: every slot holds a million parts, every arm has `share * n` to place.
std::vector<SplitSlot> alias_table(const std::vector<std::pair<uint32_t, uint32_t>>& arms) {
  const auto n = static_cast<uint32_t>(arms.size());
  std::vector<SplitSlot> slots(n);
  std::vector<uint64_t> left(n);
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  for (uint32_t i = 0; i < n; ++i) {
    left[i] = uint64_t{arms[i].second} * n;
    slots[i] = {arms[i].first, arms[i].second, Ppm::kWhole, i};
    (left[i] < Ppm::kWhole ? small : large).push_back(i);
  }
  while (!small.empty()) {
    const uint32_t poor = small.back();
    const uint32_t rich = large.back();
    small.pop_back();
    slots[poor].threshold = static_cast<uint32_t>(left[poor]);
    slots[poor].alias = rich;
    left[rich] -= Ppm::kWhole - left[poor];
    if (left[rich] < Ppm::kWhole) {
      large.pop_back();
      small.push_back(rich);
    }
  }
  return slots;
}

CidrRecord cidr_record(const std::string& text) {
  const Cidr cidr = Cidr::parse(text).value();
  return {static_cast<uint8_t>(cidr.address.family), cidr.prefix_length, 0,
          address_of(cidr.address)};
}

ListenerRecord default_listener(ImageBuilder& image) {
  ListenerRecord listener;
  listener.name = image.text("edge");
  listener.binds = {0, 1};
  listener.limits = kDefaultLimits;
  return listener;
}

}  // namespace

SiteBuilder::SiteBuilder() {
  image.records.meta.push_back({image.text("weir 0.1.0"), image.text("site.weir")});
  image.records.binds.push_back({4, 0, 0, address_of(*IpAddress::parse("127.0.0.1"))});
  image.records.listeners.push_back(default_listener(image));
  OutcomeRecord ok;
  ok.status = 200;
  ok.body = image.text("ok");
  image.records.outcomes.push_back(ok);
}

uint32_t SiteBuilder::add_upstream(const std::string& name, uint16_t port) {
  UpstreamRecord upstream;
  upstream.name = image.text(name);
  upstream.identity = upstream_identity(name);
  upstream.endpoints = {count_of(image.records.endpoints), 1};
  upstream.connect_timeout_ms = 5000;
  upstream.idle_timeout_ms = 60'000;
  upstream.idle_connections_max = 64;
  image.records.endpoints.push_back({4, 0, port, 1, address_of(*IpAddress::parse("127.0.0.1"))});
  return append(image.records.upstreams, upstream);
}

uint32_t SiteBuilder::add_template(const std::vector<TemplatePart>& parts) {
  const Range range{count_of(image.records.template_parts), count_of(parts)};
  image.records.template_parts.insert(image.records.template_parts.end(), parts.begin(),
                                      parts.end());
  return append(image.records.templates, TemplateRecord{range});
}

uint32_t SiteBuilder::add_text_template(const std::string& text) {
  return add_template({TemplatePart{TemplatePartKind::kText, 0, image.text(text)}});
}

uint32_t SiteBuilder::add_outcome(const OutcomeRecord& outcome) {
  return append(image.records.outcomes, outcome);
}

uint32_t SiteBuilder::add_split(const std::vector<std::pair<uint32_t, uint32_t>>& arms) {
  OutcomeRecord outcome;
  outcome.action = ActionKind::kSplit;
  outcome.split = {count_of(image.records.split_slots), count_of(arms)};
  for (const SplitSlot& slot : alias_table(arms)) {
    image.records.split_slots.push_back(slot);
  }
  return add_outcome(outcome);
}

uint32_t SiteBuilder::add_redirect(uint16_t status, uint32_t location_template) {
  OutcomeRecord outcome;
  outcome.action = ActionKind::kRedirect;
  outcome.status = status;
  outcome.target = location_template;
  return add_outcome(outcome);
}

// Texts that begin with `text`, which is not empty: a state for each of its bytes.
uint32_t SiteBuilder::add_automaton(const std::string& text) {
  image::ByteClasses classes;
  uint8_t class_count = 1;
  for (const char c : text) {
    uint8_t& byte_class = classes.of_byte[static_cast<uint8_t>(c)];
    byte_class = byte_class == 0 ? class_count++ : byte_class;
  }
  const auto states = static_cast<uint16_t>(text.size());
  image::AutomatonRecord automaton{.classes = append(image.records.byte_classes, classes),
                                   .class_count = class_count,
                                   .state_count = states,
                                   .first_accepting = states};
  automaton.targets = {count_of(image.records.automaton_targets), uint32_t{states} * class_count};
  for (uint16_t state = 0; state < states; ++state) {
    for (uint8_t byte_class = 0; byte_class < class_count; ++byte_class) {
      const bool goes_on = classes.of_byte[static_cast<uint8_t>(text[state])] == byte_class;
      const bool is_last = state + 1 == states;
      const auto next = static_cast<uint16_t>(state + 1);
      image.records.automaton_targets.push_back({!goes_on  ? image::kAutomatonReject
                                                 : is_last ? image::kAutomatonAccept
                                                           : next});
    }
  }
  return append(image.records.automata, automaton);
}

uint32_t SiteBuilder::add_atom(const AtomSpec& spec) {
  AtomRecord atom;
  atom.subject = spec.subject;
  atom.test = spec.test;
  atom.method_mask = spec.methods.bits;
  atom.name = image.text(spec.name);
  if (spec.test == AtomTest::kEqualsAny) {
    atom.values = {count_of(image.records.string_lists), count_of(spec.values)};
    for (const std::string& value : spec.values) {
      image.records.string_lists.push_back(image.text(value));
    }
  }
  atom.segment = spec.segment;
  if (spec.test == AtomTest::kInLanguage) {
    atom.automaton = add_automaton(spec.beginning);
    atom.values = {count_of(image.records.string_lists), 1};
    image.records.string_lists.push_back(image.text("starts_with \"" + spec.beginning + '"'));
  }
  if (spec.test == AtomTest::kInRange) {
    atom.values = {count_of(image.records.number_ranges), count_of(spec.ranges)};
    image.records.number_ranges.insert(image.records.number_ranges.end(), spec.ranges.begin(),
                                       spec.ranges.end());
  }
  if (spec.subject == AtomSubject::kClientIp) {
    atom.values = {count_of(image.records.cidrs), count_of(spec.prefixes)};
    for (const std::string& prefix : spec.prefixes) {
      image.records.cidrs.push_back(cidr_record(prefix));
    }
  }
  return append(image.records.atoms, atom);
}

uint32_t SiteBuilder::add_guard(const std::vector<AtomSpec>& atoms) {
  const uint32_t first = count_of(image.records.guard_nodes);
  for (uint32_t i = 0; i < atoms.size(); ++i) {
    const bool is_last = i + 1 == atoms.size();
    const uint32_t next = is_last ? kGuardAccept : first + i + 1;
    GuardNode node{add_atom(atoms[i]), next, kGuardReject, count_of(atoms) - i};
    if (atoms[i].is_negated) {
      std::swap(node.if_true, node.if_false);
    }
    image.records.guard_nodes.push_back(node);
  }
  return atoms.empty() ? kGuardAccept : first;
}

void SiteBuilder::add_captures(const RouteSpec& route) {
  const std::vector<SegmentSpec> pattern = parse_pattern(route.pattern);
  for (uint32_t i = 0; i < pattern.size(); ++i) {
    const SegmentKind kind = pattern[i].kind;
    if (kind == SegmentKind::kStatic || kind == SegmentKind::kPrefix) {
      continue;
    }
    const CaptureType type = kind == SegmentKind::kTail   ? CaptureType::kTail
                             : kind == SegmentKind::kEnum ? CaptureType::kEnum
                                                          : pattern[i].type;
    image.records.captures.push_back({image.text("c" + std::to_string(i)), i, type});
  }
}

void SiteBuilder::add_routes(const HostSpec& host, uint32_t host_index) {
  Records& records = image.records;
  Trie trie(1);
  for (const RouteSpec& spec : host.routes) {
    const Candidate candidate{next_route_, add_guard(spec.guard), spec.methods.bits};
    insert(trie, 0, parse_pattern(spec.pattern), 0, candidate);
    RouteRecord route{
        image.text(spec.name), host_index, spec.outcome, {count_of(records.captures), 0}};
    add_captures(spec);
    route.captures.count = count_of(records.captures) - route.captures.first;
    records.routes.push_back(route);
    records.route_spans.push_back({image.text("site.weir"), ++next_route_, 3});
  }
  HostRecord record;
  record.name = image.text(host.patterns.at(0));
  record.root = TrieWriter(image, trie).write();
  record.visits_max = records.path_nodes[record.root].visits_max;
  records.hosts.push_back(record);
}

void SiteBuilder::add_host_slots(const SiteSpec& site) {
  std::vector<HostSlot> names;
  for (uint32_t i = 0; i < site.size(); ++i) {
    for (const std::string& pattern : site[i].patterns) {
      if (!pattern.starts_with('*')) {
        names.push_back({hash(pattern), i, image.text(pattern)});
      }
    }
  }
  if (names.empty()) {
    return;
  }
  std::vector<HostSlot> slots(std::bit_ceil(names.size() * 2));
  for (const HostSlot& name : names) {
    size_t at = name.hash & (slots.size() - 1);
    while (slots[at].host != kNone) {
      at = (at + 1) & (slots.size() - 1);
    }
    slots[at] = name;
  }
  image.records.listeners[0].host_slots = {0, count_of(slots)};
  image.records.host_slots = std::move(slots);
}

// Node numbers are given in the order of creation, which puts children behind their parents.
void SiteBuilder::add_suffixes(const SiteSpec& site) {
  struct Node {
    std::map<std::string, uint32_t> children;
    uint32_t host = kNone;
  };
  std::vector<Node> nodes(1);
  for (uint32_t i = 0; i < site.size(); ++i) {
    for (const std::string& pattern : site[i].patterns) {
      if (!pattern.starts_with("*.")) {
        continue;
      }
      uint32_t node = 0;
      std::string rest = pattern.substr(1);  // ".example.com"
      while (!rest.empty()) {
        const size_t dot = rest.rfind('.');
        const auto [at, is_new] = nodes[node].children.emplace(rest.substr(dot + 1), nodes.size());
        node = at->second;
        if (is_new) {
          nodes.emplace_back();
        }
        rest.resize(dot);
      }
      nodes[node].host = i;
    }
  }
  if (nodes.size() == 1) {
    return;
  }
  image.records.listeners[0].suffix_root = 0;
  for (const Node& node : nodes) {
    std::vector<std::string> labels;
    for (const auto& [label, child] : node.children) {
      labels.push_back(label);
    }
    std::sort(labels.begin(), labels.end(), edge_less);
    image.records.suffix_nodes.push_back(
        {{count_of(image.records.suffix_edges), count_of(labels)}, node.host});
    for (const std::string& label : labels) {
      image.records.suffix_edges.push_back(
          {hash(label), node.children.at(label), image.text(label)});
    }
  }
}

void SiteBuilder::add_site(const SiteSpec& site) {
  for (uint32_t i = 0; i < site.size(); ++i) {
    add_routes(site[i], i);
    const auto& patterns = site[i].patterns;
    if (std::find(patterns.begin(), patterns.end(), "*") != patterns.end()) {
      image.records.listeners[0].any_host = i;
    }
  }
  add_host_slots(site);
  add_suffixes(site);
}

}  // namespace weir::support
