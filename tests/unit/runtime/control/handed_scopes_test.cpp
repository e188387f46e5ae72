#include "runtime/control/handed_scopes.h"

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

using observe::ScopeCounter;
using observe::ScopeKind;
using observe::ScopeTable;

uint64_t requests(const ScopeTable& table, ScopeKind kind, const std::string& name) {
  for (const auto& totals : table.totals(kind)) {
    if (totals.name == name) {
      return value_of(totals.values, ScopeCounter::kRequests);
    }
  }
  return 0;
}

// One round of messages, through their bytes.
void tell(ScopeSender& sender, const ScopeTable& from, ScopeMerger& merger, ScopeTable& to) {
  for (const HandedScopes& message : sender.changes(from)) {
    const auto decoded = decode_scopes(encode(message).bytes());
    REQUIRE(decoded);
    CHECK(*decoded == message);
    merger.merge(*decoded, to);
  }
}

TEST_CASE("what the old process counts is added to what the new one counts", "[control]") {
  ScopeTable old_one(1);
  ScopeTable new_one(2);
  ScopeSender sender;
  ScopeMerger merger;
  auto& row = old_one.worker(0, ScopeKind::kRoute, "shop");
  row.add(ScopeCounter::kRequests, 5);
  row.record_duration(700);
  new_one.worker(1, ScopeKind::kRoute, "shop").add(ScopeCounter::kRequests, 2);
  tell(sender, old_one, merger, new_one);
  CHECK(requests(new_one, ScopeKind::kRoute, "shop") == 7);
  CHECK(observe::durations_of(new_one.totals(ScopeKind::kRoute)[0].values)[0] == 1);
  row.add(ScopeCounter::kRequests, 3);
  tell(sender, old_one, merger, new_one);
  CHECK(requests(new_one, ScopeKind::kRoute, "shop") == 10);
}

TEST_CASE("only what has changed is told again", "[control]") {
  ScopeTable table(1);
  ScopeSender sender;
  table.worker(0, ScopeKind::kRoute, "a").add(ScopeCounter::kRequests);
  auto& row = table.worker(0, ScopeKind::kUpstream, "b");
  row.add(ScopeCounter::kRequests);
  CHECK(sender.changes(table).at(0).scopes.size() == 2);
  CHECK(sender.changes(table).empty());
  row.add(ScopeCounter::kRequests);
  const auto changes = sender.changes(table);
  REQUIRE(changes.size() == 1);
  REQUIRE(changes[0].scopes.size() == 1);
  CHECK(changes[0].scopes[0].name == "b");
}

TEST_CASE("many scopes travel in several messages", "[control]") {
  ScopeTable old_one(1);
  ScopeTable new_one(1);
  constexpr size_t kRoutes = 2 * kScopesPerMessage + 1;
  for (size_t i = 0; i < kRoutes; ++i) {
    old_one.worker(0, ScopeKind::kRoute, std::to_string(i)).add(ScopeCounter::kRequests);
  }
  ScopeSender sender;
  const auto messages = sender.changes(old_one);
  CHECK(messages.size() == 3);
  ScopeMerger merger;
  for (const HandedScopes& message : messages) {
    merger.merge(message, new_one);
  }
  CHECK(new_one.totals(ScopeKind::kRoute).size() == kRoutes);
}

TEST_CASE("levels stay with the process that has them", "[control]") {
  ScopeTable old_one(1);
  ScopeTable new_one(1);
  ScopeSender sender;
  ScopeMerger merger;
  old_one.worker(0, ScopeKind::kListener, "web").adjust(ScopeCounter::kConnectionsActive, 4);
  tell(sender, old_one, merger, new_one);
  for (const auto& totals : new_one.totals(ScopeKind::kListener)) {
    CHECK(value_of(totals.values, ScopeCounter::kConnectionsActive) == 0);
  }
}

TEST_CASE("slots and kinds of another version are left out, the others are taken", "[control]") {
  ScopeTable table(1);
  ScopeMerger merger;
  merger.merge({.slots = {"unheard_of", "requests", "requests_active"},
                .scopes = {{.kind = 1, .name = "r", .values = {9, 4, 7}},
                           {.kind = 77, .name = "x", .values = {1, 1, 1}}}},
               table);
  CHECK(requests(table, ScopeKind::kRoute, "r") == 4);
  CHECK(value_of(table.totals(ScopeKind::kRoute)[0].values, ScopeCounter::kRequestsActive) == 0);
}

TEST_CASE("a total that went down counts as unchanged", "[control]") {
  ScopeTable table(1);
  ScopeMerger merger;
  for (const uint64_t total : {8U, 3U, 9U}) {
    merger.merge({.slots = {"requests"}, .scopes = {{.kind = 1, .name = "r", .values = {total}}}},
                 table);
  }
  CHECK(requests(table, ScopeKind::kRoute, "r") == 9);
}

TEST_CASE("a message with more or fewer values than slots is refused", "[control]") {
  const HandedScopes few{.slots = {"a", "b"}, .scopes = {{.kind = 1, .name = "r", .values = {1}}}};
  CHECK_FALSE(decode_scopes(encode(few).bytes()));
  const HandedScopes whole{.slots = {"a"}, .scopes = {{.kind = 1, .name = "r", .values = {1}}}};
  const TlvWriter encoded = encode(whole);
  for (size_t length = 1; length < encoded.bytes().size(); ++length) {
    (void)decode_scopes(encoded.bytes().first(length));  // no crash, whatever is missing
  }
  CHECK_FALSE(decode_scopes(encoded.bytes().first(encoded.bytes().size() - 3)));
}

}  // namespace
}  // namespace weir::control
