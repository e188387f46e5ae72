// What a route comes to, behind its name: the timeout it has from elsewhere, and how many routes of
// its host it wins over and loses to where they share requests. From the last check of the site.
#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "compiler/lsp/features.h"
#include "compiler/model/route_facts.h"
#include "dsl/syntax/views.h"

namespace weir::lsp {

namespace {

constexpr int kParameterHint = 2;
constexpr size_t kNamesMax = 6;

// How specific a segment is, the most specific first; see docs/language, "Which route wins".
int rank_of(const model::Segment& segment) {
  if (std::holds_alternative<model::StaticSegment>(segment)) {
    return 0;
  }
  if (const auto* capture = std::get_if<model::CaptureSegment>(&segment)) {
    return capture->type == image::CaptureType::kEnum ? 1 : 2 + static_cast<int>(capture->type);
  }
  return std::holds_alternative<model::TailSegment>(segment) ? 100 : 101;
}

bool is_open_ended(const model::Segment& segment) {
  return std::holds_alternative<model::TailSegment>(segment) ||
         std::holds_alternative<model::PrefixSegment>(segment);
}

// Can one text be both? Typed captures are taken to be compatible with each other.
bool can_meet(const model::Segment& a, const model::Segment& b) {
  const auto* left = std::get_if<model::StaticSegment>(&a);
  const auto* right = std::get_if<model::StaticSegment>(&b);
  if (left != nullptr && right != nullptr) {
    return left->text == right->text;
  }
  const auto* capture = std::get_if<model::CaptureSegment>(left != nullptr ? &b : &a);
  const auto* fixed = left != nullptr ? left : right;
  if (fixed == nullptr || capture == nullptr || capture->type != image::CaptureType::kEnum) {
    return true;
  }
  return std::ranges::find(capture->values, fixed->text) != capture->values.end();
}

// -1 if a is more specific, 1 if b is, 0 if they are one place of the tree; nothing if no path is
// both.
std::optional<int> compare(const model::PathPattern& a, const model::PathPattern& b) {
  int order = 0;
  for (size_t i = 0; i < std::max(a.segments.size(), b.segments.size()); ++i) {
    const bool has_a = i < a.segments.size();
    const bool has_b = i < b.segments.size();
    if (!has_a || !has_b) {
      // `/a` meets `/a/**`, and is the more specific; nothing else is shorter and meets.
      const model::Segment& rest = has_a ? a.segments[i] : b.segments[i];
      const int shorter = has_a ? 1 : -1;
      return std::holds_alternative<model::PrefixSegment>(rest)
                 ? std::optional(order != 0 ? order : shorter)
                 : std::nullopt;
    }
    const int difference = rank_of(a.segments[i]) - rank_of(b.segments[i]);
    const bool ends = is_open_ended(a.segments[i]) || is_open_ended(b.segments[i]);
    if (!ends && !can_meet(a.segments[i], b.segments[i])) {
      return std::nullopt;
    }
    order = order != 0 ? order : difference < 0 ? -1 : difference > 0 ? 1 : 0;
    if (ends) {
      return order;
    }
  }
  return order;
}

struct Standing {
  std::vector<std::string_view> beaten;
  std::vector<std::string_view> better;
};

class Hints {
 public:
  Hints(Session& session, const SiteReport& report, const Module& module)
      : session_(session), report_(report), program_(*report.program), module_(module) {}

  Json run(const Range& wanted) {
    Json hints = Json::array();
    for (size_t i = 0; i < program_.routes.size(); ++i) {
      const model::Route& route = program_.routes[i];
      if (report_.sources.file(route.span.file).path() != module_.path ||
          !seen_.insert(route.span.begin).second) {
        continue;  // of a template that is included again: the first stands for all
      }
      const std::optional<Range> place = session_.present(report_, route.span);
      if (place && wanted.start <= place->end && place->start <= wanted.end) {
        add(model::RouteId::from_index(i), place->end, hints);
      }
    }
    return hints;
  }

