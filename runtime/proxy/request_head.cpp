#include "runtime/proxy/request_head.h"

#include <array>

#include "runtime/filters/header_edits.h"
#include "runtime/filters/rewrite.h"
#include "runtime/http/hop_by_hop.h"

namespace weir::proxy {

namespace {

using http::HeaderId;

// Written by us: the client's are taken out first.
constexpr std::array kOurs = {HeaderId::kHost, HeaderId::kExpect, HeaderId::kXForwardedFor,
                              HeaderId::kXForwardedProto, HeaderId::kXForwardedHost};

constexpr std::string_view kWebSocketKey = "sec-websocket-key";

// The addresses that earlier hops named, of all lines, and the peer's at the end.
void write_forwarded_for(const UpstreamHead& from, http::HeadWriter& writer) {
  std::string& text = from.context.scratch;
  text.clear();
  const http::HeaderBlock& headers = from.head.headers;
  if (headers.contains(HeaderId::kXForwardedFor)) {
    for (size_t i = headers.index_of(HeaderId::kXForwardedFor); i < headers.size();
         i = headers.index_of(HeaderId::kXForwardedFor, i + 1)) {
      if (!headers.value(i).empty()) {
        text.append(headers.value(i));
        text.append(", ");
      }
    }
  }
  text.append(from.context.request.client.to_string());
  writer.field("x-forwarded-for", text);
}

void write_our_fields(const UpstreamHead& from, http::HeadWriter& writer) {
  const auto is_edited = [&from](std::string_view name) {
    return filters::edits_replace(from.context.view, from.outcome.request_edits, name);
  };
  const std::string_view authority = from.head.authority();
  if (!is_edited("x-forwarded-for")) {
    write_forwarded_for(from, writer);
  }
  if (!is_edited("x-forwarded-proto")) {
    writer.field("x-forwarded-proto", from.context.request.scheme);
  }
  if (!authority.empty() && !is_edited("x-forwarded-host")) {
    writer.field("x-forwarded-host", authority);
  }
}

void write_upgrade(std::string_view key, http::HeadWriter& writer) {
  writer.field("connection", "upgrade");
  writer.field("upgrade", "websocket");
  if (!key.empty()) {
    writer.field(kWebSocketKey, key);
  }
}

}  // namespace

void write_upstream_head(const UpstreamHead& from, std::string& path_text,
                         http::HeadWriter& writer) {
  const http::RequestHead& head = from.head;
  const image::Range edits = from.outcome.request_edits;
  writer.clear();
  writer.request_line(head.method_text(),
                      {.path = filters::forwarded_path(from.context, from.outcome, path_text),
                       .query = head.query(),
                       .has_query = head.has_query});
  if (!filters::edits_mention(from.context.view, edits, "host")) {
    writer.field("host", head.authority().empty() ? from.fallback_authority : head.authority());
  }
  http::FieldSet dropped = http::hop_by_hop_fields(head.headers);
  for (const HeaderId id : kOurs) {
    http::add_fields(head.headers, id, dropped);
  }
  if (!from.websocket_key.empty()) {
    http::add_fields(head.headers, kWebSocketKey, dropped);
  }
  filters::drop_edited_fields(from.context.view, edits, head.headers, dropped);
  writer.fields_except(head.headers, dropped);
  write_our_fields(from, writer);
  if (head.body.kind == http::BodyKind::kChunked) {
    writer.framing(head.body);
  }
  if (from.is_http2 && head.takes_trailers) {
    writer.field("te", "trailers");
  }
  if (from.is_websocket) {
    write_upgrade(from.websocket_key, writer);
  }
  filters::write_edited_fields(from.context, edits, writer);
  writer.end();
}

}  // namespace weir::proxy
