// What a guard asks about: `req.header("x-beta")`, `capture.id`, `req.client.ip.present`.
//
// Finds the attribute that stdlib/request.weir declares, or the capture of the route's own path,
// and reports what can be neither found nor tested.
#pragma once

#include <optional>
#include <string>

#include "compiler/check/guards.h"

namespace weir::check {

struct GuardSubject {
  model::Atom atom;                                // what it is about; no test yet
  TypeId type;                                     // of one value
  bool may_be_missing = false;                     // not every request has one
  bool is_presence = false;                        // `.present` stands behind it
  bool is_list = false;                            // it has several; `type` is that of each
  std::string path;                                // "req.header"
  const model::CaptureSegment* capture = nullptr;  // of the pattern, for a capture
};

// `node` starts with `req` or `capture`. Nothing if a mistake was reported, or if it asks for a
// capture of a pattern that is broken.
[[nodiscard]] std::optional<GuardSubject> read_subject(Evaluator& evaluator, const Schema& schema,
                                                       const GuardPlace& place, dsl::Node node);

// `req.header(x)`: names of what a request has are texts.
void report_unquoted(dsl::DiagnosticSink& sink, dsl::Node name);

}  // namespace weir::check
