// ScopeTable: the numbers of every listener, route, upstream and endpoint of this process, by name.
//
// A scope is known by its kind and name, so its numbers go on when a swap brings an image that has
// it, too. It gets a place when it is first asked for, which is when it first sees traffic; a kind
// has so many places, and who comes later shares the place kOtherScope. So memory is bounded,
// follows what is used, and sums over a kind are whole whatever overflows. Places are never given
// up: an old name keeps its counts.
//
// Every function takes a lock and may be called by any thread. Rows are then written without one:
// each has one writer, its worker or the control thread, and readers sum them (counters.h).
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/observe/scope.h"

namespace weir::observe {

// Places of each kind, in its order. One takes 320 bytes a writer.
using ScopePlaces = std::array<size_t, kScopeKinds.size()>;
inline constexpr ScopePlaces kScopePlaces = {256, 10'000, 2'000, 10'000};

// The name of what shares a place. No listener, route or upstream can have it.
inline constexpr std::string_view kOtherScope = "(other)";

struct ScopeTotals {
  std::string name;
  size_t place = 0;  // the same as long as the table
  ScopeValues values{};
};

class ScopeTable {
 public:
  explicit ScopeTable(size_t workers, const ScopePlaces& places = kScopePlaces);

  // The row of worker `index`, which alone may write to it, and of the thread that owns the
  // process: what an earlier generation counted. They stay where they are as long as the table.
  [[nodiscard]] ScopeRow& worker(size_t index, ScopeKind kind, std::string_view name);
  [[nodiscard]] ScopeRow& control(ScopeKind kind, std::string_view name) {
    return worker(workers_, kind, name);
  }

  // Scopes in the order they were first seen, kOtherScope last if it has counted.
  [[nodiscard]] std::vector<ScopeTotals> totals(ScopeKind kind) const;

 private:
  using Rows = std::unique_ptr<ScopeRow[]>;  // one a worker, then control's
  struct Kind {
    size_t places = 0;
    std::map<std::string, size_t, std::less<>> index;  // into `rows`
    std::deque<Rows> rows;                             // the first is kOtherScope's
  };
  [[nodiscard]] Rows make_rows() const { return std::make_unique<ScopeRow[]>(workers_ + 1); }
  [[nodiscard]] ScopeValues sum(const Rows& rows) const;

  size_t workers_;
  mutable std::mutex mutex_;
  std::array<Kind, kScopeKinds.size()> kinds_;
};

}  // namespace weir::observe
