#include "compiler/testing/guard_picture.h"

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/testing/guard_trace.h"
#include "compiler/testing/picture.h"

namespace weir::testing {
namespace {

// Where in the source of an atom its answer belongs: below its operator.
uint32_t operator_offset(std::string_view atom) {
  size_t depth = 0;
  bool is_quoted = false;
  for (size_t i = 0; i < atom.size(); ++i) {
    const char c = atom[i];
    is_quoted = is_quoted != (c == '"');
    depth += !is_quoted && (c == '(' || c == '[') ? 1 : 0;
    depth -= !is_quoted && (c == ')' || c == ']') && depth > 0 ? 1 : 0;
    if (is_quoted || depth > 0) {
      continue;
    }
    const std::string_view rest = atom.substr(i);
    for (const std::string_view op : {"==", "!=", " in ", ".present"}) {
      if (rest.starts_with(op)) {
        return static_cast<uint32_t>(i) + (op.front() == ' ' ? 1 : op.front() == '.' ? 1 : 0);
      }
    }
  }
  return 0;
}

std::string values_text(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    text += (text.empty() ? "" : ", ") + value;
  }
  return values.empty() ? "absent" : values.size() == 1 && text.empty() ? "empty" : text;
}

std::string word_of(bool answer) {
  return answer ? "true" : "false";
}

class GuardPicture {
 public:
  explicit GuardPicture(const dsl::SourceMap& sources) : sources_(sources) {}

  [[nodiscard]] std::string draw(const model::Guard& guard, const engine::Request& request) const {
    const GuardTrace trace = trace_guard(guard, request);
    std::vector<PictureNote> notes;
    for (size_t i = 0; i < guard.terms.size(); ++i) {
      const model::GuardTerm& term = guard.terms[i];
      if (term.span.file != guard.span.file || term.span.empty()) {
        continue;
      }
      if (term.op == model::GuardOp::kAtom) {
        add_atom_notes(term, guard.atoms[term.left], trace.terms[i], request, notes);
      } else if (trace.terms[i]) {
        add_operator_note(guard, term, *trace.terms[i], notes);
      }
    }
    return draw_notes(sources_.file(guard.span.file), notes);
  }

 private:
  void add_atom_notes(const model::GuardTerm& term, const model::Atom& atom,
                      std::optional<bool> answer, const engine::Request& request,
                      std::vector<PictureNote>& notes) const {
    const std::string_view text = sources_.text(term.span);
    if (!answer) {
      notes.push_back({term.span.begin, "not asked"});
      return;
    }
    const uint32_t place = operator_offset(text);
    // `!=` is the opposite of what the atom asks.
    const bool is_negated = text.substr(place).starts_with("!=");
    notes.push_back({term.span.begin, values_text(tested_values(atom, request))});
    notes.push_back({term.span.begin + place, word_of(*answer != is_negated)});
  }

  // Below `!`, `&&` and `||`. The parts of the latter may stand in parentheses.
  void add_operator_note(const model::Guard& guard, const model::GuardTerm& term, bool answer,
                         std::vector<PictureNote>& notes) const {
    if (term.op == model::GuardOp::kNot && sources_.text(term.span).starts_with("!")) {
      notes.push_back({term.span.begin, word_of(answer)});
    }
    if (term.op != model::GuardOp::kAnd && term.op != model::GuardOp::kOr) {
      return;
    }
    const uint32_t begin = guard.terms[term.left].span.end;
    const uint32_t end = guard.terms[term.right].span.begin;
    if (begin < end && end <= term.span.end) {
      const std::string_view between = sources_.text({term.span.file, begin, end});
      const size_t place = between.find(term.op == model::GuardOp::kAnd ? "&&" : "||");
      if (place != std::string_view::npos) {
        notes.push_back({begin + static_cast<uint32_t>(place), word_of(answer)});
      }
    }
  }

  const dsl::SourceMap& sources_;
};

}  // namespace

std::string guard_picture(const dsl::SourceMap& sources, const model::Guard& guard,
                          const engine::Request& request) {
  return GuardPicture(sources).draw(guard, request);
}

}  // namespace weir::testing
