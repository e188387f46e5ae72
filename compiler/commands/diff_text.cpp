// `weir diff` for people: on a terminal, in a pull request, as annotations.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/commands/diff_report.h"
#include "compiler/commands/diff_words.h"
#include "dsl/diag/annotation.h"

namespace weir::commands {
namespace {

// Members a class shows before it says how many more there are.
constexpr size_t kMembersShown = 5;

std::string coloured(std::string_view text, prove::ChangeKind kind, const DiffColours& colours) {
  if (!colours.colour) {
    return std::string(text);
  }
  const std::string_view code = severity_word(kind) == "BREAKING" ? "1;31"
                                : severity_word(kind) == "ADDED"  ? "1;32"
                                                                  : "1;33";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string places_of(const prove::Member& member) {
  const std::string was = place_text(member.was);
  const std::string now = place_text(member.now);
  if (was.empty() || now.empty()) {
    return was.empty() ? (now.empty() ? "" : now + " (+)") : was + " (-)";
  }
  return was == now ? now : fmt::format("{} -> {}", was, now);
}

std::string names_of(const prove::Member& member) {
  const std::string was = member.was ? member.was->name : "";
  const std::string now = member.now ? member.now->name : "";
  return was == now
             ? was
             : fmt::format("{} -> {}", was.empty() ? "none" : was, now.empty() ? "none" : now);
}

void append_members(const prove::BehaviourClass& of, std::string& text) {
  const size_t shown = std::min(of.members.size(), kMembersShown);
  for (size_t i = 0; i < shown; ++i) {
    const prove::Member& member = of.members[i];
    text += fmt::format("    on   {} {}   host {}   route {}   {}\n", methods_text(member.methods),
                        member.pattern, member.host, names_of(member), places_of(member));
  }
  if (shown < of.members.size()) {
    text += fmt::format("         and {} more\n", of.members.size() - shown);
  }
}

void append_class(const DiffResult& result, size_t index, const DiffColours& colours,
                  std::string& text) {
  const prove::BehaviourClass& of = result.report.classes[index];
  const prove::Member& first = of.members.front();
  text += fmt::format("{} {}   {}", coloured(severity_word(of.kind()), of.kind(), colours),
                      prove::name_of(of.kind()), subject_text(of));
  if (!first.host.empty() && of.members.size() == 1) {
    text += fmt::format("   host {}   {}", first.host, places_of(first));
  }
  text += '\n';
  for (const prove::Change& change : of.changes) {
    text += fmt::format("    {}: {} -> {}\n", change.field, change.was, change.now);
  }
  if (of.members.size() > 1) {
    append_members(of, text);
  }
  if (first.witness) {
    text += fmt::format("    try  {}\n", prove::curl_line(*first.witness));
  }
  if (result.traffic) {
    text += fmt::format("    traffic  {}\n", share_text(*result.traffic, index));
  }
  const Approval* const approval = result.approval_of(of);
  if (approval != nullptr) {
    text += fmt::format("    approved until {}: {}\n", approval->until, approval->reason);
  } else {
    text += fmt::format("    class {}\n", of.fingerprint);
  }
}

std::string verdict_text(const DiffResult& result) {
  const std::string gate = gate_names()[static_cast<size_t>(result.gate)];
  const size_t stopped = result.stopped();
  if (stopped > 0) {
    return fmt::format("gate {}: stopped by {} of them", gate, stopped);
  }
  return fmt::format("gate {}: {}", gate, result.report.undecided.empty() ? "passed" : "undecided");
}

std::string notes_text(const DiffResult& result) {
  std::string text;
  for (const auto& [was, now] : result.report.renamed_upstreams) {
    text += fmt::format("note: upstream {} is now called {}; its pools begin anew\n", was, now);
  }
  for (const std::string& stale : result.stale_approvals()) {
    text += fmt::format("note: approval {}\n", stale);
  }
  for (const std::string& limit : result.report.undecided) {
    text += fmt::format("UNDECIDED {}\n", limit);
  }
  if (result.traffic && result.traffic->unreadable > 0) {
    text += fmt::format("note: {} lines of the access log are no requests\n",
                        result.traffic->unreadable);
  }
  return text;
}

std::string marked(std::string text) {
  for (size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.replace(at, 1, "\\|");
  }
  return text;
}

void append_markdown_class(const DiffResult& result, size_t index, std::string& text) {
  const prove::BehaviourClass& of = result.report.classes[index];
  text += fmt::format("\n### {} {}: {}\n\n", severity_word(of.kind()), prove::name_of(of.kind()),
                      subject_text(of));
  text += "| what | was | now |\n|---|---|---|\n";
  for (const prove::Change& change : of.changes) {
    text += fmt::format("| {} | {} | {} |\n", marked(change.field), marked(change.was),
                        marked(change.now));
  }
  text += '\n';
  for (size_t i = 0; i < std::min(of.members.size(), kMembersShown); ++i) {
    const prove::Member& member = of.members[i];
    if (!member.host.empty()) {
      text += fmt::format("- `{} {}` of `{}` {}\n", methods_text(member.methods), member.pattern,
                          member.host, places_of(member));
    }
  }
  if (of.members.size() > kMembersShown) {
    text += fmt::format("- and {} more\n", of.members.size() - kMembersShown);
  }
  if (of.members.front().witness) {
    text += fmt::format("\n```\n{}\n```\n", prove::curl_line(*of.members.front().witness));
  }
  if (result.traffic) {
    text += fmt::format("\nTraffic: {}\n", share_text(*result.traffic, index));
  }
  const Approval* const approval = result.approval_of(of);
  text += approval != nullptr
              ? fmt::format("\nApproved until {}: {}\n", approval->until, approval->reason)
              : fmt::format("\nClass `{}`\n", of.fingerprint);
}

}  // namespace

std::string diff_as_text(const DiffResult& result, const DiffColours& colours) {
  const prove::DiffReport& report = result.report;
  if (report.classes.empty() && report.undecided.empty()) {
    return notes_text(result) +
           fmt::format("no request fares differently: {}\n", scope_text(result));
  }
  std::string text = fmt::format("{} behaviour class{} differ{} in {}\n\n", report.classes.size(),
                                 report.classes.size() == 1 ? "" : "es",
                                 report.classes.size() == 1 ? "s" : "", scope_text(result));
  for (size_t i = 0; i < report.classes.size(); ++i) {
    append_class(result, i, colours, text);
    text += '\n';
  }
  return text + notes_text(result) +
         fmt::format("summary: {} | {}\n", summary_text(result), verdict_text(result));
}

std::string diff_as_markdown(const DiffResult& result) {
  const prove::DiffReport& report = result.report;
  std::string text =
      fmt::format("## Weir: what changes for requests\n\n`{}` → `{}`: {}; {}\n", result.before,
                  result.after, summary_text(result), verdict_text(result));
  for (size_t i = 0; i < report.classes.size(); ++i) {
    append_markdown_class(result, i, text);
  }
  const std::string notes = notes_text(result);
  return notes.empty() ? text : text + "\n```\n" + notes + "```\n";
}

std::string diff_as_github(const DiffResult& result) {
  std::string text;
  for (const prove::BehaviourClass& of : result.report.classes) {
    const prove::Member& first = of.members.front();
    const auto& route = first.now ? first.now : first.was;
    const bool is_stopped =
        is_stopped_by(of.kind(), result.gate) && result.approval_of(of) == nullptr;
    std::string message = fmt::format("{}: ", subject_text(of));
    for (const prove::Change& change : of.changes) {
      message += fmt::format("{}: {} -> {}\n", change.field, change.was, change.now);
    }
    message += first.witness ? prove::curl_line(*first.witness) : "";
    const bool is_placed = route && route->origin.line != 0;
    text += dsl::to_text({.level = is_stopped ? "error" : "notice",
                          .file = is_placed ? route->origin.file : std::string_view(),
                          .line = is_placed ? route->origin.line : 1,
                          .column = is_placed ? route->origin.column : 1,
                          .title = prove::name_of(of.kind()),
                          .message = message});
  }
  for (const std::string& limit : result.report.undecided) {
    text += dsl::to_text({.level = "error", .title = "undecided", .message = limit});
  }
  return text;
}

}  // namespace weir::commands
