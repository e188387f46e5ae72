#include "runtime/observe/scope_table.h"

#include <set>
#include <thread>

#include <catch2/catch.hpp>

namespace weir::observe {
namespace {

TEST_CASE("a scope's totals are the sum of all writers", "[observe]") {
  ScopeTable table(2);
  table.worker(0, ScopeKind::kRoute, "shop").add(ScopeCounter::kRequests);
  table.worker(1, ScopeKind::kRoute, "shop").add(ScopeCounter::kRequests, 2);
  table.control(ScopeKind::kRoute, "shop").add(ScopeCounter::kRequests, 10);
  table.worker(0, ScopeKind::kUpstream, "shop").add(ScopeCounter::kReset);
  const auto totals = table.totals(ScopeKind::kRoute);
  REQUIRE(totals.size() == 1);
  CHECK(totals[0].name == "shop");
  CHECK(value_of(totals[0].values, ScopeCounter::kRequests) == 13);
  CHECK(value_of(totals[0].values, ScopeCounter::kReset) == 0);
}

TEST_CASE("a name that is asked for again has the same row", "[observe]") {
  ScopeTable table(1);
  ScopeRow& first = table.worker(0, ScopeKind::kListener, "web");
  (void)table.worker(0, ScopeKind::kListener, "other");
  CHECK(&table.worker(0, ScopeKind::kListener, "web") == &first);
  CHECK(&table.worker(0, ScopeKind::kRoute, "web") != &first);
}

TEST_CASE("names beyond the places of a kind share one, and nothing is lost", "[observe]") {
  ScopeTable table(1, {1, 2, 1, 1});
  for (const char* name : {"a", "b", "c", "d", "a"}) {
    table.worker(0, ScopeKind::kRoute, name).add(ScopeCounter::kRequests);
  }
  const auto totals = table.totals(ScopeKind::kRoute);
  REQUIRE(totals.size() == 3);
  CHECK(totals[0].name == "a");
  CHECK(value_of(totals[0].values, ScopeCounter::kRequests) == 2);
  CHECK(totals[1].name == "b");
  CHECK(totals[2].name == kOtherScope);
  CHECK(value_of(totals[2].values, ScopeCounter::kRequests) == 2);
}

TEST_CASE("a writer goes on while others ask for names and read", "[observe]") {
  constexpr uint64_t kAdds = 20'000;
  ScopeTable table(1);
  std::thread writer([&table] {
    ScopeRow& row = table.worker(0, ScopeKind::kRoute, "r");
    for (uint64_t i = 0; i < kAdds; ++i) {
      row.add(ScopeCounter::kRequests);
    }
  });
  uint64_t last = 0;
  bool went_down = false;
  for (int i = 0; last < kAdds; ++i) {
    (void)table.control(ScopeKind::kEndpoint, std::to_string(i));
    const auto totals = table.totals(ScopeKind::kRoute);
    const uint64_t now = totals.empty() ? 0 : value_of(totals[0].values, ScopeCounter::kRequests);
    went_down = went_down || now < last;
    last = now;
  }
  writer.join();
  CHECK_FALSE(went_down);
}

TEST_CASE("a duration at a bound counts below it", "[observe]") {
  CHECK(duration_bucket(0) == 0);
  CHECK(duration_bucket(1'000) == 0);
  CHECK(duration_bucket(1'001) == 1);
  CHECK(duration_bucket(10'000'000) == kDurationBuckets - 2);
  CHECK(duration_bucket(10'000'001) == kDurationBuckets - 1);
}

TEST_CASE("a quantile lies in its bucket, evenly spread", "[observe]") {
  ScopeValues values{};
  CHECK(duration_quantile(durations_of(values), 0.5) == 0);
  values[kDurationSlot + 1] = 10;  // 1 to 2.5 ms
  CHECK(duration_quantile(durations_of(values), 0.5) == Approx(1'750));
  CHECK(duration_quantile(durations_of(values), 1) == Approx(2'500));
  values[kDurationSlot + kDurationBuckets - 1] = 90;  // above 10 s: nobody knows how far
  CHECK(duration_quantile(durations_of(values), 0.99) == Approx(10'000'000));
}

TEST_CASE("every slot has a name of its own, and every family says what it is", "[observe]") {
  std::set<std::string> names;
  for (size_t slot = 0; slot < kScopeSlots; ++slot) {
    CHECK(names.insert(scope_slot_name(slot)).second);
  }
  std::string_view family;
  for (const ScopeCounterInfo& info : kScopeCounterInfo) {
    CHECK(info.help.empty() == (info.family == family));
    family = info.family;
  }
  CHECK(names.contains("responses_2xx"));
  CHECK(names.contains("duration_us_1000"));
}

}  // namespace
}  // namespace weir::observe
