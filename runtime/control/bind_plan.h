// How the sockets at hand and the binds of an image differ: what to keep, open and retire. Pure.
//
// A socket keeps its place as long as the image still names its bind, whatever the listener is
// called now: nothing is ever rebound (restart.md, fact 1). Identity is proxy::BindKey, never the
// address the kernel chose. Shards are sockets of one bind in one reuse-port group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/proxy/listen_socket.h"

namespace weir::control {

// "127.0.0.1:8080"; binds of one address with port 0 are told apart: "127.0.0.1:0#1".
[[nodiscard]] std::string bind_text(const proxy::BindKey& key);

struct BindPlan {
  std::vector<size_t> keep;            // indexes of held sockets whose bind the image names
  std::vector<size_t> surplus;         // indexes of held sockets that no bind names
  std::vector<proxy::BindKey> open;    // binds without a socket, in the image's order
  std::vector<proxy::BindKey> retire;  // binds of `surplus`, each once: closed without a reset

  [[nodiscard]] bool is_unchanged() const { return open.empty() && retire.empty(); }
};

// Every held socket is in exactly one of keep and surplus; every wanted bind has a kept socket or
// is in open. Keys may be repeated in `held` (shards), not in `wanted`.
[[nodiscard]] BindPlan plan_binds(std::span<const proxy::BindKey> held,
                                  std::span<const proxy::BindKey> wanted);

// Shards one bind still needs so that each of `workers` has one to poll; never negative.
[[nodiscard]] constexpr size_t missing_shards(size_t held, size_t workers) {
  return held < workers ? workers - held : 0;
}

}  // namespace weir::control
