#include "compiler/check/overlays.h"

#include <utility>

#include "dsl/syntax/views.h"

namespace weir::check {

Overlays::Overlays(Evaluator& evaluator) : evaluator_(evaluator) {
  const std::vector<load::Module>& modules = evaluator.context().site.modules;
  for (size_t i = 0; i < modules.size(); ++i) {
    read_module(load::ModuleId::from_index(i));
  }
}

void Overlays::read_module(load::ModuleId module) {
  const dsl::Node root = evaluator_.context().site.module(module).tree->root();
  for (const dsl::Node child : dsl::children_of(root, dsl::NodeKind::kOverlayDecl)) {
    const dsl::OverlayDeclView view(child);
    bool is_used = true;
    if (view.condition()) {
      const Value holds = evaluator_.evaluate({module}, view.condition(),
                                              evaluator_.context().types.simple(TypeKind::kBool));
      is_used = !holds.is_poison() && holds.boolean();
    }
    for (const dsl::Node node : view.items()) {
      const dsl::OverlayItemView item(node);
      if (!item.keyword() || !item.target() || item.target().has_error()) {
        continue;
      }
      const SymbolId symbol =
          evaluator_.resolve_kind({module}, item.target(), symbol_of(item.object()));
      if (symbol.has_value()) {
        items_[symbol].push_back({module, item.block(), is_used});
      }
    }
  }
}

void Overlays::apply(SymbolId symbol, const BlockOwner& owner, BlockValue& block) {
  const auto found = items_.find(symbol);
  if (found == items_.end()) {
    return;
  }
  Places places;
  for (const Item& item : found->second) {
    const ExpandedBlock content = expand_block(evaluator_, {item.module}, item.block);
    if (!item.is_used) {
      (void)check_block(evaluator_, *block.schema, owner,  // for the mistakes in its names alone
                        {item.block, content, BlockPlace::kUnusedOverlay});
      continue;
    }
    set_written(
        block,
        check_block(evaluator_, *block.schema, owner, {item.block, content, BlockPlace::kOverlay}),
        [&](const std::string& name, const FieldValue& field) { note_place(name, field, places); });
  }
}

void Overlays::note_place(const std::string& name, const FieldValue& field, Places& places) {
  const auto [first, is_new] = places.emplace(name, field.place);
  if (!is_new) {
    evaluator_.context()
        .sink.report(dsl::diag::overlay_conflict, field.place, name)
        .secondary(first->second, "set here as well")
        .help("leave one of them out, or let their conditions exclude each other");
  }
}

}  // namespace weir::check
