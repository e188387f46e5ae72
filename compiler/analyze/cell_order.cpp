#include "compiler/analyze/cell_order.h"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <utility>

namespace weir::analyze {
namespace {

bool is_plain(const Region& region) {
  return region.guard == nullptr || region.guard->terms.empty();
}

// The atoms that must hold wherever the guard does, as far as they are seen without a search: those
// joined by `&&` at the top, which list values of what has one alone.
std::vector<const model::Atom*> required_values(const model::Guard& guard) {
  std::vector<const model::Atom*> required;
  std::vector<uint32_t> open;
  if (!guard.terms.empty()) {
    open.push_back(static_cast<uint32_t>(guard.terms.size() - 1));
  }
  while (!open.empty()) {
    const model::GuardTerm& term = guard.terms[open.back()];
    open.pop_back();
    if (term.op == model::GuardOp::kAnd) {
      open.push_back(term.left);
      open.push_back(term.right);
    } else if (term.op == model::GuardOp::kAtom &&
               guard.atoms[term.left].test == image::AtomTest::kEqualsAny &&
               guard.atoms[term.left].subject != image::AtomSubject::kClaimValues) {
      required.push_back(&guard.atoms[term.left]);
    }
  }
  return required;
}

bool share_value(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (*left == *right) {
      return true;
    }
    *left < *right ? ++left : ++right;
  }
  return false;
}

// A route of the cell, prepared for comparing it with all others.
struct Entry {
  Region region;
  std::vector<const model::Atom*> required;
  uint32_t ordered = 0;
  int64_t priority = 0;
};

// Cheap proof that two routes share nothing: their methods differ, or they require different values
// of one field. Most pairs of a place with many routes end here.
bool are_plainly_disjoint(const Entry& a, const Entry& b) {
  if ((a.region.methods.bits & b.region.methods.bits) == 0) {
    return true;
  }
  for (const model::Atom* left : a.required) {
    for (const model::Atom* right : b.required) {
      if (model::same_subject(*left, *right) && !share_value(left->values, right->values)) {
        return true;
      }
    }
  }
  return false;
}

Relation compare_methods(MethodMask a, MethodMask b) {
  const auto shared = static_cast<uint16_t>(a.bits & b.bits);
  if (shared == 0) {
    return Relation::kDisjoint;
  }
  if (a == b) {
    return Relation::kEqual;
  }
  if (shared == a.bits) {
    return Relation::kInside;
  }
  return shared == b.bits ? Relation::kAround : Relation::kOverlap;
}

MethodMask without(MethodMask methods, HttpMethod method) {
  return {static_cast<uint16_t>(methods.bits & ~MethodMask::of(method).bits)};
}

// `GET` brings `HEAD` with it, but a route for `HEAD` wins over that. Asked of routes that overlap:
// true if `HEAD` is all they share, and `get` takes it along with `GET` requests of its own. (That
// keeps the order free of circles: a route with `GET` requests is never inside one without.)
bool wins_head(const Region& head, const Region& get) {
  if (!head.methods.contains(HttpMethod::kHead) || head.methods.contains(HttpMethod::kGet) ||
      !get.methods.contains(HttpMethod::kGet)) {
    return false;
  }
  const std::array apart = {
      Region{.methods = without(head.methods, HttpMethod::kHead), .guard = head.guard}, get};
  const std::array own = {Region{.methods = MethodMask::of(HttpMethod::kGet), .guard = get.guard}};
  return find_request(apart, {}).answer == Answer::kNo &&
         find_request(own, {}).answer == Answer::kYes;
}

// Numbers stand for the candidates in the order of declaration.
class CellOrder {
 public:
  CellOrder(const model::Program& program, Cell& cell) : cell_(cell), wider_(cell.size()) {
    for (const Candidate& candidate : cell) {
      const model::Route& route = program.routes[candidate.route.index()];
      entries_.push_back(
          {region_of(route), required_values(route.guard), route.ordered, route.priority});
    }
  }

  std::vector<Clash> run() {
    for (uint32_t second = 1; second < cell_.size(); ++second) {
      for (uint32_t first = 0; first < second; ++first) {
        relate(first, second);
      }
    }
    sort();
    return std::move(clashes_);
  }

 private:
  void relate(uint32_t first, uint32_t second);
  void relate_overlapping(uint32_t first, uint32_t second, Relation relation);
  [[nodiscard]] bool are_ordered(uint32_t first, uint32_t second) const {
    return entries_[first].ordered != 0 && entries_[first].ordered == entries_[second].ordered;
  }
  void place_circle(Cell& sorted, const std::vector<size_t>& waiting_for);
  void add_before(uint32_t inner, uint32_t outer);
  void sort();

