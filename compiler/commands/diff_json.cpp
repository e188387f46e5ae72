// `weir diff` for programs: schema weir.diff, version 1.
#include <nlohmann/json.hpp>

#include "compiler/commands/diff_report.h"
#include "compiler/commands/diff_words.h"

namespace weir::commands {
namespace {

using Json = nlohmann::ordered_json;

Json route_as_json(const std::optional<prove::RouteRef>& route) {
  if (!route) {
    return nullptr;
  }
  Json json;
  json["name"] = route->name;
  if (route->origin.line != 0) {
    json["file"] = route->origin.file;
    json["line"] = route->origin.line;
    json["column"] = route->origin.column;
  }
  return json;
}

Json member_as_json(const prove::Member& member) {
  Json json;
  json["listener"] = member.listener;
  if (!member.host.empty()) {
    json["host"] = member.host;
    json["pattern"] = member.pattern;
    json["methods"] = methods_text(member.methods);
    json["was"] = route_as_json(member.was);
    json["now"] = route_as_json(member.now);
  }
  if (member.witness) {
    json["witness"]["request"] = prove::request_line(*member.witness);
    json["witness"]["curl"] = prove::curl_line(*member.witness);
  }
  return json;
}

Json class_as_json(const DiffResult& result, size_t index) {
  const prove::BehaviourClass& of = result.report.classes[index];
  Json json;
  json["fingerprint"] = of.fingerprint;
  json["kind"] = prove::name_of(of.kind());
  json["severity"] = severity_word(of.kind());
  json["subject"] = of.subject;
  json["changes"] = Json::array();
  for (const prove::Change& change : of.changes) {
    Json one;
    one["kind"] = prove::name_of(change.kind);
    one["field"] = change.field;
    one["was"] = change.was;
    one["now"] = change.now;
    json["changes"].push_back(std::move(one));
  }
  json["stopped"] = is_stopped_by(of.kind(), result.gate) && result.approval_of(of) == nullptr;
  if (const Approval* approval = result.approval_of(of)) {
    json["approved"]["until"] = approval->until;
    json["approved"]["reason"] = approval->reason;
  }
  if (result.traffic) {
    json["requests"] = result.traffic->by_class[index];
  }
  json["members"] = Json::array();
  for (const prove::Member& member : of.members) {
    json["members"].push_back(member_as_json(member));
  }
  return json;
}

}  // namespace

std::string diff_as_json(const DiffResult& result) {
  Json json;
  json["schema"] = "weir.diff";
  json["version"] = 1;
  json["before"] = result.before;
  json["after"] = result.after;
  json["gate"] = gate_names()[static_cast<size_t>(result.gate)];
  json["stopped"] = result.stopped();
  json["hosts"] = result.report.hosts;
  json["hosts_differing"] = result.report.hosts_differing;
  json["places"] = result.report.cells;
  json["places_compared"] = result.report.places_compared;
  json["classes"] = Json::array();
  for (size_t i = 0; i < result.report.classes.size(); ++i) {
    json["classes"].push_back(class_as_json(result, i));
  }
  json["renamed_upstreams"] = Json::array();
  for (const auto& [was, now] : result.report.renamed_upstreams) {
    Json one;
    one["was"] = was;
    one["now"] = now;
    json["renamed_upstreams"].push_back(std::move(one));
  }
  json["undecided"] = result.report.undecided;
  json["stale_approvals"] = result.stale_approvals();
  if (result.traffic) {
    json["traffic"]["requests"] = result.traffic->requests;
    json["traffic"]["unreadable"] = result.traffic->unreadable;
  }
  return json.dump(2) + "\n";
}

}  // namespace weir::commands
