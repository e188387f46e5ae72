#include "runtime/filters/header_edits.h"

#include <algorithm>
#include <array>
#include <span>

#include "runtime/engine/render.h"
#include "runtime/http/header_id.h"
#include "runtime/http/hop_by_hop.h"
#include "runtime/image/ids.h"

namespace weir::filters {

namespace {

using image::EditOp;
using image::HeaderEditRecord;

constexpr std::array kCodecsOwn = {
    http::HeaderId::kConnection,       http::HeaderId::kContentLength,
    http::HeaderId::kTransferEncoding, http::HeaderId::kKeepAlive,
    http::HeaderId::kProxyConnection,  http::HeaderId::kTe,
    http::HeaderId::kTrailer,          http::HeaderId::kUpgrade};

bool is_codecs_own(http::HeaderId id) {
  return std::find(kCodecsOwn.begin(), kCodecsOwn.end(), id) != kCodecsOwn.end();
}

// A field set by edit `index` is written unless a later edit sets or removes the same name.
bool is_overruled(const image::ImageView& view, std::span<const HeaderEditRecord> edits,
                  size_t index) {
  const std::string_view name = view.text(edits[index].name);
  const auto later = edits.subspan(index + 1);
  return std::any_of(later.begin(), later.end(), [&](const HeaderEditRecord& edit) {
    return edit.op != EditOp::kAdd && view.text(edit.name) == name;
  });
}

// A value that is an identity alone: without one there is no field, and none that a client sent.
bool is_identity(const image::ImageView& view, image::TemplateId value) {
  const auto parts = view.template_of(value);
  return parts.size() == 1 && (parts.front().kind == image::TemplatePartKind::kClaim ||
                               parts.front().kind == image::TemplatePartKind::kClientCertificate);
}

}  // namespace

void drop_edited_fields(const image::ImageView& view, image::Range edits,
                        const http::HeaderBlock& headers, http::FieldSet& dropped) {
  for (const HeaderEditRecord& edit : view.header_edits(edits)) {
    const std::string_view name = view.text(edit.name);
    const http::HeaderId id = http::header_id(name);
    if (edit.op == EditOp::kAdd || is_codecs_own(id)) {
      continue;
    }
    if (id == http::HeaderId::kOther) {
      http::add_fields(headers, name, dropped);
    } else {
      http::add_fields(headers, id, dropped);
    }
  }
}

void write_edited_fields(const Context& context, image::Range edits, http::HeadWriter& writer) {
  const auto records = context.view.header_edits(edits);
  for (size_t i = 0; i < records.size(); ++i) {
    const std::string_view name = context.view.text(records[i].name);
    if (records[i].op == EditOp::kRemove || is_codecs_own(http::header_id(name)) ||
        is_overruled(context.view, records, i)) {
      continue;
    }
    const image::TemplateId value(records[i].value);
    context.scratch.clear();
    engine::render(context.view, value, context.request, context.segments, context.scratch);
    if (!context.scratch.empty() || !is_identity(context.view, value)) {
      writer.field(name, context.scratch);
    }
  }
}

bool edits_mention(const image::ImageView& view, image::Range edits, std::string_view name) {
  const auto records = view.header_edits(edits);
  return std::any_of(records.begin(), records.end(),
                     [&](const HeaderEditRecord& edit) { return view.text(edit.name) == name; });
}

bool edits_replace(const image::ImageView& view, image::Range edits, std::string_view name) {
  const auto records = view.header_edits(edits);
  return std::any_of(records.begin(), records.end(), [&](const HeaderEditRecord& edit) {
    return edit.op != EditOp::kAdd && view.text(edit.name) == name;
  });
}

}  // namespace weir::filters
