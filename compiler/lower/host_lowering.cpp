#include "compiler/lower/host_lowering.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/lower/label_edges.h"
#include "runtime/image/hash.h"

namespace weir::lower {
namespace {

struct NamedHost {
  std::string_view name;
  uint32_t host = image::kNone;
};

// Half empty, so that a lookup of a name that is not there ends after a slot or two.
constexpr size_t kSlotsPerName = 2;

image::Range add_slots(const std::vector<NamedHost>& hosts, Tables& tables, StringTable& strings) {
  if (hosts.empty()) {
    return {};
  }
  const size_t count = std::bit_ceil(hosts.size() * kSlotsPerName);
  const size_t first = tables.host_slots.size();
  tables.host_slots.resize(first + count);
  for (const NamedHost& named : hosts) {
    const uint32_t hash = image::hash(named.name);
    size_t slot = hash & (count - 1);
    while (tables.host_slots[first + slot].host != image::kNone) {
      slot = (slot + 1) & (count - 1);
    }
    tables.host_slots[first + slot] = {
        .hash = hash, .host = named.host, .name = strings.add(named.name)};
  }
  return {static_cast<uint32_t>(first), static_cast<uint32_t>(count)};
}

// A node of the suffix trie that is being built; children by label, in order of the text.
struct SuffixTree {
  struct Node {
    std::map<std::string_view, uint32_t> children;
    uint32_t host = image::kNone;
  };
  std::vector<Node> nodes{1};

  void add(const NamedHost& named) {
    uint32_t at = 0;
    std::string_view rest = named.name;
    while (!rest.empty()) {
      const size_t dot = rest.rfind('.');
      const std::string_view label = rest.substr(dot == std::string_view::npos ? 0 : dot + 1);
      rest = rest.substr(0, dot == std::string_view::npos ? 0 : dot);
      const auto [entry, is_new] =
          nodes[at].children.try_emplace(label, static_cast<uint32_t>(nodes.size()));
      at = entry->second;
      if (is_new) {
        nodes.emplace_back();
      }
    }
    nodes[at].host = named.host;
  }
};

// Breadth first, so that children have higher indexes.
uint32_t add_suffixes(const std::vector<NamedHost>& hosts, Tables& tables, StringTable& strings) {
  if (hosts.empty()) {
    return image::kNone;
  }
  SuffixTree tree;
  for (const NamedHost& named : hosts) {
    tree.add(named);
  }
  const auto root = static_cast<uint32_t>(tables.suffix_nodes.size());
  std::vector<uint32_t> order = {0};
  for (size_t i = 0; i < order.size(); ++i) {
    const SuffixTree::Node& node = tree.nodes[order[i]];
    std::vector<image::LabelEdge> edges;
    for (const auto& [label, child] : node.children) {
      edges.push_back(make_edge(label, root + static_cast<uint32_t>(order.size()), strings));
      order.push_back(child);
    }
    sort_edges(edges, tables.strings);
    tables.suffix_nodes.push_back({.edges = {static_cast<uint32_t>(tables.suffix_edges.size()),
                                             static_cast<uint32_t>(edges.size())},
                                   .host = node.host});
    tables.suffix_edges.insert(tables.suffix_edges.end(), edges.begin(), edges.end());
  }
  return root;
}

}  // namespace

void lower_hosts_of(const model::Program& program, model::ListenerId listener,
                    image::ListenerRecord& record, Tables& tables, StringTable& strings) {
  std::vector<NamedHost> exact;
  std::vector<NamedHost> suffixes;
  for (uint32_t index = 0; index < program.hosts.size(); ++index) {
    const model::Host& host = program.hosts[index];
    if (std::find(host.listeners.begin(), host.listeners.end(), listener) == host.listeners.end()) {
      continue;
    }
    for (const model::HostPattern& pattern : host.patterns) {
      switch (pattern.kind) {
        case model::HostKind::kExact:
          exact.push_back({pattern.name, index});
          break;
        case model::HostKind::kSuffix:
          suffixes.push_back({pattern.name, index});
          break;
        case model::HostKind::kAny:
          record.any_host = index;
          break;
      }
    }
  }
  record.host_slots = add_slots(exact, tables, strings);
  record.suffix_root = add_suffixes(suffixes, tables, strings);
}

}  // namespace weir::lower
