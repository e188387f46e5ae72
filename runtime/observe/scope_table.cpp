#include "runtime/observe/scope_table.h"

#include <algorithm>

namespace weir::observe {

ScopeTable::ScopeTable(size_t workers, const ScopePlaces& places) : workers_(workers) {
  for (size_t i = 0; i < kinds_.size(); ++i) {
    kinds_[i].places = places[i];
    kinds_[i].rows.push_back(make_rows());
    kinds_[i].index.emplace(kOtherScope, 0);
  }
}

ScopeRow& ScopeTable::worker(size_t index, ScopeKind kind, std::string_view name) {
  const std::scoped_lock lock(mutex_);
  Kind& of = kinds_[static_cast<size_t>(kind)];
  auto found = of.index.find(name);
  if (found == of.index.end() && of.index.size() <= of.places) {
    found = of.index.emplace(name, of.rows.size()).first;
    of.rows.push_back(make_rows());
  }
  return of.rows[found == of.index.end() ? 0 : found->second][index];
}

ScopeValues ScopeTable::sum(const Rows& rows) const {
  ScopeValues values{};
  for (size_t writer = 0; writer <= workers_; ++writer) {
    for (size_t slot = 0; slot < kScopeSlots; ++slot) {
      values[slot] += rows[writer].value(slot);
    }
  }
  return values;
}

std::vector<ScopeTotals> ScopeTable::totals(ScopeKind kind) const {
  const std::scoped_lock lock(mutex_);
  const Kind& of = kinds_[static_cast<size_t>(kind)];
  std::vector<ScopeTotals> totals(of.rows.size());
  for (const auto& [name, index] : of.index) {
    totals[index] = {name, index, sum(of.rows[index])};
  }
  std::ranges::rotate(totals, totals.begin() + 1);  // kOtherScope comes last
  if (std::ranges::all_of(totals.back().values, [](uint64_t value) { return value == 0; })) {
    totals.pop_back();
  }
  return totals;
}

}  // namespace weir::observe
