#include "compiler/check/hosts.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/check/expand.h"
#include "compiler/check/host_text.h"
#include "compiler/check/interpolate.h"
#include "compiler/check/route_tree.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

class HostChecker {
 public:
  HostChecker(Evaluator& evaluator, const Schema& schema, model::Program& program)
      : evaluator_(evaluator),
        schema_(schema),
        program_(program),
        types_(evaluator.context().types),
        sink_(evaluator.context().sink) {}

  void check_module(load::ModuleId module) {
    const dsl::Node root = evaluator_.context().site.module(module).tree->root();
    const ExpandedBlock content = expand_block(evaluator_, {module}, root);
    for (const BlockItem& item : content.items) {
      if (item.node.is(dsl::NodeKind::kHostDecl)) {
        const dsl::Repetition repetition(sink_);
        check_host(dsl::HostDeclView(item.node), item.scope);
      } else if (!item.suffix.empty() || is_block_item(item.node.kind())) {
        report_misplaced(item.node);
      }
    }
  }

 private:
  void check_host(const dsl::HostDeclView& view, const Scope& scope) {
    model::Host host;
    host.patterns = read_patterns(view, scope);
    host.listeners = read_listeners(view, scope);
    host.span = host.patterns.empty() ? view.span() : host.patterns.front().span;
    enter_patterns(host);
    const std::vector<dsl::Node> patterns = view.patterns();
    const std::string name =
        patterns.empty() ? "this host" : "host " + std::string(patterns.front().text());
    check_route_tree({evaluator_, schema_, program_}, {name, host.span}, view.block(), scope, host);
    program_.hosts.push_back(std::move(host));
  }

  // What stands in a `for` or `given` of a module, but belongs into a host.
  static bool is_block_item(dsl::NodeKind kind) {
    switch (kind) {
      case dsl::NodeKind::kField:
      case dsl::NodeKind::kNestedBlock:
      case dsl::NodeKind::kHeaderEdit:
      case dsl::NodeKind::kRewriteTemplate:
      case dsl::NodeKind::kRewritePrefix:
      case dsl::NodeKind::kRouteDecl:
      case dsl::NodeKind::kGroupDecl:
      case dsl::NodeKind::kOrderedBlock:
      case dsl::NodeKind::kIncludeItem:
      case dsl::NodeKind::kUseItem:
      case dsl::NodeKind::kWithoutItem:
        return true;
      default:
        return false;
    }
  }

  void report_misplaced(dsl::Node node) {
    const dsl::Node start = node.child_count() > 0 ? node.child(0) : node;
    if (!node.has_error()) {
      sink_
          .report(dsl::diag::misplaced_statement, start.span(), "this",
                  "a `for` or `given` outside of a host")
          .help("write hosts there, or move it into a host");
    }
  }

  std::vector<model::HostPattern> read_patterns(const dsl::HostDeclView& view, const Scope& scope) {
    std::vector<model::HostPattern> patterns;
    for (const dsl::Node node : view.patterns()) {
      if (node.has_error()) {
        continue;
      }
      const std::optional<LiteralText> inserted =
          insert_values(evaluator_, scope, node, {Braces::kValue});
      if (!inserted) {
        continue;
      }
      const LiteralText& literal = *inserted;
      TextResult<model::HostPattern> pattern = read_host_pattern(literal.text());
      if (pattern) {
        pattern->span = node.span();
        patterns.push_back(*std::move(pattern));
      } else {
        evaluator_.report_text_fault(literal, TypeKind::kHostPattern, pattern.error());
      }
    }
    return patterns;
  }

  std::vector<model::ListenerId> read_listeners(const dsl::HostDeclView& view, const Scope& scope) {
    std::vector<model::ListenerId> listeners;
    std::map<model::ListenerId, dsl::Span> seen;
    dsl::Node before;
    for (const dsl::Node node : view.listeners()) {
      const Value value = evaluator_.evaluate(scope, node, types_.simple(TypeKind::kListener));
      if (value.is_poison()) {
        continue;
      }
      const model::ListenerId id(std::get<ObjectRef>(value.data).index);
      const auto [first, is_new] = seen.emplace(id, node.span());
      if (is_new) {
        listeners.push_back(id);
      } else {
        sink_.report(dsl::diag::duplicate_listener, node.span(), node.text())
            .secondary(first->second, "first named here")
            .suggest(before.span().at_end().to(node.span().at_end()), "", "name it once");
      }
      before = node;
    }
    return listeners;
  }

  // One pattern belongs to one host of a listener.
  void enter_patterns(const model::Host& host) {
    for (const model::HostPattern& pattern : host.patterns) {
      const std::string name = model::to_string(pattern);
      for (const model::ListenerId listener : host.listeners) {
        const auto [first, is_new] = patterns_.emplace(std::pair(listener, name), pattern.span);
        if (!is_new) {
          report_pattern(pattern, listener, first->second);
          break;
        }
      }
    }
  }

  void report_pattern(const model::HostPattern& pattern, model::ListenerId listener,
                      dsl::Span first) {
    sink_
        .report(dsl::diag::duplicate_host, pattern.span, model::to_string(pattern),
                program_.listeners[listener.index()].name)
        .label("declared here again")
        .secondary(first, "first declared here")
        .help("put the routes of both into one host");
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  model::Program& program_;
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
  std::map<std::pair<model::ListenerId, std::string>, dsl::Span> patterns_;
};

}  // namespace

void check_hosts(Evaluator& evaluator, const Schema& schema, model::Program& program) {
  HostChecker checker(evaluator, schema, program);
  const std::vector<load::Module>& modules = evaluator.context().site.modules;
  for (size_t i = 0; i < modules.size(); ++i) {
    if (!modules[i].is_std) {
      checker.check_module(load::ModuleId::from_index(i));
    }
  }
}

}  // namespace weir::check
