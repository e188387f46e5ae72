// What belongs together on both sides of a comparison, whatever it is called.
//
// Listeners and upstreams go by name; one that is gone and one that is new are the same under
// another name if clients or endpoints see no difference.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/symbolic/table.h"

namespace weir::prove {

struct ListenerPair {
  const symbolic::Listener* before = nullptr;  // null: new
  const symbolic::Listener* after = nullptr;   // null: gone
  uint32_t before_index = image::kNone;
  uint32_t after_index = image::kNone;
};

[[nodiscard]] std::vector<ListenerPair> pair_listeners(
    const std::vector<symbolic::Listener>& before, const std::vector<symbolic::Listener>& after);

// From names of `after` to names of `before`.
[[nodiscard]] std::map<std::string, std::string> renamed_upstreams(
    const std::vector<symbolic::Upstream>& before, const std::vector<symbolic::Upstream>& after);

}  // namespace weir::prove
