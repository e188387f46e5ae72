#include "runtime/proxy/client_fields.h"

#include <array>
#include <vector>

#include "runtime/base/trim.h"
#include "runtime/engine/prefixes.h"
#include "runtime/filters/header_edits.h"
#include "runtime/http/forwarded.h"
#include "runtime/http/hop_by_hop.h"
#include "runtime/http/list.h"

namespace weir::proxy {

namespace {

using http::ForwardedHop;
using http::HeaderBlock;
using http::HeaderId;
using image::ForwardedFields;

constexpr std::array kXForwarded = {HeaderId::kXForwardedFor, HeaderId::kXForwardedProto,
                                    HeaderId::kXForwardedHost};

// What this proxy calls itself, as a pseudonym: behind a space.
constexpr std::string_view kViaName = " weir";

constexpr std::string_view kHttp = "http";
constexpr std::string_view kHttps = "https";

bool writes_x_forwarded(const image::ListenerRecord& listener) {
  return listener.forwarded != ForwardedFields::kForwarded;
}

bool writes_forwarded(const image::ListenerRecord& listener) {
  return listener.forwarded != ForwardedFields::kXForwarded;
}

template <typename Visit>
void each_value(const HeaderBlock& headers, HeaderId id, Visit visit) {
  if (!headers.contains(id)) {
    return;
  }
  for (size_t i = headers.index_of(id); i < headers.size(); i = headers.index_of(id, i + 1)) {
    if (!headers.value(i).empty()) {
      visit(headers.value(i));
    }
  }
}

// The hops of all lines; none if one of them is malformed.
std::vector<ForwardedHop> forwarded_hops(const HeaderBlock& headers) {
  std::vector<ForwardedHop> hops;
  bool is_valid = true;
  each_value(headers, HeaderId::kForwarded, [&](std::string_view value) {
    is_valid = is_valid && http::read_forwarded(value, hops);
  });
  return is_valid ? hops : std::vector<ForwardedHop>();
}

// What the proxies in front say, in the form this listener speaks of clients itself.
std::vector<ForwardedHop> read_hops(const image::ListenerRecord& listener,
                                    const HeaderBlock& headers) {
  if (!writes_x_forwarded(listener)) {
    return forwarded_hops(headers);
  }
  std::vector<ForwardedHop> hops;
  each_value(headers, HeaderId::kXForwardedFor,
             [&](std::string_view value) { http::read_forwarded_for(value, hops); });
  return hops;
}

std::string_view known_scheme(std::string_view text, std::string_view otherwise) {
  return http::equals_ignoring_case(text, kHttps)  ? kHttps
         : http::equals_ignoring_case(text, kHttp) ? kHttp
                                                   : otherwise;
}

// A list as well as a single value: what the nearest proxy said stands last.
std::string_view last_of(std::string_view list) {
  return trim_blanks(list.substr(list.rfind(',') + 1));
}

// All lines of a list as one, ready for another element.
void join_values(const HeaderBlock& headers, HeaderId id, std::string& into) {
  each_value(headers, id, [&](std::string_view value) {
    into.append(value);
    into.append(", ");
  });
}

void append_forwarded(const ClientFields& fields, std::string& text) {
  const bool is_v6 = fields.peer.family == IpFamily::kV6;
  text.append(is_v6 ? "for=\"[" : "for=");
  text.append(fields.peer.to_string());
  text.append(is_v6 ? "]\"" : "");
  if (!fields.authority.empty()) {
    text.append(";host=\"");
    text.append(fields.authority);
    text.push_back('"');
  }
  text.append(";proto=");
  text.append(fields.peer_scheme);
}

// The host that the client asked for is what the first proxy saw.
bool keeps_host(const ClientFields& fields, const HeaderBlock& headers) {
  return fields.client.is_peer_trusted && headers.contains(HeaderId::kXForwardedHost);
}

}  // namespace

Client find_client(const image::ImageView& view, const image::ListenerRecord& listener,
                   const SocketAddress& peer, std::string_view scheme, const HeaderBlock& headers) {
  Client client{peer, scheme};
  const auto trusted = view.cidrs(listener.trusted_proxies);
  client.is_peer_trusted = !trusted.empty() && engine::prefixes_hold(trusted, peer.ip);
  if (!client.is_peer_trusted) {
    return client;
  }
  if (writes_x_forwarded(listener)) {
    each_value(headers, HeaderId::kXForwardedProto, [&](std::string_view value) {
      client.scheme = known_scheme(last_of(value), client.scheme);
    });
  }
  const std::vector<ForwardedHop> hops = read_hops(listener, headers);
  for (size_t i = hops.size(); i-- > 0 && engine::prefixes_hold(trusted, client.address.ip);) {
    const auto address = http::read_node(hops[i].node);
    if (!address) {
      break;
    }
    client.address = *address;
    client.scheme = known_scheme(hops[i].proto, client.scheme);
  }
  return client;
}

void drop_client_fields(const ClientFields& fields, const HeaderBlock& headers,
                        http::FieldSet& dropped) {
  const bool is_trusted = fields.client.is_peer_trusted;
  http::add_fields(headers, HeaderId::kVia, dropped);
  if (writes_forwarded(fields.listener) || !is_trusted) {
    http::add_fields(headers, HeaderId::kForwarded, dropped);
  }
  if (!writes_x_forwarded(fields.listener) && is_trusted) {
    return;
  }
  for (const HeaderId id : kXForwarded) {
    if (id != HeaderId::kXForwardedHost || !keeps_host(fields, headers)) {
      http::add_fields(headers, id, dropped);
    }
  }
}

void write_client_fields(const ClientFields& fields, const HeaderBlock& headers,
                         http::HeadWriter& writer, std::string& scratch) {
  const auto is_edited = [&fields](std::string_view name) {
    return filters::edits_replace(fields.view, fields.edits, name);
  };
  if (writes_x_forwarded(fields.listener)) {
    if (!is_edited("x-forwarded-for")) {
      scratch.clear();
      join_values(headers, HeaderId::kXForwardedFor, scratch);
      scratch.append(fields.peer.to_string());
      writer.field("x-forwarded-for", scratch);
    }
    if (!is_edited("x-forwarded-proto")) {
      writer.field("x-forwarded-proto", fields.client.scheme);
    }
    if (!fields.authority.empty() && !keeps_host(fields, headers) &&
        !is_edited("x-forwarded-host")) {
      writer.field("x-forwarded-host", fields.authority);
    }
  }
  if (!is_edited("via")) {  // a gateway must (RFC 9110 section 7.6.3)
    scratch.clear();
    join_values(headers, HeaderId::kVia, scratch);
    scratch.append(fields.protocol);
    scratch.append(kViaName);
    writer.field("via", scratch);
  }
  if (writes_forwarded(fields.listener) && !is_edited("forwarded")) {
    scratch.clear();
    if (!forwarded_hops(headers).empty()) {  // else an open quote would swallow ours
      join_values(headers, HeaderId::kForwarded, scratch);
    }
    append_forwarded(fields, scratch);
    writer.field("forwarded", scratch);
  }
}

}  // namespace weir::proxy
