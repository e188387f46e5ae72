#include "compiler/model/listener_choice.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "runtime/engine/match.h"

namespace weir::model {
namespace {

bool binds_port(const image::ImageView& view, const image::ListenerRecord& listener, Port port) {
  for (const image::BindRecord& bind : view.binds(listener.binds)) {
    if (bind.port == port.value || bind.port == 0) {
      return true;
    }
  }
  return false;
}

bool fits(const image::ImageView& view, const image::ListenerRecord& listener,
          const DescribedRequest& described) {
  const bool speaks_tls = listener.tls != image::kNone;
  return speaks_tls == described.is_https() &&
         (!described.port() || binds_port(view, listener, *described.port()));
}

std::string listener_names(const image::ImageView& view) {
  std::string names;
  for (const image::ListenerRecord& listener : view.listeners()) {
    names += names.empty() ? "" : ", ";
    names += view.text(listener.name);
  }
  return names;
}

std::optional<image::ListenerId> find_listener(const image::ImageView& view,
                                               std::string_view name) {
  for (size_t i = 0; i < view.listeners().size(); ++i) {
    if (view.text(view.listeners()[i].name) == name) {
      return image::ListenerId::from_index(i);
    }
  }
  return std::nullopt;
}

}  // namespace

bool could_take(const Listener& listener, const DescribedRequest& described) {
  const auto binds = [&](const SocketAddress& address) {
    return !described.port() || address.port == *described.port() || address.port.value == 0;
  };
  return listener.tls.has_value() == described.is_https() &&
         std::ranges::any_of(listener.binds, binds);
}

Result<image::ListenerId> choose_listener(const image::ImageView& view,
                                          const DescribedRequest& described,
                                          std::string_view name) {
  if (!name.empty()) {
    const auto named = find_listener(view, name);
    return named ? Result<image::ListenerId>(*named)
                 : fail(ErrorCode::kBadArgument,
                        fmt::format("there is no listener `{}`; there are: {}", name,
                                    listener_names(view)));
  }
  std::optional<image::ListenerId> chosen;
  for (size_t i = 0; i < view.listeners().size(); ++i) {
    const auto id = image::ListenerId::from_index(i);
    if (!fits(view, view.listeners()[i], described)) {
      continue;
    }
    if (engine::find_host(view, id, described.host()).host.has_value()) {
      return id;
    }
    chosen = chosen ? chosen : id;
  }
  if (!chosen) {
    return fail(ErrorCode::kBadArgument,
                fmt::format("no listener speaks {} on that port; name one with --listener: {}",
                            described.is_https() ? "https" : "http", listener_names(view)));
  }
  return *chosen;
}

}  // namespace weir::model
