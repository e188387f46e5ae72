#include "runtime/proxy/bind_table.h"

#include <algorithm>

namespace weir::proxy {

std::shared_ptr<BindState> BindTable::state_of(const BindKey& key) {
  for (const auto& state : states_) {
    if (state->key == key) {
      return state;
    }
  }
  auto state = std::make_shared<BindState>();
  state->key = key;
  update(*state);
  states_.push_back(state);
  return state;
}

void BindTable::adopt(const ImagePin& image) {
  newest_ = image;
  std::erase_if(states_, [](const auto& state) { return state.use_count() == 1; });
  for (const auto& state : states_) {
    update(*state);
  }
}

void BindTable::update(BindState& state) const {
  const auto listener = newest_->live().find_listener(state.key);
  state.is_gone = !listener.has_value();
  if (listener) {
    state.image = newest_;
    state.listener = *listener;
  }
}

size_t BindTable::sessions_of(image::ListenerId listener) const {
  size_t count = 0;
  for (const auto& state : states_) {
    if (!state->is_gone && state->listener == listener) {
      count += state->sessions;
    }
  }
  return count;
}

}  // namespace weir::proxy
