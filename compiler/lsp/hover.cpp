// What a name means, for a reader: its declaration and its doc comment.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/lsp/features.h"

namespace weir::lsp {

namespace {

// Text of the declaration up to its block, or its first lines.
std::string head_of(const Target& target) {
  constexpr size_t kShownMax = 400;
  std::string text(target.declaration.text());
  if (const dsl::Node block = target.declaration.child(dsl::NodeKind::kBlock)) {
    text.resize(block.span().begin - target.declaration.span().begin);
  } else if (target.kind == NameKind::kBlock) {
    text.resize(std::min(text.find('{'), text.size()));
  }
  while (text.ends_with(' ') || text.ends_with('\n')) {
    text.pop_back();
  }
  if (text.size() > kShownMax) {
    text.resize(std::min(text.rfind('\n', kShownMax), kShownMax));
    text += "\n...";
  }
  return text;
}

// A local is shown as what binds it, not with all that is within.
std::string words_for(const Target& target) {
  switch (target.declaration.kind()) {
    case dsl::NodeKind::kForBlock:
    case dsl::NodeKind::kComprehensionExpr:
      return fmt::format("{}  # each of a loop", target.name.text());
    case dsl::NodeKind::kBinaryExpr:
      return fmt::format("{}  # bound by `{}`", target.name.text(), target.declaration.text());
    case dsl::NodeKind::kTestDecl:
    case dsl::NodeKind::kTableColumns:
    case dsl::NodeKind::kTestVariable:
      return fmt::format("{}  # of a test", target.name.text());
    case dsl::NodeKind::kEnumType:
      return std::string(target.declaration.text());
    default:
      return head_of(target);
  }
}

}  // namespace

std::string describe(const Target& target) {
  if (!target.declaration) {
    return fmt::format("```weir\n# module {}\n```", target.module->path);
  }
  std::string text = fmt::format("```weir\n{}\n```", words_for(target));
  if (const std::string doc = target.module->tree->doc(target.declaration); !doc.empty()) {
    text += "\n" + doc;
  }
  if (target.module->is_std()) {
    text += fmt::format("\n\n*{}*", target.module->path);
  }
  return text;
}

Json hover(Session& session, const Json& parameters) {
  const std::optional<PlaceInModule> place = place_of(session, parameters);
  const std::optional<Occurrence> at =
      place ? session.lookup().occurrence_at(*place->module, place->offset) : std::nullopt;
  const std::optional<Target> target = at ? session.lookup().resolve(*at) : std::nullopt;
  if (!target) {
    return nullptr;
  }
  return {{"contents", {{"kind", "markdown"}, {"value", describe(*target)}}},
          {"range", to_json(range_of(*place->module->file, at->span))}};
}

}  // namespace weir::lsp
