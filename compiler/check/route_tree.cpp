#include "compiler/check/route_tree.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "compiler/check/claims.h"
#include "compiler/check/guards.h"
#include "compiler/check/interpolate.h"
#include "compiler/check/invocations.h"
#include "compiler/check/path_pattern.h"
#include "compiler/check/routes.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

class TreeWalk {
 public:
  TreeWalk(const RouteTree& tree, model::Host& host)
      : evaluator_(tree.evaluator),
        schema_(tree.schema),
        program_(tree.program),
        host_(host),
        id_(model::HostId::from_index(tree.program.hosts.size())),
        sink_(tree.evaluator.context().sink) {}

  // Depth is that of the source, times that of the templates, which do not include themselves.
  void walk(const BlockOwner& owner, dsl::Node block, const Scope& scope, Level& level) {
    const ExpandedBlock content = expand_block(evaluator_, scope, block);
    fill_level(evaluator_, schema_, owner, {block, content, BlockPlace::kHost}, level);
    add_items(content, level);
  }

 private:
  void add_items(const ExpandedBlock& content, const Level& level) {
    for (const BlockItem& item : content.items) {
      switch (item.node.kind()) {
        case dsl::NodeKind::kRouteDecl:
          add_route(item, level);
          break;
        case dsl::NodeKind::kGroupDecl:
          add_group(item, level);
          break;
        case dsl::NodeKind::kOrderedBlock:
          add_ordered(item, level);
          break;
        case dsl::NodeKind::kIncludeItem:
          add_include(item, level);
          break;
        default:  // belongs to the level itself, or has been reported
          break;
      }
    }
  }

  void add_route(const BlockItem& item, const Level& level) {
    const dsl::RouteDeclView view(item.node);
    const std::string name = level.name_prefix + std::string(dsl::name_text(view)) + item.suffix;
    enter_name(view.name(), name);
    std::optional<model::Route> route =
        check_route(evaluator_, schema_, {item.scope, level, id_, name}, view);
    if (route) {
      host_.routes.push_back(model::RouteId::from_index(program_.routes.size()));
      program_.routes.push_back(*std::move(route));
    }
  }

  void enter_name(dsl::Node node, const std::string& name) {
    if (!node) {
      return;
    }
    const auto [first, is_new] = names_.emplace(name, node.span());
    if (is_new) {
      return;
    }
    auto report = sink_.report(dsl::diag::duplicate_route, node.span(), name);
    if (first->second == node.span()) {
      report.label("comes from one template twice")
          .help("include it under a name of its own: `include ... as NAME`");
      return;
    }
    report.label("declared here again")
        .secondary(first->second, "first declared here")
        .help("rename one of them: names tell routes apart in logs and reports");
  }

  static Level inner_level(const BlockItem& item, const Level& outer) {
    Level level;
    level.outer = &outer;
    level.pattern = outer.pattern;
    level.guard = outer.guard;
    level.ordered = outer.ordered;
    level.name_prefix = outer.name_prefix;
    if (!item.suffix.empty()) {
      level.name_prefix += item.suffix.substr(1, item.suffix.size() - 2) + '.';
    }
    return level;
  }

  void add_group(const BlockItem& item, const Level& outer) {
    const dsl::GroupDeclView view(item.node);
    Level level = inner_level(item, outer);
    const std::optional<model::PathPattern> pattern = read_path(view.prefix(), item.scope, outer);
    level.pattern = pattern ? &*pattern : nullptr;
    std::optional<model::Guard> guard =
        view.guard() ? build_guard(evaluator_, schema_, {item.scope, level.pattern}, view.guard())
                     : std::nullopt;
    if (guard && outer.guard != nullptr) {
      guard = join_guards(*outer.guard, *std::move(guard));
    }
    level.guard = guard ? &*guard : outer.guard;
    const dsl::Node path = view.prefix();
    const std::string text = path ? std::string(path.text()) : "...";
    walk({"group " + text, path ? path.span() : view.span()}, view.block(), item.scope, level);
  }

  std::optional<model::PathPattern> read_path(dsl::Node path, const Scope& scope,
                                              const Level& outer) {
    if (!path || path.has_error()) {
      return std::nullopt;
    }
    const std::optional<LiteralText> literal =
        insert_values(evaluator_, scope, path, {Braces::kPattern});
    return literal ? parse_group_path(outer.pattern, *literal, sink_) : std::nullopt;
  }

  // Within another, it is part of that one: first match is first match.
  void add_ordered(const BlockItem& item, const Level& outer) {
    Level level = inner_level(item, outer);
    level.ordered = outer.ordered != 0 ? outer.ordered : ++ordered_count_;
    const dsl::Node block = item.node.child(dsl::NodeKind::kBlock);
    walk({"this block", item.node.span()}, block, item.scope, level);
  }

  void add_include(const BlockItem& item, const Level& outer) {
    const dsl::IncludeItemView view(item.node);
    const dsl::Node target = view.target();
    if (!target || item.node.has_error()) {
      return;
    }
    for_each_invocation(evaluator_, item.scope, target, SymbolKind::kTemplate,
                        [&](SymbolId id, const Locals& arguments) {
                          if (!is_nested(id, target)) {
                            include(id, arguments, item, outer);
                          }
                        });
  }

  bool is_nested(SymbolId id, dsl::Node target) {
    if (std::ranges::find(including_, id) == including_.end()) {
      return false;
    }
    const Symbol& symbol = evaluator_.names().get(id);
    sink_.report(dsl::diag::nested_include, target.span(), Evaluator::name_of(symbol))
        .secondary(symbol.name, "the template")
        .help("loop over a list with `for`: templates are not recursive, so that every build ends");
    return true;
  }

  void include(SymbolId id, const Locals& arguments, const BlockItem& item, const Level& outer) {
    const Symbol symbol = evaluator_.names().get(id);
    const dsl::TemplateDeclView declaration(symbol.declaration);
    const dsl::IncludeItemView view(item.node);
    const std::string name(Evaluator::name_of(symbol));
    Level level = inner_level(item, outer);
    level.name_prefix += (view.alias() ? std::string(view.alias().text()) : name) + '.';
    const dsl::Repetition repetition(sink_);
    including_.push_back(id);
    walk({"template `" + name + "`", symbol.name}, declaration.block(),
         {symbol.module, arguments.innermost()}, level);
    including_.pop_back();
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  model::Program& program_;
  model::Host& host_;
  model::HostId id_;
  dsl::DiagnosticSink& sink_;
  std::unordered_map<std::string, dsl::Span> names_;
  std::vector<SymbolId> including_;  // templates around this place
  uint32_t ordered_count_ = 0;
};

}  // namespace

void check_route_tree(const RouteTree& tree, const BlockOwner& owner, dsl::Node block,
                      const Scope& scope, model::Host& host) {
  const model::PathPattern no_path;
  Level level;
  level.pattern = &no_path;
  TreeWalk(tree, host).walk(owner, block, scope, level);
  bind_passed_claims(host, tree.program, has_lost_issuer(level), tree.evaluator.context().sink);
}

void check_unused_template(Evaluator& evaluator, const Schema& schema, SymbolId id) {
  const Symbol symbol = evaluator.names().get(id);
  const Locals arguments = evaluator.unknown_arguments(id);
  model::Program nowhere;
  model::Host host;
  const BlockOwner owner{"template `" + std::string(Evaluator::name_of(symbol)) + "`", symbol.name};
  check_route_tree({evaluator, schema, nowhere}, owner,
                   dsl::TemplateDeclView(symbol.declaration).block(),
                   {symbol.module, arguments.innermost()}, host);
}

}  // namespace weir::check
