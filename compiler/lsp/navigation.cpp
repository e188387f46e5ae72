// Where a name is declared, and where it is used.
#include <algorithm>

#include "compiler/lsp/features.h"

namespace weir::lsp {

namespace {

Json location(const Module& module, dsl::Span span) {
  return {{"uri", uri_of(module.path)}, {"range", to_json(range_of(*module.file, span))}};
}

std::optional<Target> target_at(Session& session, const PlaceInModule& place) {
  const std::optional<Occurrence> at = session.lookup().occurrence_at(*place.module, place.offset);
  return at ? session.lookup().resolve(*at) : std::nullopt;
}

}  // namespace

const Module* module_of(Session& session, const Json& parameters) {
  return session.modules().find(
      path_of(text_of(member(member(parameters, "textDocument"), "uri"))));
}

std::optional<PlaceInModule> place_of(Session& session, const Json& parameters) {
  const Module* module = module_of(session, parameters);
  if (module == nullptr) {
    return std::nullopt;
  }
  return PlaceInModule{module,
                       offset_at(*module->file, to_position(member(parameters, "position")))};
}

Json definition(Session& session, const Json& parameters) {
  const std::optional<PlaceInModule> place = place_of(session, parameters);
  const std::optional<Target> target = place ? target_at(session, *place) : std::nullopt;
  if (!target) {
    return nullptr;
  }
  return location(*target->module,
                  target->name ? target->name.span() : target->module->file->span(0, 0));
}

std::vector<Occurrence> places_naming(Session& session, const std::string& path,
                                      const Target& target) {
  std::vector<Occurrence> places;
  if (!target.name) {
    return places;
  }
  std::vector<const Module*> modules = session.site_modules(path);
  if (std::ranges::find(modules, target.module) == modules.end()) {
    modules.insert(modules.begin(), target.module);
  }
  for (const Module* module : modules) {
    for (Occurrence& at : session.lookup().occurrences_of(*module, target.name.text())) {
      if (session.lookup().resolve(at) == target) {
        places.push_back(std::move(at));
      }
    }
  }
  const auto declaration = std::ranges::find_if(places, [&](const Occurrence& at) {
    return at.module == target.module && at.span == target.name.span();
  });
  if (declaration != places.end()) {
    std::rotate(places.begin(), declaration, declaration + 1);
  }
  return places;
}

Json references(Session& session, const Json& parameters) {
  const std::optional<PlaceInModule> place = place_of(session, parameters);
  const std::optional<Target> target = place ? target_at(session, *place) : std::nullopt;
  Json found = Json::array();
  if (!target) {
    return found;
  }
  const bool with_declaration = is_set(member(member(parameters, "context"), "includeDeclaration"));
  for (const Occurrence& at : places_naming(session, place->module->path, *target)) {
    const bool is_declaration = at.module == target->module && at.span == target->name.span();
    if (with_declaration || !is_declaration) {
      found.push_back(location(*at.module, at.span));
    }
  }
  return found;
}

Json document_highlight(Session& session, const Json& parameters) {
  const std::optional<PlaceInModule> place = place_of(session, parameters);
  const std::optional<Target> target = place ? target_at(session, *place) : std::nullopt;
  Json found = Json::array();
  if (!target || !target->name) {
    return found;
  }
  for (const Occurrence& at :
       session.lookup().occurrences_of(*place->module, target->name.text())) {
    if (session.lookup().resolve(at) == target) {
      found.push_back({{"range", to_json(range_of(*at.module->file, at.span))}});
    }
  }
  return found;
}

}  // namespace weir::lsp
