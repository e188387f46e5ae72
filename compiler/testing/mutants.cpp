#include "compiler/testing/mutants.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "compiler/model/route_facts.h"
#include "compiler/symbolic/program_table.h"

namespace weir::testing {
namespace {

using model::GuardOp;
using model::Route;

constexpr uint16_t kOk = 200;
constexpr uint16_t kUnavailable = 503;
constexpr uint16_t kFound = 302;
constexpr uint16_t kPermanent = 308;

// Its guard may hold for no request without a token.
bool asks_token(const Route& route) {
  return std::ranges::any_of(route.guard.atoms, symbolic::is_claim);
}

class MutantList {
 public:
  MutantList(const model::Program& program, std::vector<Mutant>& list)
      : upstreams_(program.upstreams.size()), list_(list) {}

  void add_all(model::RouteId id, const Route& route) {
    route_ = id;
    add(MutantKind::kRoute);
    add_guard(route.guard);
    add_if(!(route.methods == MethodMask::all()), MutantKind::kMethods);
    add_if(route.priority != 0, MutantKind::kPriority);
    add_action(route);
    add_if(route.timeout.count() != 0 && model::is_forwarded(route), MutantKind::kTimeout);
    add_if(route.rewrite.has_value(), MutantKind::kRewrite);
    add_if(!route.request_edits.empty(), MutantKind::kRequestHeaders);
    add_if(!route.response_edits.empty(), MutantKind::kResponseHeaders);
    add_if(model::demands_token(route) && !asks_token(route), MutantKind::kToken);
  }

 private:
  void add(MutantKind kind, size_t part = 0) {
    list_.push_back({kind, route_, static_cast<uint32_t>(part)});
  }
  void add_if(bool is_there, MutantKind kind) {
    if (is_there) {
      add(kind);
    }
  }

  void add_guard(const model::Guard& guard) {
    if (guard.terms.empty()) {
      return;
    }
    add(MutantKind::kGuardNegated);
    add(MutantKind::kGuardDropped);
    for (size_t i = 0; i < guard.terms.size(); ++i) {
      const GuardOp op = guard.terms[i].op;
      if (op == GuardOp::kAtom && guard.atoms.size() > 1) {
        add(MutantKind::kConditionNegated, i);
      } else if (op == GuardOp::kAnd || op == GuardOp::kOr) {
        add(MutantKind::kJunction, i);
      }
    }
  }

  void add_action(const Route& route) {
    if (std::holds_alternative<model::ToUpstream>(route.action)) {
      add_if(upstreams_ > 1, MutantKind::kTarget);
    } else if (const auto* split = std::get_if<model::Split>(&route.action)) {
      add_if(split->arms.size() > 1 && split->arms.front().share != split->arms.back().share,
             MutantKind::kShares);
    } else {
      add(MutantKind::kStatus);
    }
  }

