#include "compiler/lower/outcome_lowering.h"

#include <variant>

#include "compiler/lower/alias_table.h"

namespace weir::lower {

uint32_t OutcomeLowering::add_template(const model::Template& parts) {
  std::vector<image::TemplatePart> records;
  for (const model::TemplatePart& part : parts) {
    records.push_back(
        {.kind = part.kind, .segment = part.segment, .text = strings_.add(part.text)});
  }
  return templates_.add(image::TemplateRecord{.parts = parts_.add(records)});
}

image::Range OutcomeLowering::add_edits(const std::vector<model::HeaderEdit>& edits) {
  std::vector<image::HeaderEditRecord> records;
  for (const model::HeaderEdit& edit : edits) {
    const bool has_value = edit.op != image::EditOp::kRemove;
    records.push_back({.op = edit.op,
                       .value = has_value ? add_template(edit.value) : image::kNone,
                       .name = strings_.add(edit.name)});
  }
  return edits_.add(records);
}

void OutcomeLowering::set_action(const model::Action& action, image::OutcomeRecord& record) {
  if (const auto* to = std::get_if<model::ToUpstream>(&action)) {
    record.action = image::ActionKind::kUpstream;
    record.target = to->upstream.value;
  } else if (const auto* split = std::get_if<model::Split>(&action)) {
    record.action = image::ActionKind::kSplit;
    record.split = splits_.add(make_alias_table(split->arms));
  } else if (const auto* respond = std::get_if<model::Respond>(&action)) {
    record.action = image::ActionKind::kRespond;
    record.status = respond->status.value;
    record.body = strings_.add(respond->body);
  } else if (const auto* redirect = std::get_if<model::Redirect>(&action)) {
    record.action = image::ActionKind::kRedirect;
    record.status = redirect->status.value;
    record.target = add_template(redirect->location);
  }
}

uint32_t OutcomeLowering::add(const model::Route& route) {
  image::OutcomeRecord record;
  set_action(route.action, record);
  if (record.action == image::ActionKind::kUpstream || record.action == image::ActionKind::kSplit) {
    record.upgrade = route.upgrade;
  }
  record.timeout_ms = static_cast<uint32_t>(route.timeout.count());
  if (route.rewrite) {
    record.rewrite = add_template(*route.rewrite);
  }
  record.request_edits = add_edits(route.request_edits);
  record.response_edits = add_edits(route.response_edits);
  return outcomes_.add(record);
}

image::Range OutcomeLowering::add_captures(const model::PathPattern& pattern) {
  std::vector<image::CaptureRecord> records;
  for (uint32_t i = 0; i < pattern.segments.size(); ++i) {
    if (const auto* capture = std::get_if<model::CaptureSegment>(&pattern.segments[i])) {
      records.push_back({.name = strings_.add(capture->name), .segment = i, .type = capture->type});
    } else if (const auto* tail = std::get_if<model::TailSegment>(&pattern.segments[i])) {
      records.push_back(
          {.name = strings_.add(tail->name), .segment = i, .type = image::CaptureType::kTail});
    }
  }
  return captures_.add(records);
}

}  // namespace weir::lower
