#include "runtime/proxy/routed_request.h"

#include "runtime/engine/token_rule.h"
#include "runtime/http/header_block.h"

namespace weir::proxy {

namespace {

using http::HeaderBlock;
using http::HeaderId;

// Calls `accept` for the fields called `name` until it says yes.
bool any_field(const void* context, std::string_view name, engine::FieldSource::Accept accept,
               const void* state) {
  const auto& headers = *static_cast<const HeaderBlock*>(context);
  const HeaderId id = http::header_id(name);
  if (id != HeaderId::kOther && !headers.contains(id)) {
    return false;
  }
  for (size_t i = 0; i < headers.size(); ++i) {
    const http::Field field = headers.at(i);
    const bool is_wanted = id == HeaderId::kOther ? field.id == HeaderId::kOther &&
                                                        http::equals_ignoring_case(field.name, name)
                                                  : field.id == id;
    if (is_wanted && accept(state, field.value)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Refusal> RoutedRequest::normalise(const http::RequestHead& head, const Peer& peer) {
  request_ = {};
  request_.method = head.method;
  request_.method_text = head.method_text();
  request_.scheme = peer.scheme;
  request_.query = head.query();
  request_.client = peer.address.ip;
  request_.client_port = peer.address.port.value;
  // A name that is no host name is none: the handshake has found no certificate for it either.
  request_.sni = engine::normalize_host(peer.server_name, server_name_).host;
  request_.certificate = peer.certificate;
  request_.fields = {&head.headers, &any_field};
  token_.begin(head.headers, peer.issuers);
  request_.token = token_.source();
  if (!head.authority().empty()) {
    const engine::NormalHost host = engine::normalize_host(head.authority(), host_);
    if (host.error != engine::HostError::kNone) {
      return refuse_host(host.error);
    }
    request_.host = host.host;
  }
  const std::string_view raw = head.path();
  if (path_.size() < raw.size()) {
    path_.resize(raw.size());
  }
  const engine::NormalPath path = engine::normalize_path(raw, path_);
  if (path.error != engine::PathError::kNone) {
    return refuse_path(path.error);
  }
  request_.path = path.path;
  segments_ = engine::SegmentList(path.path);
  return std::nullopt;
}

std::optional<Refusal> RoutedRequest::check_token(const image::ImageView& view,
                                                  const image::RouteRecord& route) const {
  const auto id = image::RouteId::from_index(static_cast<size_t>(&route - view.routes().data()));
  const image::TokenRuleRecord* const rule = engine::find_token_rule(view, id);
  return rule != nullptr ? token_.refusal(*rule) : std::nullopt;
}

const image::RouteRecord* RoutedRequest::route(const image::ImageView& view,
                                               image::ListenerId listener) {
  const engine::Decision decision = engine::match(view, listener, request_, segments_);
  return decision.route.has_value() ? &view.route(decision.route) : nullptr;
}

}  // namespace weir::proxy
