#include "runtime/proxy/response_head.h"

#include "runtime/base/http_status.h"
#include "runtime/filters/header_edits.h"
#include "runtime/http/hop_by_hop.h"

namespace weir::proxy {

namespace {

void write_option(ConnectionOption option, http::HeadWriter& writer) {
  switch (option) {
    case ConnectionOption::kNone:
      break;
    case ConnectionOption::kKeepAlive:
      writer.field("connection", "keep-alive");
      break;
    case ConnectionOption::kClose:
      writer.field("connection", "close");
      break;
  }
}

void write_edits(const ResponseEdits& edits, http::HeadWriter& writer) {
  if (edits.context != nullptr) {
    filters::write_edited_fields(*edits.context, edits.range, writer);
  }
}

bool is_edited(const ResponseEdits& edits, std::string_view name) {
  return edits.context != nullptr && filters::edits_mention(edits.context->view, edits.range, name);
}

}  // namespace

http::BodyFraming client_framing(const http::ResponseHead& response, http::HttpVersion version) {
  switch (response.body.kind) {
    case http::BodyKind::kNone:
    case http::BodyKind::kLength:
      return response.body;
    case http::BodyKind::kChunked:
    case http::BodyKind::kUntilClose:
      break;
  }
  return {version == http::HttpVersion::kHttp11 ? http::BodyKind::kChunked
                                                : http::BodyKind::kUntilClose};
}

void write_forwarded_head(const http::ResponseHead& response, const http::BodyFraming& framing,
                          ConnectionOption option, const ResponseEdits& edits,
                          http::HeadWriter& writer) {
  writer.clear();
  writer.status_line(response.status, response.reason());
  http::FieldSet dropped = http::hop_by_hop_fields(response.headers);
  if (response.status == status::kNoContent) {
    // RFC 9110 section 8.6: not with 204, whatever the origin says.
    http::add_fields(response.headers, http::HeaderId::kContentLength, dropped);
  }
  if (edits.context != nullptr) {
    filters::drop_edited_fields(edits.context->view, edits.range, response.headers, dropped);
  }
  writer.fields_except(response.headers, dropped);
  if (framing.kind == http::BodyKind::kChunked) {
    writer.framing(framing);
  }
  write_option(option, writer);
  write_edits(edits, writer);
  writer.end();
}

void write_interim_head(const http::ResponseHead& response, http::HeadWriter& writer) {
  writer.clear();
  writer.status_line(response.status, response.reason());
  http::FieldSet dropped = http::hop_by_hop_fields(response.headers);
  http::add_fields(response.headers, http::HeaderId::kContentLength, dropped);
  writer.fields_except(response.headers, dropped);
  writer.end();
}

void write_tunnel_head(const http::ResponseHead& response, TunnelForm form,
                       const ResponseEdits& edits, http::HeadWriter& writer) {
  writer.clear();
  http::FieldSet dropped = http::hop_by_hop_fields(response.headers);
  http::add_fields(response.headers, http::HeaderId::kContentLength, dropped);
  if (edits.context != nullptr) {
    filters::drop_edited_fields(edits.context->view, edits.range, response.headers, dropped);
  }
  if (form == TunnelForm::kUpgrade) {
    writer.status_line(response.status, response.reason());
    writer.field("connection", "upgrade");
    writer.field("upgrade", "websocket");
  } else {
    writer.status_line(status::kOk);
    http::add_fields(response.headers, "sec-websocket-accept", dropped);
  }
  writer.fields_except(response.headers, dropped);
  write_edits(edits, writer);
  writer.end();
}

void write_direct_head(const DirectHead& head, ConnectionOption option, const ResponseEdits& edits,
                       http::HeadWriter& writer) {
  writer.clear();
  writer.status_line(head.status);
  if (!is_edited(edits, "date")) {
    writer.field("date", head.date);
  }
  if (!head.location.empty() && !is_edited(edits, "location")) {
    writer.field("location", head.location);
  }
  if (!head.allow.empty()) {
    writer.field("allow", head.allow);
  }
  if (!head.challenge.empty()) {
    writer.field("www-authenticate", head.challenge);
  }
  if (head.body_bytes > 0 && !is_edited(edits, "content-type")) {
    writer.field("content-type", "text/plain; charset=utf-8");
  }
  if (!head.grpc_status.empty()) {
    writer.field("content-type", "application/grpc");
    writer.field("grpc-status", head.grpc_status);
    writer.field("grpc-message", head.grpc_message);
  } else if (head.status != status::kNoContent && head.status != status::kNotModified) {
    writer.field("content-length", uint64_t{head.body_bytes});
  }
  write_option(option, writer);
  write_edits(edits, writer);
  writer.end();
}

}  // namespace weir::proxy
