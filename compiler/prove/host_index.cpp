#include "compiler/prove/host_index.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace weir::prove {
namespace {

using model::HostKind;
using symbolic::HostName;

constexpr std::array<std::string_view, 4> kLabels = {"www", "shop", "a", "b"};

// A name of the kind that neither side spells out.
std::string example_name(const HostName& kind, const HostIndex& before, const HostIndex& after) {
  if (kind.kind == HostKind::kExact) {
    return kind.name;
  }
  const std::string parent = kind.kind == HostKind::kAny ? "example.org" : kind.name;
  const auto is_free = [&](const std::string& name) {
    return !before.has_exact(name) && !after.has_exact(name);
  };
  // Below `*.example.org` is not "any" any more.
  const auto is_right = [&](const std::string& name) {
    return is_free(name) && (kind.kind != HostKind::kAny ||
                             (!before.has_suffix_of(name) && !after.has_suffix_of(name)));
  };
  for (const std::string_view label : kLabels) {
    std::string name = fmt::format("{}.{}", label, parent);
    if (is_right(name)) {
      return name;
    }
  }
  for (uint64_t number = 1;; ++number) {
    std::string name = kind.kind == HostKind::kAny ? fmt::format("host-{}.test", number)
                                                   : fmt::format("host-{}.{}", number, parent);
    if (is_right(name)) {
      return name;
    }
  }
}

std::string pattern_of(const HostName& name) {
  switch (name.kind) {
    case HostKind::kExact:
      return name.name;
    case HostKind::kSuffix:
      return "*." + name.name;
    case HostKind::kAny:
      return "*";
  }
  return {};
}

std::set<HostName> kinds_of_names(const symbolic::Listener* before,
                                  const symbolic::Listener* after) {
  std::set<HostName> names;
  for (const symbolic::Listener* listener : {before, after}) {
    if (listener != nullptr) {
      for (const HostName& host : listener->hosts) {
        names.insert({host.kind, host.name, 0});
      }
    }
  }
  return names;
}

}  // namespace

HostIndex::HostIndex(const symbolic::Listener* listener) {
  if (listener == nullptr) {
    return;
  }
  for (const HostName& host : listener->hosts) {
    switch (host.kind) {
      case HostKind::kExact:
        exact_.emplace(host.name, host.host);
        break;
      case HostKind::kSuffix:
        suffixes_.emplace(host.name, host.host);
        break;
      case HostKind::kAny:
        any_ = host.host;
        break;
    }
  }
}

uint32_t HostIndex::find_suffix(std::string_view name) const {
  for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
    // A suffix takes names with at least one more label, and the longest one wins.
    const auto suffix = suffixes_.find(name.substr(dot + 1));
    if (dot > 0 && suffix != suffixes_.end()) {
      return suffix->second;
    }
  }
  return image::kNone;
}

uint32_t HostIndex::find(std::string_view name) const {
  const auto exact = exact_.find(name);
  if (exact != exact_.end()) {
    return exact->second;
  }
  const uint32_t suffix = find_suffix(name);
  return suffix != image::kNone ? suffix : any_;
}

bool HostPair::is_called(std::string_view wanted) const {
  return pattern == wanted || std::ranges::find(others, wanted) != others.end();
}

std::vector<HostPair> host_pairs(const symbolic::Listener* before,
                                 const symbolic::Listener* after) {
  const HostIndex left(before);
  const HostIndex right(after);
  std::map<std::pair<uint32_t, uint32_t>, size_t> known;
  std::vector<HostPair> pairs;
  for (const HostName& kind : kinds_of_names(before, after)) {
    std::string name = example_name(kind, left, right);
    const std::pair hosts{left.find(name), right.find(name)};
    const auto [entry, is_new] = known.try_emplace(hosts, pairs.size());
    if (is_new) {
      pairs.push_back({hosts.first, hosts.second, pattern_of(kind), std::move(name), {}});
    } else {
      pairs[entry->second].others.push_back(pattern_of(kind));
    }
  }
  return pairs;
}

}  // namespace weir::prove
