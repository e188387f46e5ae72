#include "compiler/testing/failure_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "compiler/testing/guard_trace.h"
#include "compiler/testing/picture.h"

namespace weir::testing {
namespace {

// Routes whose reasons are shown; more of them would hide the first.
constexpr size_t kReasonsMax = 4;

std::string indented(const std::string& lines) {
  std::string out;
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
    out += "  " + lines.substr(at, end - at);
    at = end;
  }
  return out;
}

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

class FailureText {
 public:
  FailureText(const dsl::SourceMap& sources, const model::Program& program,
              const RequestResult& result)
      : sources_(sources), program_(program), result_(result) {}

  std::string text() {
    std::string out = place_text(sources_, result_.request->span) + "\n" + request_picture();
    for (const engine::Considered& considered : reasons()) {
      out += reason(considered);
    }
    return indented(out + missing_route());
  }

 private:
  [[nodiscard]] const model::Route& route(image::RouteId id) const {
    return program_.routes[id.index()];
  }
  [[nodiscard]] std::string named(image::RouteId id) const {
    return fmt::format("`{}` ({})", route(id).name, place_text(sources_, route(id).span));
  }

  // What was found, beneath the request and the expectations that do not hold.
  [[nodiscard]] std::string request_picture() const {
    std::map<dsl::FileId, std::vector<PictureNote>> notes;
    const dsl::Span request = result_.request->span;
    notes[request.file].push_back({request.begin, taken_by()});
    for (const FailedExpectation& failure : result_.failures) {
      const dsl::Span span = failure.expectation->span;
      notes[span.file].push_back({span.begin, "found " + failure.mismatch.found});
    }
    return draw_notes(sources_.file(request.file), notes[request.file]);
  }

  [[nodiscard]] std::string taken_by() const {
    if (!result_.refusal.empty()) {
      return result_.refusal;
    }
    const image::RouteId taker = result_.explanation.decision.route;
    return taker.has_value()                           ? "taken by " + named(taker)
           : result_.explanation.host.host.has_value() ? "no route takes it"
                                                       : "no host takes it";
  }

  // The route that a failed expectation names; "" without one.
  [[nodiscard]] std::string_view wanted_route() const {
    for (const FailedExpectation& failure : result_.failures) {
      if (const auto* expected = std::get_if<model::ExpectRoute>(&failure.expectation->fact)) {
        return expected->name;
      }
    }
    return {};
  }

  // What was asked before the route that took the request, that route's guard, and of the others
  // the one that was expected.
  [[nodiscard]] std::vector<engine::Considered> reasons() const {
    std::vector<engine::Considered> shown;
    bool is_before = true;
    for (const engine::Considered& considered : result_.explanation.considered) {
      const bool is_taker = considered.verdict == engine::Verdict::kTaken;
      const bool is_wanted = route(considered.route).name == wanted_route();
      const bool tells = is_taker ? !route(considered.route).guard.terms.empty() : is_before;
      if ((tells || is_wanted) && shown.size() < kReasonsMax) {
        shown.push_back(considered);
      }
      is_before = is_before && !is_taker;
    }
    return shown;
  }

  [[nodiscard]] std::string reason(const engine::Considered& considered) const {
    const std::string name = named(considered.route);
    switch (considered.verdict) {
      case engine::Verdict::kTaken:
        return fmt::format("= {} takes it, its guard says yes:\n{}", name,
                           guard_picture(considered.route));
      case engine::Verdict::kMethod:
        return fmt::format("= {} does not take {}\n", name,
                           result_.request->request.request().method_text);
      case engine::Verdict::kGuard:
        return fmt::format("= {} does not take it, its guard says no:\n{}", name,
                           guard_picture(considered.route));
      case engine::Verdict::kLessSpecific:
        return fmt::format("= {} would take it, but {}\n", name, why_later(considered.route));
    }
    return {};
  }

  [[nodiscard]] std::string_view why_later(image::RouteId loser) const {
    return model::losing_reason(route(result_.explanation.decision.route), route(loser));
  }

  [[nodiscard]] std::string guard_picture(image::RouteId id) const {
    const model::Guard& guard = route(id).guard;
    const engine::Request request = result_.request->request.request();
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

  // A route that was expected and whose host or path does not fit at all.
  [[nodiscard]] std::string missing_route() const {
    const std::string_view wanted = wanted_route();
    const auto found = std::ranges::find(program_.routes, wanted, &model::Route::name);
    const bool was_considered = std::ranges::any_of(
        result_.explanation.considered,
        [&](const engine::Considered& one) { return route(one.route).name == wanted; });
    if (wanted.empty() || was_considered || found == program_.routes.end()) {
      return {};
    }
    return fmt::format("= `{}` ({}) takes another host or path: \"{}\"\n", found->name,
                       place_text(sources_, found->span), found->pattern.text);
  }

  const dsl::SourceMap& sources_;
  const model::Program& program_;
  const RequestResult& result_;
};

}  // namespace

std::string failure_text(const dsl::SourceMap& sources, const model::Program& program,
                         const RequestResult& result) {
  return FailureText(sources, program, result).text();
}

}  // namespace weir::testing
