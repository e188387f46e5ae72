// From the events of a reader (a value, a list begins, a key) to the entries of a parameter file.
//
// What holds for both formats is here: that a file is one mapping, how deep and how much it may
// hold. Each event returns whether to go on; after a false the reader stops, and what was wrong has
// been reported. Keys that come twice in a mapping within are kept: the checker says so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/parameter_values.h"
#include "dsl/diag/sink.h"

namespace weir::parameters {

class EntryBuilder {
 public:
  // Both outlive the builder.
  EntryBuilder(check::ParameterValues& values, dsl::DiagnosticSink& sink)
      : values_(values), sink_(sink) {}

  // A datum without elements.
  bool scalar(check::ParameterDatum datum);
  // `begin` is where the list or mapping begins, `end` the end of the file's text that belongs to
  // it; an `end` before the beginning is not known.
  bool begin_list(dsl::Span begin);
  bool begin_mapping(dsl::Span begin);
  bool end(uint32_t end);
  // The name of the entry, or of the field, whose value comes next.
  bool key(std::string name, dsl::Span span);

  // Nothing is read from here on: reports "this is not FORMAT", or what the form of a file is.
  bool fail_syntax(dsl::Span place, std::string_view format, std::string label);
  bool fail_form(dsl::Span place, std::string_view message, std::string help);
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  bool begin(check::ParameterDatum::Form form, dsl::Span span);
  bool count(dsl::Span place);
  bool finish(check::ParameterDatum datum);

  check::ParameterValues& values_;
  dsl::DiagnosticSink& sink_;
  std::vector<check::ParameterDatum> open_;  // lists and mappings around the next value
  check::ParameterDatum::Key name_;          // of the entry whose value comes next
  uint32_t count_ = 0;
  bool has_failed_ = false;
};

}  // namespace weir::parameters
