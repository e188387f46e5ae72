// One capture of a path pattern: `{id}`, `{id: uint}`, `{plan: enum { free, paid }}`, `{rest**}`.
//
// Reads what stands between two slashes and holds a brace. A reader belongs to one pattern, whose
// names it knows, so that none is captured twice; what stands around captures is path_pattern.h's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/check/literal_text.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::check {

// A capture's name as text: a lower-case letter or `_`, then letters, digits and `_`.
[[nodiscard]] bool is_capture_name(std::string_view words);

class CaptureReader {
 public:
  CaptureReader(const LiteralText& literal, dsl::DiagnosticSink& sink)
      : literal_(literal), sink_(sink) {}

  // Nothing once a mistake is reported, the first of this segment. `is_last`: nothing follows.
  std::optional<model::Segment> read(TextRange segment, bool is_last);

 private:
  using Read = std::optional<model::Segment>;
  using Values = std::map<std::string, TextRange>;

  Read report_stray(TextRange segment, size_t stray);
  Read report_open(TextRange segment, size_t open);
  Read read_inside(TextRange inside, bool is_last);
  bool check_name(TextRange name, TextRange inside);
  void report_name_style(TextRange name, std::string_view words);
  Read read_tail(TextRange name, TextRange type, TextRange inside, bool is_last);
  Read read_type(TextRange name, TextRange type);
  Read report_type(TextRange name, TextRange type);
  Read read_enum(TextRange name, TextRange braces);
  Read report_enum(TextRange braces);
  bool add_enum_value(TextRange value, TextRange braces, Values& values);

  [[nodiscard]] std::string_view text(TextRange range) const { return literal_.text(range); }
  [[nodiscard]] dsl::Span span(TextRange range) const { return literal_.span(range); }
  template <size_t Arity, typename... Args>
  dsl::DiagnosticBuilder report(const dsl::DiagnosticEntry<Arity>& entry, TextRange range,
                                Args&&... args) {
    return sink_.report(entry, span(range), std::forward<Args>(args)...);
  }

  const LiteralText& literal_;
  dsl::DiagnosticSink& sink_;
  std::map<std::string_view, TextRange> names_;
};

}  // namespace weir::check
