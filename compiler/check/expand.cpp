#include "compiler/check/expand.h"

#include <utility>

#include "compiler/check/interpolate.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

class Expander {
 public:
  explicit Expander(Evaluator& evaluator) : evaluator_(evaluator) {}

  ExpandedBlock expand(const Scope& scope, dsl::Node owner) {
    add_children({owner, scope, {}});
    return std::move(result_);
  }

 private:
  // Nesting is that of the source, which the parser bounds.
  void add_children(const BlockItem& owner) {
    for (const dsl::Node child : owner.node.children()) {
      BlockItem item{child, owner.scope, owner.suffix};
      if (child.is(dsl::NodeKind::kForBlock)) {
        add_loop(item);
      } else if (child.is(dsl::NodeKind::kGivenBlock)) {
        add_choice(item);
      } else {
        result_.items.push_back(std::move(item));
      }
    }
  }

  void add_loop(const BlockItem& loop) {
    const dsl::ForBlockView view(loop.node);
    const Value list = evaluator_.evaluate(loop.scope, view.list());
    if (list.is_poison() || !view.name() || !view.block()) {
      return;
    }
    const TypeStore& types = evaluator_.context().types;
    if (!types.element_of(list.type).has_value()) {
      evaluator_.context().sink.report(dsl::diag::not_a_list, view.list().span(),
                                       types.text(list.type));
      return;
    }
    const std::vector<Value>& elements = list.list();
    for (size_t i = 0; i < elements.size(); ++i) {
      if (!evaluator_.take_step(loop.node.span())) {
        return;
      }
      const Local& local =
          result_.locals.emplace_back(Local{view.name().text(), elements[i], loop.scope.locals});
      add_children({view.block(),
                    {loop.scope.module, &local},
                    loop.suffix + '[' + element_name(elements[i], i) + ']'});
    }
  }

  // The element as text; of a record its first field; else its place, from 1.
  [[nodiscard]] std::string element_name(const Value& element, size_t index) const {
    const TypeStore& types = evaluator_.context().types;
    const bool is_record = types.kind(element.type) == TypeKind::kRecord;
    const Value& named = is_record && !element.list().empty() ? element.list().front() : element;
    return plain_text(types, named).value_or(std::to_string(index + 1));
  }

  void add_choice(BlockItem item) {
    while (item.node.is(dsl::NodeKind::kGivenBlock)) {
      const dsl::GivenBlockView view(item.node);
      const TypeId boolean = evaluator_.context().types.simple(TypeKind::kBool);
      const Value holds = evaluator_.evaluate(item.scope, view.condition(), boolean);
      if (holds.is_poison()) {
        return;
      }
      item.node = holds.boolean() ? view.block() : view.alternative();
      if (holds.boolean()) {
        bind(view.condition(), holds, item.scope);
      }
    }
    if (item.node) {
      add_children(item);
    }
  }

  void bind(dsl::Node condition, const Value& holds, Scope& scope) {
    Locals bound = evaluator_.bound_names(scope, condition, holds);
    if (!bound.empty()) {
      scope.locals = result_.bound.emplace_back(std::move(bound)).innermost();
    }
  }

  Evaluator& evaluator_;
  ExpandedBlock result_;
};

}  // namespace

ExpandedBlock expand_block(Evaluator& evaluator, const Scope& scope, dsl::Node owner) {
  return Expander(evaluator).expand(scope, owner);
}

}  // namespace weir::check
