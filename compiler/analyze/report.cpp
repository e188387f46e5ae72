#include "compiler/analyze/report.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "compiler/analyze/limits.h"
#include "compiler/analyze/request_text.h"

namespace weir::analyze {
namespace {

const model::Route& route_of(const model::Program& program, model::RouteId id) {
  return program.routes[id.index()];
}

std::string quoted(std::string_view text) {
  return "`" + std::string(text) + "`";
}

// "`GET`, `HEAD` and `POST`"; an unnamed method is "any other method".
std::string list_methods(MethodMask methods) {
  std::vector<std::string> names;
  for (size_t i = 0; i < kHttpMethodCount; ++i) {
    const auto method = static_cast<HttpMethod>(i);
    if (methods.contains(method)) {
      names.push_back(method == HttpMethod::kOther ? "any other method"
                                                   : quoted(method_name(method)));
    }
  }
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

void add_ambiguity_help(dsl::DiagnosticBuilder& builder, const model::Route& first,
                        const model::Route& second, Relation relation) {
  if (relation == Relation::kEqual) {
    builder.help("delete one of the two, or give one of them a guard: `when ...`");
    return;
  }
  if (first.guard.terms.empty() && second.guard.terms.empty()) {
    const MethodMask shared{static_cast<uint16_t>(first.methods.bits & second.methods.bits)};
    builder.help("let only one of the two take " + list_methods(shared));
    return;
  }
  builder.help("let one guard exclude the other: `when ... && !(...)`");
  builder.help("or add a route for the requests they share, its guard both of theirs with `&&`");
}

// "lang = en" for the segments of the example that the route's enumerations take.
std::string enum_values(const model::Route& route, std::string_view path) {
  std::string text;
  for (const model::Segment& segment : route.pattern.segments) {
    path.remove_prefix(std::min<size_t>(path.size(), 1));
    const std::string_view value = path.substr(0, path.find('/'));
    path.remove_prefix(value.size());
    const auto* capture = std::get_if<model::CaptureSegment>(&segment);
    if (capture != nullptr && capture->type == image::CaptureType::kEnum) {
      text += (text.empty() ? "" : ", ") + capture->name + " = " + std::string(value);
    }
  }
  return text;
}

std::string taker_text(const model::Program& program, const model::Host& host,
                       const model::Route& loser, const Taker& taker, bool is_only) {
  if (is_only) {
    return "takes all of them";
  }
  const std::string values = enum_values(loser, taker.example.path);
  return "takes " + (values.empty() ? request_text(program, host, taker.example) : values);
}

void report_never_true(const model::Route& route, dsl::DiagnosticSink& sink) {
  auto builder = sink.report(dsl::diag::unreachable_route, route.span, route.name);
  builder.label("no request has what its methods and guard ask for");
  if (!route.guard.terms.empty()) {
    builder.secondary(route.guard.span, "this is never true");
  }
  builder.help("delete " + quoted(route.name) + ", or change its guard");
}

bool has_enum(const model::Route& route) {
  return std::any_of(route.pattern.segments.begin(), route.pattern.segments.end(),
                     [](const model::Segment& segment) {
                       const auto* capture = std::get_if<model::CaptureSegment>(&segment);
                       return capture != nullptr && capture->type == image::CaptureType::kEnum;
                     });
}

}  // namespace

void report_ambiguous(const model::Program& program, const std::vector<Ambiguity>& ambiguities,
                      dsl::DiagnosticSink& sink) {
  const Ambiguity& shown = ambiguities.front();
  const model::Route& first = route_of(program, shown.clash.first);
  const model::Route& second = route_of(program, shown.clash.second);
  const bool is_equal = shown.clash.relation == Relation::kEqual;
  auto builder = sink.report(dsl::diag::ambiguous_routes, second.span, first.name, second.name);
  builder.label((is_equal ? "takes the same requests as " : "takes some of the requests of ") +
                quoted(first.name));
  for (size_t i = 0; i < std::min(ambiguities.size(), kNamedRoutesMax); ++i) {
    const model::Route& other = route_of(program, ambiguities[i].clash.first);
    builder.secondary(other.span, quoted(other.name) + (i == 0 ? " is here" : " shares some too"));
  }
  const model::Host& host = program.hosts[second.host.index()];
  builder.example(request_text(program, host, shown.example) + " matches both");
  add_ambiguity_help(builder, first, second, shown.clash.relation);
}

void report_unreachable(const model::Program& program, const model::Route& route,
                        const std::vector<Taker>& takers, dsl::DiagnosticSink& sink) {
  if (takers.empty()) {
    report_never_true(route, sink);
    return;
  }
  const model::Host& host = program.hosts[route.host.index()];
  auto builder = sink.report(dsl::diag::unreachable_route, route.span, route.name);
  const bool is_ordered = std::ranges::all_of(takers, [&](const Taker& taker) {
    return route.ordered != 0 && route_of(program, taker.route).ordered == route.ordered;
  });
  builder.label(is_ordered ? "every request it describes is taken before it"
                : takers.size() == 1
                    ? "every request it describes is taken by a more specific route"
                    : "every request it describes is taken by more specific routes");
  const size_t named = std::min(takers.size(), kNamedRoutesMax);
  for (size_t i = 0; i < named; ++i) {
    builder.secondary(route_of(program, takers[i].route).span,
                      taker_text(program, host, route, takers[i], takers.size() == 1));
  }
  if (named < takers.size()) {
    builder.note("and " + std::to_string(takers.size() - named) + " more routes take the rest");
  }
  builder.example(request_text(program, host, takers.front().example) + " goes to " +
                  quoted(route_of(program, takers.front().route).name));
  builder.help("delete " + quoted(route.name) +
               (has_enum(route) ? ", or add a value to its enumeration"
                                : ", or take requests away from the others"));
}

void report_circle(const model::Program& program, const Clash& clash, dsl::DiagnosticSink& sink) {
  const model::Route& first = route_of(program, clash.first);
  const model::Route& second = route_of(program, clash.second);
  sink.report(dsl::diag::precedence_circle, second.span, first.name, second.name)
      .label("has to come both before and after " + quoted(first.name))
      .secondary(first.span, quoted(first.name) + " is here")
      .help(
          "take the priority off one of them, or put them and what they overlap with into one "
          "`ordered` block");
}

void report_ordered(const model::Route& earlier, const model::Route& later,
                    dsl::DiagnosticSink& sink) {
  sink.report(dsl::diag::ordered_paths, later.span, earlier.name, later.name)
      .label("has the more specific path, which wins before any order is looked at")
      .secondary(earlier.span, "stands before it")
      .help("give both the same path, or let this one stand first");
}

void report_undecided(const model::Route& route, dsl::DiagnosticSink& sink) {
  sink.report(dsl::diag::undecided_route, route.span, route.name, kSearchStepsMax)
      .secondary(route.guard.terms.empty() ? route.pattern.span : route.guard.span,
                 "too many combinations to look at")
      .help("split the route into several with simpler guards");
}

}  // namespace weir::analyze
