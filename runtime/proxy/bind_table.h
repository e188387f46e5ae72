// BindTable: the binds one worker accepts on or still has connections of, and which image and
// listener serves each of them now.
//
// A swap updates it in one place, so that a request finds its listener without a search. A bind
// that the newest image lacks stays with the last image that had it until its connections are gone.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/proxy/listen_socket.h"
#include "runtime/proxy/worker_image.h"

namespace weir::proxy {

// Shared by the acceptors and sessions of one bind. One thread.
struct BindState {
  BindKey key;
  ImagePin image;
  image::ListenerId listener;  // of `image`; none while no image ever had the bind
  bool is_gone = false;        // the newest image does not have it
  uint32_t sessions = 0;
};

class BindTable {
 public:
  // The state of `key`, made if it is new.
  std::shared_ptr<BindState> state_of(const BindKey& key);

  // Moves every bind to `image`, and forgets those that nothing uses any more.
  void adopt(const ImagePin& image);

  // Connections of one listener of the newest image, over all of its binds.
  [[nodiscard]] size_t sessions_of(image::ListenerId listener) const;

  void clear() { states_.clear(); }

 private:
  void update(BindState& state) const;

  ImagePin newest_;
  std::vector<std::shared_ptr<BindState>> states_;
};

}  // namespace weir::proxy
