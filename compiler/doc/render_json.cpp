// The manual for programs; keys in the order they are listed here.
#include <nlohmann/json.hpp>

#include "compiler/doc/render.h"

namespace weir::doc {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Member& member) {
  return {{"name", member.name},
          {"type", member.type},
          {"default", member.default_value},
          {"where", member.bounds},
          {"doc", member.doc}};
}

Json to_json(const Entry& entry) {
  Json members = Json::array();
  for (const Member& member : entry.members) {
    members.push_back(to_json(member));
  }
  return {{"kind", entry.kind},
          {"name", entry.name},
          {"signature", entry.signature},
          {"doc", entry.doc},
          {"members", std::move(members)}};
}

}  // namespace

std::string render_json(const std::vector<Page>& pages, const std::string& title) {
  Json modules = Json::array();
  for (const Page& page : pages) {
    Json entries = Json::array();
    for (const Entry& entry : page.entries) {
      entries.push_back(to_json(entry));
    }
    modules.push_back({{"name", page.title}, {"doc", page.intro}, {"entries", std::move(entries)}});
  }
  const Json document = {
      {"schema", "weir.doc"}, {"version", 1}, {"title", title}, {"modules", std::move(modules)}};
  return document.dump(2) + "\n";
}

}  // namespace weir::doc
