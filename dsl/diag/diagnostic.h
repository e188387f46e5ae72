// One message to the author of a site, as data: what is wrong, where, and what to do about it.
//
// A phase makes diagnostics through DiagnosticSink; renderers (render.h) turn them into text or
// JSON. Wording follows docs/STYLE.md: lower case, no full stop, code in backticks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dsl/diag/catalogue.h"
#include "dsl/source/span.h"

namespace weir::dsl {

// Text that stands beside the underlined source. The primary label may be without words.
struct Label {
  Span span;
  std::string text;
  friend bool operator==(const Label&, const Label&) = default;
};

enum class NoteKind : uint8_t {
  kNote,     // a fact that explains the rule
  kHelp,     // a concrete edit
  kExample,  // a request that shows it
};

// A line below the source: `= help: ...`.
struct Note {
  NoteKind kind = NoteKind::kNote;
  std::string text;
  friend bool operator==(const Note&, const Note&) = default;
};

// Replaces the text under the span; an empty span inserts, an empty text deletes.
struct TextEdit {
  Span span;
  std::string replacement;
  friend bool operator==(const TextEdit&, const TextEdit&) = default;
};

// A fix a machine may apply without asking: after its edits this diagnostic is gone and no other
// has come. Anything less sure is a help line.
struct Suggestion {
  std::string message;
  std::vector<TextEdit> edits;
  friend bool operator==(const Suggestion&, const Suggestion&) = default;
};

struct Diagnostic {
  const DiagnosticInfo* info = nullptr;  // static, never null in a sink
  std::string message;
  Label primary;
  std::vector<Label> secondary;
  std::vector<Note> notes;
  std::vector<Suggestion> suggestions;
};

}  // namespace weir::dsl
