#include "compiler/prove/pairing.h"

#include <algorithm>

namespace weir::prove {
namespace {

template <typename Item>
const Item* find_named(const std::vector<Item>& items, const std::string& name) {
  const auto at = std::ranges::find(items, name, &Item::name);
  return at != items.end() ? &*at : nullptr;
}

// Those of `items` without a namesake in `others`.
template <typename Item>
std::vector<const Item*> strangers(const std::vector<Item>& items,
                                   const std::vector<Item>& others) {
  std::vector<const Item*> found;
  for (const Item& item : items) {
    if (find_named(others, item.name) == nullptr) {
      found.push_back(&item);
    }
  }
  return found;
}

uint32_t index_of(const std::vector<symbolic::Listener>& all, const symbolic::Listener* listener) {
  return listener == nullptr ? image::kNone : static_cast<uint32_t>(listener - all.data());
}

}  // namespace

std::vector<ListenerPair> pair_listeners(const std::vector<symbolic::Listener>& before,
                                         const std::vector<symbolic::Listener>& after) {
  std::vector<ListenerPair> pairs;
  auto fresh = strangers(after, before);
  for (const symbolic::Listener& listener : before) {
    const symbolic::Listener* other = find_named(after, listener.name);
    if (other == nullptr) {
      const auto same = std::ranges::find_if(fresh, [&](const symbolic::Listener* candidate) {
        return candidate->binds == listener.binds;
      });
      if (same != fresh.end()) {
        other = *same;
        fresh.erase(same);
      }
    }
    pairs.push_back({&listener, other, index_of(before, &listener), index_of(after, other)});
  }
  for (const symbolic::Listener* listener : fresh) {
    pairs.push_back({nullptr, listener, image::kNone, index_of(after, listener)});
  }
  return pairs;
}

std::map<std::string, std::string> renamed_upstreams(const std::vector<symbolic::Upstream>& before,
                                                     const std::vector<symbolic::Upstream>& after) {
  std::map<std::string, std::string> renamed;
  auto gone = strangers(before, after);
  for (const symbolic::Upstream* upstream : strangers(after, before)) {
    const auto same = std::ranges::find_if(gone, [&](const symbolic::Upstream* candidate) {
      return candidate->serves_like(*upstream);
    });
    if (same != gone.end()) {
      renamed.emplace(upstream->name, (*same)->name);
      gone.erase(same);
    }
  }
  return renamed;
}

}  // namespace weir::prove