  size_t upstreams_;
  std::vector<Mutant>& list_;
  model::RouteId route_;
};

// ---- changes
// -------------------------------------------------------------------------------------

// The atom gets a `!` in front; terms behind it move.
void negate_condition(model::Guard& guard, uint32_t index) {
  const auto moved = [&](uint32_t term) { return term >= index ? term + 1 : term; };
  for (size_t i = index + 1; i < guard.terms.size(); ++i) {
    model::GuardTerm& term = guard.terms[i];
    if (term.op == GuardOp::kNot || term.op == GuardOp::kAnd || term.op == GuardOp::kOr) {
      term.left = moved(term.left);
      term.right = moved(term.right);
    }
  }
  guard.terms.insert(guard.terms.begin() + index + 1, {.op = GuardOp::kNot, .left = index});
}

void negate(model::Guard& guard) {
  const auto last = static_cast<uint32_t>(guard.terms.size() - 1);
  guard.terms.push_back({.op = GuardOp::kNot, .left = last});
}

void change_methods(Route& route) {
  const uint16_t bits = route.methods.bits;
  const auto lowest = static_cast<uint16_t>(bits & -bits);
  // GET brings HEAD along: of these two, GET goes.
  route.methods = bits == lowest ? MethodMask::all()
                                 : MethodMask{static_cast<uint16_t>(bits & ~unsigned{lowest})};
}

void change_target(const model::Program& program, Route& route) {
  auto& upstream = std::get<model::ToUpstream>(route.action).upstream;
  upstream = model::UpstreamId::from_index((upstream.index() + 1) % program.upstreams.size());
}

void change_status(Route& route) {
  if (auto* answer = std::get_if<model::Respond>(&route.action)) {
    answer->status.value = answer->status.value == kUnavailable ? kOk : kUnavailable;
  } else if (auto* redirect = std::get_if<model::Redirect>(&route.action)) {
    redirect->status.value = redirect->status.value == kPermanent ? kFound : kPermanent;
  }
}

void remove_route(model::Program& program, model::RouteId id) {
  const uint32_t gone = id.value;
  program.routes.erase(program.routes.begin() + gone);
  for (model::Host& host : program.hosts) {
    std::erase(host.routes, id);
    for (model::RouteId& route : host.routes) {
      route.value -= route.value > gone ? 1 : 0;
    }
  }
}

void apply(model::Program& program, const Mutant& mutant) {
  Route& route = program.routes[mutant.route.index()];
  switch (mutant.kind) {
    case MutantKind::kGuardNegated:
      return negate(route.guard);
    case MutantKind::kGuardDropped:
      route.guard = {.span = route.guard.span};
      return;
    case MutantKind::kConditionNegated:
      return negate_condition(route.guard, mutant.part);
    case MutantKind::kJunction: {
      GuardOp& op = route.guard.terms[mutant.part].op;
      op = op == GuardOp::kAnd ? GuardOp::kOr : GuardOp::kAnd;
      return;
    }
    case MutantKind::kMethods:
      return change_methods(route);
    case MutantKind::kPriority:
      route.priority = -route.priority;
      return;
    case MutantKind::kTarget:
      return change_target(program, route);
    case MutantKind::kShares: {
      auto& arms = std::get<model::Split>(route.action).arms;
      std::swap(arms.front().share, arms.back().share);
      return;
    }
    case MutantKind::kStatus:
      return change_status(route);
    case MutantKind::kTimeout:
      route.timeout *= 2;
      return;
    case MutantKind::kRewrite:
      route.rewrite.reset();
      return;
    case MutantKind::kRequestHeaders:
      return route.request_edits.clear();
    case MutantKind::kResponseHeaders:
      return route.response_edits.clear();
    case MutantKind::kToken:
      route.token = image::TokenMode::kOptional;
      return;
    case MutantKind::kRoute:
      return remove_route(program, mutant.route);
  }
}

}  // namespace

std::string_view name_of(MutantKind kind) {
  constexpr std::array<std::string_view, static_cast<size_t>(MutantKind::kRoute) + 1> kNames = {
      "its guard turned round",
      "its guard dropped",
      "a condition turned round",
      "`&&` and `||` exchanged",
      "other methods",
      "its priority turned round",
      "another upstream",
      "the shares of its split exchanged",
      "another status",
      "twice its timeout",
      "its rewrite dropped",
      "its edits of request headers dropped",
      "its edits of response headers dropped",
      "no token asked for",
      "the route removed"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<Mutant> mutants_of(const model::Program& program) {
  std::vector<Mutant> list;
  MutantList mutants(program, list);
  for (size_t i = 0; i < program.routes.size(); ++i) {
    mutants.add_all(model::RouteId::from_index(i), program.routes[i]);
  }
  return list;
}

model::Program mutated(const model::Program& program, const Mutant& mutant) {
  model::Program changed = program;
  apply(changed, mutant);
  return changed;
}

}  // namespace weir::testing
