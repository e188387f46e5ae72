// What `weir diff` says: the classes with what the gate, approvals and traffic make of them.
//
// For people on a terminal, for programs (JSON, schema weir.diff), for a pull request (Markdown)
// and as annotations of GitHub. Pure: texts from values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/commands/approvals.h"
#include "compiler/prove/diff.h"

namespace weir::commands {

// Strictest first.
enum class Gate : uint8_t { kAny, kOutcome, kReach, kAuth, kNone };
[[nodiscard]] const std::vector<std::string>& gate_names();
[[nodiscard]] bool is_stopped_by(prove::ChangeKind kind, Gate gate);

// How many of the requests of an access log a class concerns.
struct Traffic {
  uint64_t requests = 0;    // in the log, that could be read
  uint64_t unreadable = 0;  // lines that are none
  std::vector<uint64_t> by_class;
};

struct DiffResult {
  std::string before;  // as given
  std::string after;
  prove::DiffReport report;
  Gate gate = Gate::kAny;
  std::vector<Approval> approvals;
  std::string today;
  std::optional<Traffic> traffic;
  double milliseconds = 0;

  // The approval of a class that has not ended; null without one.
  [[nodiscard]] const Approval* approval_of(const prove::BehaviourClass& of) const;
  // Classes that the gate stops and nobody has approved.
  [[nodiscard]] size_t stopped() const;
  // Approvals that have ended or stand for no class of the report.
  [[nodiscard]] std::vector<std::string> stale_approvals() const;
};

struct DiffColours {
  bool colour = false;
};
[[nodiscard]] std::string diff_as_text(const DiffResult& result, const DiffColours& colours);
[[nodiscard]] std::string diff_as_json(const DiffResult& result);
[[nodiscard]] std::string diff_as_markdown(const DiffResult& result);
[[nodiscard]] std::string diff_as_github(const DiffResult& result);

}  // namespace weir::commands
