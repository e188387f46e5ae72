// Who sent a request, and what upstreams are told of it (RFC 7239, X-Forwarded-*, Via).
//
// The peer of the connection, unless the listener trusts it as a proxy: then the last address in
// its list that no trusted proxy has. A hop that is no address ends the search: the client is whom
// the proxies can vouch for. security.md 2.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/ip_address.h"
#include "runtime/http/head_writer.h"
#include "runtime/http/header_block.h"
#include "runtime/image/view.h"

namespace weir::proxy {

struct Client {
  SocketAddress address;    // port 0: unknown
  std::string_view scheme;  // "http" or "https": what the client used
  bool is_peer_trusted = false;
};

[[nodiscard]] Client find_client(const image::ImageView& view,
                                 const image::ListenerRecord& listener, const SocketAddress& peer,
                                 std::string_view scheme, const http::HeaderBlock& headers);

struct ClientFields {
  const image::ImageView& view;
  const image::ListenerRecord& listener;
  image::Range edits;  // header_edits of the request: what they replace is not written
  const Client& client;
  IpAddress peer;                // of the connection
  std::string_view peer_scheme;  // and how it came
  std::string_view authority;    // may be empty
  std::string_view protocol;     // the request came by: "1.0", "1.1", "2"
};

// The client's own that are not passed on: those that are written, and all of an untrusted client.
void drop_client_fields(const ClientFields& fields, const http::HeaderBlock& headers,
                        http::FieldSet& dropped);

// Lists grow by one hop, the peer. `scratch` is for text while it is written.
void write_client_fields(const ClientFields& fields, const http::HeaderBlock& headers,
                         http::HeadWriter& writer, std::string& scratch);

}  // namespace weir::proxy
