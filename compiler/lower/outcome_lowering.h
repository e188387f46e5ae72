// What a route does, as records: outcomes, templates, header edits, splits. Equal ones are one.
//
// Works on one route at a time and knows nothing of where it matches (path_lowering.h) or when
// (guard_lowering.h). What was checked fits: there is nothing to report here.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/lower/list_pool.h"
#include "compiler/lower/string_table.h"
#include "compiler/lower/tables.h"
#include "compiler/model/program.h"

namespace weir::lower {

class OutcomeLowering {
 public:
  OutcomeLowering(Tables& tables, StringTable& strings)
      : strings_(strings),
        outcomes_(tables.outcomes),
        splits_(tables.split_slots),
        templates_(tables.templates),
        parts_(tables.template_parts),
        edits_(tables.header_edits),
        captures_(tables.captures) {}

  // The index of its outcome.
  uint32_t add(const model::Route& route);
  image::Range add_captures(const model::PathPattern& pattern);

 private:
  uint32_t add_template(const model::Template& parts);
  image::Range add_edits(const std::vector<model::HeaderEdit>& edits);
  void set_action(const model::Action& action, image::OutcomeRecord& record);

  StringTable& strings_;
  ListPool<image::OutcomeRecord> outcomes_;
  ListPool<image::SplitSlot> splits_;
  ListPool<image::TemplateRecord> templates_;
  ListPool<image::TemplatePart> parts_;
  ListPool<image::HeaderEditRecord> edits_;
  ListPool<image::CaptureRecord> captures_;
};

}  // namespace weir::lower
