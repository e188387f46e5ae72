// How what is done with a request differs, and what that means to people.
//
// Classification is by rules, strongest first: access that opens or closes comes before where
// requests go, and that before how. A change of names alone is no change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/symbolic/table.h"

namespace weir::prove {

// In the order of weight.
enum class ChangeKind : uint8_t {
  kAuthWeakened,  // less is asked of those who send the request, or a denial is gone
  kTlsWeakened,   // older versions, no certificates of clients, no TLS
  kNowUnhandled,  // was served; now an error of the proxy
  kAuthChanged,   // tokens of someone else
  kAuthStrengthened,
  kTlsStrengthened,
  kNowHandled,
  kRetargeted,  // another upstream, another redirect
  kResponse,    // another answer of the proxy
  kWeights,
  kUpstream,  // settings of an upstream
  kTimeout,
  kLimit,
  kRewrite,
  kUpgrade,  // what a connection may become
  kHeader,
  kListener,  // addresses, names of protocols, certificates
};

// "auth-weakened": for reports, gates and approvals; stable.
[[nodiscard]] std::string_view name_of(ChangeKind kind);

enum class Severity : uint8_t { kBreaking, kChange, kAddition };
[[nodiscard]] Severity severity_of(ChangeKind kind);

// One difference: "timeout", "30s", "15s".
struct Change {
  ChangeKind kind = ChangeKind::kRetargeted;
  std::string field;
  std::string was;
  std::string now;
  friend bool operator==(const Change&, const Change&) = default;
};

// Forwarded, redirected, or answered with a status below 400. Null: no route takes the request.
[[nodiscard]] bool is_handled(const symbolic::Outcome* outcome);

// Strongest first; empty for equal outcomes.
[[nodiscard]] std::vector<Change> changes_of(const symbolic::Outcome* was,
                                             const symbolic::Outcome* now);
[[nodiscard]] std::vector<Change> changes_of(const symbolic::Upstream& was,
                                             const symbolic::Upstream& now);
[[nodiscard]] std::vector<Change> changes_of(const symbolic::Listener& was,
                                             const symbolic::Listener& now);

// "250ms", "3s", "none" for 0.
[[nodiscard]] std::string duration_text(uint64_t milliseconds);

}  // namespace weir::prove