 private:
  void add(model::RouteId id, Position end, Json& hints) {
    const model::Route& route = program_.routes[id.index()];
    const Standing standing = standing_of(id);
    std::string label = has_own_timeout(end) ? "" : timeout_text(route);
    if (!standing.beaten.empty() || !standing.better.empty()) {
      label += label.empty() ? "" : ", ";
      label +=
          fmt::format("wins over {}, loses to {}", standing.beaten.size(), standing.better.size());
    }
    if (!label.empty()) {
      hints.push_back({{"position", to_json(end)},
                       {"label", label},
                       {"kind", kParameterHint},
                       {"paddingLeft", true},
                       {"tooltip", tooltip(standing)}});
    }
  }

  static std::string timeout_text(const model::Route& route) {
    const bool forwards = model::is_forwarded(route);
    const auto milliseconds = route.timeout.count();
    if (!forwards || milliseconds == 0) {
      return forwards ? "no timeout" : "";
    }
    return milliseconds % 1000 == 0 ? fmt::format("timeout {}s", milliseconds / 1000)
                                    : fmt::format("timeout {}ms", milliseconds);
  }

  // Is `timeout = ...` written in the route itself?
  bool has_own_timeout(Position end) {
    const Chain chain = chain_at(*module_.tree, offset_at(*module_.file, end));
    const dsl::Node route = innermost(chain, dsl::NodeKind::kRouteDecl);
    const dsl::Node block = route ? dsl::RouteDeclView(route).block() : dsl::Node();
    return block &&
           std::ranges::any_of(dsl::children_of(block, dsl::NodeKind::kField),
                               [](dsl::Node field) { return dsl::name_text(field) == "timeout"; });
  }

  Standing standing_of(model::RouteId id) {
    Standing standing;
    const model::Route& route = program_.routes[id.index()];
    for (const model::RouteId other : program_.hosts[route.host.index()].routes) {
      const model::Route& rival = program_.routes[other.index()];
      if (other == id || (route.methods.bits & rival.methods.bits) == 0) {
        continue;
      }
      const std::optional<int> order = compare(route.pattern, rival.pattern);
      const int result = !order ? 0 : *order != 0 ? *order : order_in_place(id, other);
      if (result != 0) {
        (result < 0 ? standing.beaten : standing.better).push_back(rival.name);
      }
    }
    return standing;
  }

  // Of two routes with one path: what the analysis says; 0 if they share no request.
  [[nodiscard]] int order_in_place(model::RouteId a, model::RouteId b) const {
    const analyze::HostPaths& host =
        report_.analysis->hosts[program_.routes[a.index()].host.index()];
    for (const analyze::PathNode& node : host.nodes) {
      for (const analyze::Cell& cell : node.cells) {
        if (is_narrower(cell, b, a) || is_narrower(cell, a, b)) {
          return is_narrower(cell, b, a) ? 1 : -1;
        }
      }
    }
    return 0;
  }

  static bool is_narrower(const analyze::Cell& cell, model::RouteId narrow, model::RouteId wide) {
    const auto candidate = std::ranges::find(cell, wide, &analyze::Candidate::route);
    return candidate != cell.end() &&
           std::ranges::find(candidate->narrower, narrow) != candidate->narrower.end();
  }

  static std::string list(const std::vector<std::string_view>& names) {
    std::string text;
    for (size_t i = 0; i < std::min(names.size(), kNamesMax); ++i) {
      text += (i == 0 ? "" : ", ") + std::string(names[i]);
    }
    return text + (names.size() > kNamesMax ? ", ..." : "");
  }

  static std::string tooltip(const Standing& standing) {
    std::string text = "Where routes share requests, the more specific one wins.";
    if (!standing.beaten.empty()) {
      text += "\nwins over: " + list(standing.beaten);
    }
    if (!standing.better.empty()) {
      text += "\nloses to: " + list(standing.better);
    }
    return text;
  }

  Session& session_;
  const SiteReport& report_;
  const model::Program& program_;
  const Module& module_;
  std::set<uint32_t> seen_;
};

}  // namespace

Json inlay_hints(Session& session, const Json& parameters) {
  const Module* module = module_of(session, parameters);
  const SiteReport* report = module == nullptr ? nullptr : session.report_of(module->path);
  if (report == nullptr || !report->program || !report->analysis) {
    return Json::array();
  }
  return Hints(session, *report, *module).run(to_range(member(parameters, "range")));
}

}  // namespace weir::lsp
