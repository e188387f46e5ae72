// New names: everywhere in the site, inserted ones included, or not at all.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "compiler/lsp/features.h"
#include "dsl/parse/parse.h"

namespace weir::lsp {

namespace {

struct Renamed {
  PlaceInModule place;
  Occurrence at;
  Target target;
};

// The parser knows which words are names: a constant of that name has to be one, unbroken.
bool is_name(const std::string& text) {
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  const dsl::SourceFile& file = sources.add("name", "edition 2027\nconst " + text + " = 1\n");
  const dsl::SyntaxTree tree = dsl::parse(file, sink);
  const dsl::Node declaration = tree.root().child(dsl::NodeKind::kConstDecl);
  return !sink.has_errors() && declaration &&
         declaration.child(dsl::NodeKind::kName).text() == text;
}

std::optional<Renamed> find(Session& session, const Json& parameters,
                            std::optional<Refusal>& refusal) {
  const std::optional<PlaceInModule> place = place_of(session, parameters);
  std::optional<Occurrence> at =
      place ? session.lookup().occurrence_at(*place->module, place->offset) : std::nullopt;
  const std::optional<Target> target = at ? session.lookup().resolve(*at) : std::nullopt;
  if (!target) {
    refusal = Refusal{"no name stands here"};
  } else if (!target->name) {
    refusal = Refusal{"a module is renamed by renaming its file"};
  } else if (target->module->is_std()) {
    refusal = Refusal{fmt::format("`{}` belongs to the standard library", at->text)};
  } else if (at->text != target->name.text()) {
    refusal = Refusal{fmt::format("`{}` is another name for `{}`; change it where it is imported",
                                  at->text, target->name.text())};
  } else {
    return Renamed{*place, *std::move(at), *target};
  }
  return std::nullopt;
}

}  // namespace

Json prepare_rename(Session& session, const Json& parameters, std::optional<Refusal>& refusal) {
  const std::optional<Renamed> found = find(session, parameters, refusal);
  if (!found) {
    return nullptr;
  }
  return {{"range", to_json(range_of(*found->place.module->file, found->at.span))},
          {"placeholder", std::string(found->at.text)}};
}

Json rename(Session& session, const Json& parameters, std::optional<Refusal>& refusal) {
  const std::optional<Renamed> found = find(session, parameters, refusal);
  if (!found) {
    return nullptr;
  }
  const std::string name = text_of(member(parameters, "newName"));
  if (!is_name(name)) {
    refusal =
        Refusal{fmt::format("`{}` cannot be a name: names are lower-case letters, digits and "
                            "`_`, and no keywords",
                            name)};
    return nullptr;
  }
  const std::optional<Target> other =
      session.lookup().find_name(*found->target.module, found->at.chain, name);
  if (other && other->module == found->target.module) {
    refusal = Refusal{fmt::format("there is a `{}` already", name)};
    return nullptr;
  }
  Json changes = Json::object();
  for (const Occurrence& at : places_naming(session, found->place.module->path, found->target)) {
    changes[uri_of(at.module->path)].push_back(
        {{"range", to_json(range_of(*at.module->file, at.span))}, {"newText", name}});
  }
  return {{"changes", std::move(changes)}};
}

}  // namespace weir::lsp
