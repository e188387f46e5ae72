// What a draining process has counted for its listeners, routes, upstreams and endpoints, on its
// way to its successor: the message SCOPES, who fills it and who takes it in.
//
// Totals travel, not differences, so that a message that comes twice or not at all does no harm;
// and only of scopes that have changed since the last time. Slots are told by name: the two
// processes may be of different versions. Levels stay at home.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/control/tlv.h"
#include "runtime/observe/scope_table.h"

namespace weir::control {

struct HandedScope {
  uint16_t kind = 0;  // an observe::ScopeKind, or one of a newer version
  std::string name;
  std::vector<uint64_t> values;  // as many as slots

  friend bool operator==(const HandedScope&, const HandedScope&) = default;
};

struct HandedScopes {
  std::vector<std::string> slots;  // what the values are
  std::vector<HandedScope> scopes;

  friend bool operator==(const HandedScopes&, const HandedScopes&) = default;
};

// Scopes of one message.
inline constexpr size_t kScopesPerMessage = 1'000;

[[nodiscard]] TlvWriter encode(const HandedScopes& scopes);
// kPeer with a reason for what is no such message.
Result<HandedScopes> decode_scopes(ByteSpan payload);

// What one successor was told.
class ScopeSender {
 public:
  // What is new by now, in messages that are small enough.
  [[nodiscard]] std::vector<HandedScopes> changes(const observe::ScopeTable& table);

 private:
  using Sent = std::vector<observe::ScopeValues>;  // in the table's order, which only grows
  std::array<Sent, observe::kScopeKinds.size()> sent_;
};

// Adds what another process counted since it was last heard.
class ScopeMerger {
 public:
  // Kinds and slots that this version does not know are ignored; a total that went down counts as
  // unchanged.
  void merge(const HandedScopes& totals, observe::ScopeTable& into);

 private:
  std::map<std::pair<uint16_t, std::string>, observe::ScopeValues> seen_;
};

}  // namespace weir::control
