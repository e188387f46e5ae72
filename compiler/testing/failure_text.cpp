#include "compiler/testing/failure_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "compiler/testing/guard_picture.h"
#include "compiler/testing/picture.h"

namespace weir::testing {
namespace {

// Routes whose reasons are shown; more of them would hide the first.
constexpr size_t kReasonsMax = 4;

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
    return testing::guard_picture(sources_, route(id).guard, result_.request->request.request());
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