  Cell& cell_;
  std::vector<Entry> entries_;
  std::vector<std::vector<uint32_t>> wider_;  // by candidate: those it stands before
  std::vector<Clash> clashes_;
};

void CellOrder::add_before(uint32_t inner, uint32_t outer) {
  wider_[inner].push_back(outer);
  cell_[outer].narrower.push_back(cell_[inner].route);
}

void CellOrder::relate(uint32_t first, uint32_t second) {
  if (are_plainly_disjoint(entries_[first], entries_[second])) {
    return;
  }
  const Relation relation = compare(entries_[first].region, entries_[second].region);
  if (relation != Relation::kDisjoint && are_ordered(first, second)) {
    add_before(first, second);
    return;
  }
  switch (relation) {
    case Relation::kDisjoint:
    case Relation::kCircle:
      return;
    case Relation::kInside:
      add_before(first, second);
      return;
    case Relation::kAround:
      add_before(second, first);
      return;
    case Relation::kOverlap:
    case Relation::kEqual:
    case Relation::kUndecided:
      relate_overlapping(first, second, relation);
      return;
  }
}

// Neither is inside the other, or that was not found out.
void CellOrder::relate_overlapping(uint32_t first, uint32_t second, Relation relation) {
  const bool overlaps = relation == Relation::kOverlap;
  const int64_t lead = entries_[first].priority - entries_[second].priority;
  if (lead != 0) {
    lead > 0 ? add_before(first, second) : add_before(second, first);
  } else if (overlaps && wins_head(entries_[first].region, entries_[second].region)) {
    add_before(first, second);
  } else if (overlaps && wins_head(entries_[second].region, entries_[first].region)) {
    add_before(second, first);
  } else {
    clashes_.push_back({cell_[first].route, cell_[second].route, relation});
  }
}

// Always the earliest declared of those whose narrower ones are all placed. Being more specific has
// no circles; together with `ordered` blocks and priorities it may have.
void CellOrder::sort() {
  std::vector<size_t> waiting_for(cell_.size());
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;
  for (uint32_t i = 0; i < cell_.size(); ++i) {
    waiting_for[i] = cell_[i].narrower.size();
    if (waiting_for[i] == 0) {
      ready.push(i);
    }
  }
  Cell sorted;
  sorted.reserve(cell_.size());
  while (!ready.empty()) {
    const uint32_t next = ready.top();
    ready.pop();
    sorted.push_back(std::move(cell_[next]));
    for (const uint32_t outer : wider_[next]) {
      if (--waiting_for[outer] == 0) {
        ready.push(outer);
      }
    }
  }
  if (sorted.size() < cell_.size()) {
    place_circle(sorted, waiting_for);
  }
  cell_ = std::move(sorted);
}

// Those that wait for each other keep the order of declaration; the first two that do are told.
void CellOrder::place_circle(Cell& sorted, const std::vector<size_t>& waiting_for) {
  std::vector<uint32_t> left;
  for (uint32_t i = 0; i < cell_.size(); ++i) {
    if (waiting_for[i] > 0) {
      left.push_back(i);
    }
  }
  const model::RouteId first = cell_[left[0]].route;
  for (const uint32_t other : wider_[left[0]]) {
    if (waiting_for[other] > 0) {
      clashes_.push_back({first, cell_[other].route, Relation::kCircle});
      break;
    }
  }
  for (const uint32_t i : left) {
    sorted.push_back(std::move(cell_[i]));
  }
}

}  // namespace

Relation compare(const Region& a, const Region& b) {
  if (is_plain(a) && is_plain(b)) {
    return compare_methods(a.methods, b.methods);
  }
  const std::array both = {a, b};
  const Answer shared = find_request(both, {}).answer;
  if (shared == Answer::kNo) {
    return Relation::kDisjoint;
  }
  const Answer only_a = find_request({&both[0], 1}, {&both[1], 1}).answer;
  const Answer only_b = find_request({&both[1], 1}, {&both[0], 1}).answer;
  if (shared == Answer::kUndecided || only_a == Answer::kUndecided ||
      only_b == Answer::kUndecided) {
    return Relation::kUndecided;
  }
  if (only_a == Answer::kNo) {
    return only_b == Answer::kNo ? Relation::kEqual : Relation::kInside;
  }
  return only_b == Answer::kNo ? Relation::kAround : Relation::kOverlap;
}

std::vector<Clash> order_cell(const model::Program& program, Cell& cell) {
  return cell.size() < 2 ? std::vector<Clash>() : CellOrder(program, cell).run();
}

}  // namespace weir::analyze
