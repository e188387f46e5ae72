#include "compiler/commands/diff_words.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/base/count_of.h"
#include "runtime/base/http_method.h"

namespace weir::commands {

const std::vector<std::string>& gate_names() {
  static const std::vector<std::string> names = {"any", "outcome", "reach", "auth", "none"};
  return names;
}

bool is_stopped_by(prove::ChangeKind kind, Gate gate) {
  using prove::ChangeKind;
  const bool is_auth = kind == ChangeKind::kAuthWeakened || kind == ChangeKind::kAuthChanged ||
                       kind == ChangeKind::kTlsWeakened;
  switch (gate) {
    case Gate::kAny:
      return true;
    case Gate::kOutcome:
      return kind != ChangeKind::kTimeout && kind != ChangeKind::kLimit &&
             kind != ChangeKind::kListener && kind != ChangeKind::kUpstream;
    case Gate::kReach:
      return is_auth || kind == ChangeKind::kNowUnhandled;
    case Gate::kAuth:
      return is_auth;
    case Gate::kNone:
      return false;
  }
  return true;
}

const Approval* DiffResult::approval_of(const prove::BehaviourClass& of) const {
  const Approval* const approval = find_approval(approvals, of.fingerprint);
  return approval != nullptr && !is_expired(*approval, today) ? approval : nullptr;
}

size_t DiffResult::stopped() const {
  return static_cast<size_t>(
      std::ranges::count_if(report.classes, [&](const prove::BehaviourClass& each) {
        return is_stopped_by(each.kind(), gate) && approval_of(each) == nullptr;
      }));
}

std::vector<std::string> DiffResult::stale_approvals() const {
  std::vector<std::string> stale;
  for (const Approval& approval : approvals) {
    const bool is_used = std::ranges::any_of(
        report.classes, [&](const auto& each) { return each.fingerprint == approval.fingerprint; });
    if (!is_used || is_expired(approval, today)) {
      stale.push_back(fmt::format("line {}: {} {}", approval.line, approval.fingerprint,
                                  is_used ? "ended on " + approval.until : "is for no difference"));
    }
  }
  return stale;
}

std::string_view severity_word(prove::ChangeKind kind) {
  switch (prove::severity_of(kind)) {
    case prove::Severity::kBreaking:
      return "BREAKING";
    case prove::Severity::kChange:
      return "CHANGE";
    case prove::Severity::kAddition:
      return "ADDED";
  }
  return "";
}

std::string methods_text(uint16_t methods) {
  if (methods == MethodMask::all().bits) {
    return "any method";
  }
  // A route for GET brings HEAD with it.
  constexpr uint16_t kGet = 1U << static_cast<unsigned>(HttpMethod::kGet);
  constexpr uint16_t kHead = 1U << static_cast<unsigned>(HttpMethod::kHead);
  const auto shown = static_cast<uint16_t>((methods & kGet) != 0 ? methods & ~kHead : methods);
  std::string text;
  for (size_t i = 0; i < kHttpMethodCount; ++i) {
    if ((shown >> i & 1U) != 0) {
      text += (text.empty() ? "" : "|") + std::string(kHttpMethodNames[i]);
    }
  }
  return text;
}

std::string subject_text(const prove::BehaviourClass& of) {
  const prove::Member& first = of.members.front();
  if (!of.subject.empty()) {
    return of.subject;
  }
  const std::string text = fmt::format("{} {}", methods_text(first.methods), first.pattern);
  return of.members.size() == 1 ? text : fmt::format("{} routes", of.members.size());
}

std::string place_text(const std::optional<prove::RouteRef>& route) {
  return route && route->origin.line != 0
             ? fmt::format("{}:{}", route->origin.file, route->origin.line)
             : "";
}

std::string summary_text(const DiffResult& result) {
  std::array<size_t, 3> counts{};
  for (const prove::BehaviourClass& each : result.report.classes) {
    ++counts[static_cast<size_t>(prove::severity_of(each.kind()))];
  }
  return fmt::format("{} breaking, {}, {}", counts[0], count_of(counts[1], "change"),
                     count_of(counts[2], "addition"));
}

std::string scope_text(const DiffResult& result) {
  const prove::DiffReport& report = result.report;
  return fmt::format("{} of {} ({} with routes, {} compared, {:.0f} ms)", report.hosts_differing,
                     count_of(report.hosts, "host"), count_of(report.cells, "place"),
                     report.places_compared, result.milliseconds);
}

std::string share_text(const Traffic& traffic, size_t class_index) {
  constexpr double kPercent = 100.0;
  const double share = traffic.requests == 0
                           ? 0
                           : kPercent * static_cast<double>(traffic.by_class[class_index]) /
                                 static_cast<double>(traffic.requests);
  return fmt::format("{:.3g} % of {}", share, count_of(traffic.requests, "request"));
}

}  // namespace weir::commands
