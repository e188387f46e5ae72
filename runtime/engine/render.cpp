#include "runtime/engine/render.h"

#include <algorithm>

#include "runtime/base/http_method.h"

namespace weir::engine {
namespace {

using image::TemplatePartKind;

std::string_view method_text(const Request& request) {
  return request.method == HttpMethod::kOther ? request.method_text : method_name(request.method);
}

void append_path_and_query(const Request& request, std::string& out) {
  out += request.path;
  if (!request.query.empty()) {
    out += '?';
    out += request.query;
  }
}

void append_slash_tail(uint32_t segment, const SegmentList& segments, std::string& out) {
  if (segment < segments.count()) {
    out += '/';
    out += segments.tail(segment);
  }
}

// Header fields are lines: what would end one, or is no text, is as good as missing.
void append_plain(std::string_view text, std::string& out) {
  const bool is_plain = std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
  if (is_plain) {
    out += text;
  }
}

void append_certificate(const ClientCertificate* certificate, std::string_view field,
                        std::string& out) {
  if (certificate != nullptr) {
    const auto values = certificate_values(*certificate, field);
    append_plain(values.empty() ? std::string_view() : values.front(), out);
  }
}

void append_claim(const TokenSource& token, uint32_t profile, std::string_view name,
                  std::string& out) {
  const TokenClaims* const claims =
      token.claims != nullptr ? token.claims(token.context, profile) : nullptr;
  const TokenClaim* const claim = claims != nullptr ? claims->find(name) : nullptr;
  if (claim != nullptr && claim->text) {
    append_plain(*claim->text, out);
  }
}

void append_part(const image::ImageView& view, const image::TemplatePart& part,
                 const Request& request, const SegmentList& segments, std::string& out) {
  switch (part.kind) {
    case TemplatePartKind::kText:
      out += view.text(part.text);
      return;
    case TemplatePartKind::kCapture:
      out += segments.segment(part.segment);
      return;
    case TemplatePartKind::kTail:
      out += segments.tail(part.segment);
      return;
    case TemplatePartKind::kPath:
      out += request.path;
      return;
    case TemplatePartKind::kQuery:
      out += request.query;
      return;
    case TemplatePartKind::kPathAndQuery:
      append_path_and_query(request, out);
      return;
    case TemplatePartKind::kHost:
      out += request.host;
      return;
    case TemplatePartKind::kScheme:
      out += request.scheme;
      return;
    case TemplatePartKind::kMethod:
      out += method_text(request);
      return;
    case TemplatePartKind::kClientIp:
      out += request.client.to_string();
      return;
    case TemplatePartKind::kSlashTail:
      append_slash_tail(part.segment, segments, out);
      return;
    case TemplatePartKind::kClientCertificate:
      append_certificate(request.certificate, view.text(part.text), out);
      return;
    case TemplatePartKind::kClaim:
      append_claim(request.token, part.segment, view.text(part.text), out);
      return;
  }
}

}  // namespace

void render(const image::ImageView& view, image::TemplateId id, const Request& request,
            const SegmentList& segments, std::string& out) {
  for (const image::TemplatePart& part : view.template_of(id)) {
    append_part(view, part, request, segments, out);
  }
}

}  // namespace weir::engine
