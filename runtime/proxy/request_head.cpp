#include "runtime/proxy/request_head.h"

#include <algorithm>

#include "runtime/filters/header_edits.h"
#include "runtime/filters/rewrite.h"
#include "runtime/http/hop_by_hop.h"

namespace weir::proxy {

namespace {

using http::HeaderId;

constexpr std::string_view kWebSocketKey = "sec-websocket-key";

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
  http::add_fields(head.headers, HeaderId::kHost, dropped);
  http::add_fields(head.headers, HeaderId::kExpect, dropped);
  const ClientFields client = {.view = from.context.view,
                               .listener = from.listener,
                               .edits = edits,
                               .client = from.client,
                               .peer = from.peer,
                               .peer_scheme = from.peer_scheme,
                               .authority = head.authority(),
                               .protocol = from.protocol};
  drop_client_fields(client, head.headers, dropped);
  if (!from.websocket_key.empty()) {
    http::add_fields(head.headers, kWebSocketKey, dropped);
  }
  const auto hops =
      head.method == HttpMethod::kOptions ? http::max_forwards(head.headers) : std::nullopt;
  if (hops) {
    http::add_fields(head.headers, http::kMaxForwards, dropped);
  }
  filters::drop_edited_fields(from.context.view, edits, head.headers, dropped);
  writer.fields_except(head.headers, dropped);
  if (hops) {
    writer.field(http::kMaxForwards, std::to_string(std::max(*hops, 1U) - 1));
  }
  write_client_fields(client, head.headers, writer, from.context.scratch);
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
