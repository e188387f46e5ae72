#include "compiler/check/level.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/check/bindings.h"
#include "compiler/check/invocations.h"
#include "compiler/check/slots.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

bool is_waived(const std::vector<const Level*>& inner, SymbolId policy) {
  return std::ranges::any_of(inner, [policy](const Level* level) {
    return std::ranges::find(level->waived, policy) != level->waived.end();
  });
}

// Is the policy used at an outer level, and not left out since? A broken `use` may be its.
bool is_inherited(const Level* level, SymbolId policy) {
  for (; level != nullptr; level = level->outer) {
    if (level->has_lost_policies) {
      return true;
    }
    for (const PolicyUse& use : level->policies) {
      if (use.policy == policy) {
        return true;
      }
    }
    if (std::ranges::find(level->waived, policy) != level->waived.end()) {
      return false;
    }
  }
  return false;
}

class PolicyReader {
 public:
  PolicyReader(Evaluator& evaluator, const Schema& schema, Level& level)
      : evaluator_(evaluator), schema_(schema), level_(level), sink_(evaluator.context().sink) {}

  bool read(const ExpandedBlock& content) {
    for (const BlockItem& item : content.items) {
      if (item.node.is(dsl::NodeKind::kUseItem)) {
        dsl::Node before;
        for (const dsl::Node policy : item.node.children()) {
          use(item.scope, before, policy);
          before = policy;
        }
      } else if (item.node.is(dsl::NodeKind::kWithoutItem)) {
        waive(item.scope, dsl::WithoutItemView(item.node));
      }
    }
    return is_whole_;
  }

 private:
  // `before` is what stands before the comma; null for the first.
  void use(const Scope& scope, dsl::Node before, dsl::Node item) {
    const bool is_right =
        instantiate_policies(evaluator_, schema_, scope, item,
                             [&](PolicyUse policy) { add(std::move(policy), before, item); });
    is_whole_ &= is_right;
    level_.has_lost_policies |= !is_right;
  }

  void add(PolicyUse policy, dsl::Node before, dsl::Node item) {
    if (is_object_slot(policy.slot)) {
      is_whole_ = false;
      sink_
          .report(dsl::diag::misplaced_statement, item.span(),
                  "a policy of slot `" + std::string(policy.slot) + "`", "routes")
          .help("write it in a block `" + std::string(policy.slot) + "`");
      return;
    }
    const auto first = std::ranges::find(level_.policies, policy.policy, &PolicyUse::policy);
    if (first != level_.policies.end()) {
      is_whole_ = false;
      auto report = sink_.report(dsl::diag::duplicate_use, item.span(), name_of(policy.policy));
      report.secondary(first->place, "first used here");
      if (before && first->place != item.span()) {
        report.suggest(before.span().at_end().to(item.span().at_end()), "", "leave it out");
      } else {
        report.help("leave one of them out");
      }
      return;
    }
    is_whole_ &= policy.edits.is_whole;
    level_.policies.push_back(std::move(policy));
  }

  void waive(const Scope& scope, const dsl::WithoutItemView& view) {
    const dsl::Node reference = view.policy();
    const std::optional<std::vector<SymbolId>> policies =
        reference && !reference.has_error()
            ? find_targets(evaluator_, scope, reference, SymbolKind::kPolicy)
            : std::nullopt;
    is_whole_ &= policies.has_value();
    for (const SymbolId policy : policies.value_or(std::vector<SymbolId>())) {
      waive(policy, view);
    }
  }

  void waive(SymbolId policy, const dsl::WithoutItemView& view) {
    if (is_inherited(level_.outer, policy)) {
      level_.waived.push_back(policy);
      return;
    }
    is_whole_ = false;
    sink_.report(dsl::diag::unused_waiver, view.policy().span(), name_of(policy))
        .label("no host or group around this uses it")
        .suggest(view.span(), "", "leave the `without` out");
  }

  [[nodiscard]] std::string_view name_of(SymbolId id) {
    return Evaluator::name_of(evaluator_.names().get(id));
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  Level& level_;
  dsl::DiagnosticSink& sink_;
  bool is_whole_ = true;
};

void append(const HeaderEdits& edits, model::Route& route) {
  route.request_edits.insert(route.request_edits.end(), edits.request.begin(), edits.request.end());
  route.response_edits.insert(route.response_edits.end(), edits.response.begin(),
                              edits.response.end());
}

}  // namespace

bool fill_level(Evaluator& evaluator, const Schema& schema, const BlockOwner& owner,
                const BlockBody& body, Level& level) {
  level.fields = check_block(evaluator, schema.block("route"), owner, body);
  level.edits = check_edits(evaluator, body.content, level.pattern);
  const bool has_policies = PolicyReader(evaluator, schema, level).read(body.content);
  return has_policies && level.edits.is_whole;
}

bool has_lost_issuer(const Level& innermost) {
  const auto is_lost = [](const BlockValue& fields) {
    return fields.field("jwt").value.is_poison();
  };
  for (const Level* level = &innermost; level != nullptr; level = level->outer) {
    if (level->has_lost_policies || (level->fields.schema != nullptr && is_lost(level->fields)) ||
        std::ranges::any_of(level->policies,
                            [&](const PolicyUse& use) { return is_lost(use.fields); })) {
      return true;
    }
  }
  return false;
}

void apply_levels(const TypeStore& types, const Level& innermost, model::Route& route) {
  std::vector<const Level*> levels;
  for (const Level* level = &innermost; level != nullptr; level = level->outer) {
    levels.push_back(level);
  }
  store_fields(types, levels.back()->fields, route);  // what nothing says has its default
  while (!levels.empty()) {
    const Level& level = *levels.back();
    levels.pop_back();
    for (const PolicyUse& use : level.policies) {
      if (!is_waived(levels, use.policy)) {
        store_written(types, use.fields, route);
        append(use.edits, route);
        route.policies.push_back(use.name);
      }
    }
    store_written(types, level.fields, route);
    append(level.edits, route);
  }
}

}  // namespace weir::check
