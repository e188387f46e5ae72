// The request head as it goes to an upstream.
//
// The path is the normal form that was matched (or its rewrite), never the client's spelling. Host
// is kept. Fields that end at this hop, Expect included, are not passed on; client_fields.h says
// what the upstream is told of the client. Edits of the route run last and win over all of these.
#pragma once

#include <string>
#include <string_view>

#include "runtime/filters/filter.h"
#include "runtime/http/head_writer.h"
#include "runtime/http/message.h"
#include "runtime/proxy/client_fields.h"

namespace weir::proxy {

struct UpstreamHead {
  const http::RequestHead& head;
  const filters::Context& context;
  const image::OutcomeRecord& outcome;
  // Host for requests that have none (HTTP/1.0).
  std::string_view fallback_authority;
  const image::ListenerRecord& listener;
  // Who sent it, and who brought it.
  const Client& client;
  IpAddress peer;
  std::string_view peer_scheme;
  std::string_view protocol;  // "1.0", "1.1", "2"
  // It goes on as a WebSocket if the upstream agrees; `websocket_key` is ours, empty: the client's.
  bool is_websocket = false;
  std::string_view websocket_key;
  // Over HTTP/2, where a client that takes trailers says so to the upstream, too.
  bool is_http2 = false;
};

// `path_text` is where a rewrite is rendered.
void write_upstream_head(const UpstreamHead& from, std::string& path_text,
                         http::HeadWriter& writer);

}  // namespace weir::proxy
