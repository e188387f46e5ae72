#include "compiler/check/hosts.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/check/bindings.h"
#include "compiler/check/blocks.h"
#include "compiler/check/host_text.h"
#include "compiler/check/routes.h"
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
    for (const dsl::Node child : evaluator_.context().site.module(module).tree->root().children()) {
      if (child.is(dsl::NodeKind::kHostDecl)) {
        check_host(dsl::HostDeclView(child), module);
      }
    }
  }

 private:
  void check_host(const dsl::HostDeclView& view, load::ModuleId module) {
    model::Host host;
    host.patterns = read_patterns(view);
    host.listeners = read_listeners(view, module);
    host.span = host.patterns.empty() ? view.span() : host.patterns.front().span;
    enter_patterns(host);

    const HostId id = HostId::from_index(program_.hosts.size());
    const std::vector<dsl::Node> patterns = view.patterns();
    const std::string name =
        patterns.empty() ? "this host" : "host " + std::string(patterns.front().text());
    const BlockOwner owner{name, host.span, module};
    const BlockValue fields =
        check_block(evaluator_, schema_.block("route"), owner, view.block(), BlockPlace::kHost);

    RouteDefaults defaults;
    defaults.route.host = id;
    store_fields(types_, fields, defaults.route);
    const model::PathPattern no_pattern;
    check_edits(evaluator_, {module, {}, nullptr}, view.block(), &no_pattern, defaults.route);
    check_routes(view, module, defaults, host);
    program_.hosts.push_back(std::move(host));
  }

  using HostId = model::HostId;

  std::vector<model::HostPattern> read_patterns(const dsl::HostDeclView& view) {
    std::vector<model::HostPattern> patterns;
    for (const dsl::Node node : view.patterns()) {
      const LiteralText literal(node);
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

  std::vector<model::ListenerId> read_listeners(const dsl::HostDeclView& view,
                                                load::ModuleId module) {
    std::vector<model::ListenerId> listeners;
    std::map<model::ListenerId, dsl::Span> seen;
    for (const dsl::Node node : view.listeners()) {
      const Value value =
          evaluator_.evaluate({module, {}, nullptr}, node, types_.simple(TypeKind::kListener));
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
            .help("name it once");
      }
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

  void check_routes(const dsl::HostDeclView& view, load::ModuleId module,
                    const RouteDefaults& defaults, model::Host& host) {
    std::unordered_map<std::string_view, dsl::Span> names;
    for (const dsl::Node child : view.block().children()) {
      if (!child.is(dsl::NodeKind::kRouteDecl)) {
        continue;
      }
      const dsl::RouteDeclView route(child);
      enter_name(route.name(), names);
      std::optional<model::Route> checked =
          check_route(evaluator_, schema_, {module, {}, nullptr}, route, defaults);
      if (checked) {
        host.routes.push_back(model::RouteId::from_index(program_.routes.size()));
        program_.routes.push_back(*std::move(checked));
      }
    }
  }

  void enter_name(dsl::Node name, std::unordered_map<std::string_view, dsl::Span>& names) {
    if (!name) {
      return;
    }
    const auto [first, is_new] = names.emplace(name.text(), name.span());
    if (!is_new) {
      sink_.report(dsl::diag::duplicate_route, name.span(), name.text())
          .label("declared here again")
          .secondary(first->second, "first declared here")
          .help("rename one of them: names tell routes apart in logs and reports");
    }
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
