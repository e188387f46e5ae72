// Expectations of one request that no answer can satisfy together: see expectations.h.
#include <algorithm>
#include <string_view>
#include <type_traits>
#include <variant>

#include "compiler/check/expectations.h"

namespace weir::check {

namespace {

// Who answers the request, as far as one expectation says.
enum class Answerer : uint8_t { kEither, kUpstream, kProxy };

struct AnswererOf {
  Answerer operator()(const model::ExpectRoute&) const { return Answerer::kEither; }
  Answerer operator()(const model::ExpectUpstream&) const { return Answerer::kUpstream; }
  Answerer operator()(const model::ExpectSplit&) const { return Answerer::kUpstream; }
  Answerer operator()(const model::ExpectStatus&) const { return Answerer::kProxy; }
  Answerer operator()(const model::ExpectRedirect&) const { return Answerer::kProxy; }
  Answerer operator()(const model::ExpectPath&) const { return Answerer::kUpstream; }
  Answerer operator()(const model::ExpectHeader& header) const {
    return header.is_response ? Answerer::kEither : Answerer::kUpstream;
  }
  Answerer operator()(const model::ExpectBody&) const { return Answerer::kProxy; }
  Answerer operator()(const model::ExpectTimeout&) const { return Answerer::kUpstream; }
};

Answerer answerer_of(const model::Expectation& expectation) {
  return std::visit(AnswererOf{}, expectation.fact);
}

// Two expectations of different kinds that name one thing differently.
bool names_differently(const model::ExpectedFact& a, const model::ExpectedFact& b) {
  const auto* status = std::get_if<model::ExpectStatus>(&a);
  const auto* redirect = std::get_if<model::ExpectRedirect>(&b);
  if (status != nullptr && redirect != nullptr) {
    return status->status != redirect->status;
  }
  return (std::holds_alternative<model::ExpectUpstream>(a) &&
          std::holds_alternative<model::ExpectSplit>(b)) ||
         (std::holds_alternative<model::ExpectBody>(a) && redirect != nullptr);
}

// One header cannot be there and not be there; it may well have several values.
bool differ(const model::ExpectHeader& a, const model::ExpectHeader& b) {
  const bool is_one = a.is_response == b.is_response && a.name == b.name;
  return is_one && (a.test == model::HeaderTest::kAbsent) != (b.test == model::HeaderTest::kAbsent);
}
bool differ(const model::ExpectRoute& a, const model::ExpectRoute& b) {
  return a.name != b.name;
}
bool differ(const model::ExpectUpstream& a, const model::ExpectUpstream& b) {
  return a.upstream != b.upstream;
}
bool differ(const model::ExpectSplit& a, const model::ExpectSplit& b) {
  return !std::ranges::is_permutation(a.shares, b.shares,
                                      [](const model::ExpectShare& x, const model::ExpectShare& y) {
                                        return x.upstream == y.upstream && x.share == y.share;
                                      });
}
bool differ(const model::ExpectStatus& a, const model::ExpectStatus& b) {
  return a.status != b.status;
}
bool differ(const model::ExpectRedirect& a, const model::ExpectRedirect& b) {
  return a.status != b.status || a.url != b.url;
}
bool differ(const model::ExpectPath& a, const model::ExpectPath& b) {
  return a.path != b.path;
}
bool differ(const model::ExpectBody& a, const model::ExpectBody& b) {
  return a.body != b.body;
}
bool differ(const model::ExpectTimeout& a, const model::ExpectTimeout& b) {
  return a.timeout != b.timeout;
}

bool conflict(const model::Expectation& a, const model::Expectation& b) {
  const Answerer first = answerer_of(a);
  const Answerer second = answerer_of(b);
  if (first != Answerer::kEither && second != Answerer::kEither && first != second) {
    return true;
  }
  return std::visit(
      [&](const auto& left) {
        using Expected = std::remove_cvref_t<decltype(left)>;
        const auto* right = std::get_if<Expected>(&b.fact);
        return right != nullptr
                   ? differ(left, *right)
                   : names_differently(a.fact, b.fact) || names_differently(b.fact, a.fact);
      },
      a.fact);
}

// Whether the routes called `name` answer themselves, all of them, or none.
Answerer answerer_of_routes(const model::Program& program, std::string_view name) {
  Answerer found = Answerer::kEither;
  for (const model::Route& route : program.routes) {
    const bool forwards = std::holds_alternative<model::ToUpstream>(route.action) ||
                          std::holds_alternative<model::Split>(route.action);
    const Answerer answerer = forwards ? Answerer::kUpstream : Answerer::kProxy;
    if (route.name == name) {
      if (found != Answerer::kEither && found != answerer) {
        return Answerer::kEither;
      }
      found = answerer;
    }
  }
  return found;
}

// `route health` answers by itself, so `timeout 3s` cannot hold beside it.
bool conflicts_with_route(const TestedSite& site, const model::Expectation& route,
                          const model::Expectation& other) {
  const auto* named = std::get_if<model::ExpectRoute>(&route.fact);
  if (named == nullptr || answerer_of(other) == Answerer::kEither) {
    return false;
  }
  const Answerer answerer = answerer_of_routes(site.program, named->name);
  return answerer != Answerer::kEither && answerer != answerer_of(other);
}

}  // namespace

void check_conflicts(const TestedSite& site, const std::vector<model::Expectation>& expectations,
                     dsl::DiagnosticSink& sink) {
  for (size_t i = 1; i < expectations.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      const model::Expectation& later = expectations[i];
      const model::Expectation& former = expectations[k];
      const bool is_by_route =
          conflicts_with_route(site, former, later) || conflicts_with_route(site, later, former);
      if (!is_by_route && !conflict(former, later)) {
        continue;
      }
      sink.report(dsl::diag::expectation_conflict, later.span, site.sources.text(former.span),
                  site.sources.text(later.span))
          .secondary(former.span, is_by_route ? "a route that does otherwise" : "rules it out")
          .help("delete one of the two, or test them with two requests");
      return;
    }
  }
}

}  // namespace weir::check
