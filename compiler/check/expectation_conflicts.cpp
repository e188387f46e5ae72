// Expectations of one request that no answer can satisfy together: see expectations.h.
#include <algorithm>
#include <string_view>
#include <type_traits>
#include <variant>

#include "compiler/check/expectations.h"
#include "compiler/model/route_facts.h"

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
  Answerer operator()(const model::ExpectPolicy&) const { return Answerer::kEither; }
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
bool differ(const model::ExpectPolicy& a, const model::ExpectPolicy& b) {
  return a.policy == b.policy && a.is_used != b.is_used;
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

// A route that an expectation names, and who answers its requests.
struct NamedRoute {
  const model::Route* route = nullptr;
  Answerer answerer = Answerer::kEither;
};

// Of several routes of one name the first, unless they differ in who answers.
NamedRoute find_route(const model::Program& program, std::string_view name) {
  NamedRoute found;
  for (const model::Route& route : program.routes) {
    const Answerer answerer = model::is_forwarded(route) ? Answerer::kUpstream : Answerer::kProxy;
    if (route.name != name) {
      continue;
    }
    if (found.route != nullptr && found.answerer != answerer) {
      return {};
    }
    found = found.route == nullptr ? NamedRoute{&route, answerer} : found;
  }
  return found;
}

// A route that wants a token answers 401 without one, wherever it goes with one.
bool is_refusal_of(const model::Route* route, const model::Expectation& expectation) {
  constexpr uint16_t kUnauthorized = 401;
  const auto* status = std::get_if<model::ExpectStatus>(&expectation.fact);
  return status != nullptr && status->status.value == kUnauthorized && route != nullptr &&
         route->jwt.has_value();
}

// `route health` answers by itself, so `timeout 3s` cannot hold beside it: that route, else null.
const model::Route* find_opposing_route(const TestedSite& site, const model::Expectation& a,
                                        const model::Expectation& b) {
  const auto* named = std::get_if<model::ExpectRoute>(&a.fact);
  const model::Expectation& other = named != nullptr ? b : a;
  named = named != nullptr ? named : std::get_if<model::ExpectRoute>(&b.fact);
  if (named == nullptr || answerer_of(other) == Answerer::kEither) {
    return nullptr;
  }
  const NamedRoute found = find_route(site.program, named->name);
  return found.answerer != answerer_of(other) && !is_refusal_of(found.route, other) ? found.route
                                                                                    : nullptr;
}

void report_conflict(const TestedSite& site, const model::Expectation& former,
                     const model::Expectation& later, const model::Route* opposing,
                     dsl::DiagnosticSink& sink) {
  auto report = sink.report(dsl::diag::expectation_conflict, later.span,
                            site.sources.text(former.span), site.sources.text(later.span));
  report.secondary(former.span, "rules it out");
  if (opposing != nullptr) {
    const bool forwards = find_route(site.program, opposing->name).answerer == Answerer::kUpstream;
    report.secondary(opposing->span, forwards ? "goes to an upstream" : "answers by itself");
  }
  report.help("delete one of the two, or test them with two requests");
}

}  // namespace

void check_conflicts(const TestedSite& site, const std::vector<model::Expectation>& expectations,
                     dsl::DiagnosticSink& sink) {
  for (size_t i = 1; i < expectations.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      const model::Expectation& former = expectations[k];
      const model::Expectation& later = expectations[i];
      const model::Route* opposing = find_opposing_route(site, former, later);
      if (opposing != nullptr || conflict(former, later)) {
        report_conflict(site, former, later, opposing, sink);
        return;
      }
    }
  }
}

}  // namespace weir::check
