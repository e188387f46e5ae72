#include "compiler/check/check.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "compiler/check/context.h"
#include "compiler/check/evaluate.h"
#include "compiler/check/hosts.h"
#include "compiler/check/invariants.h"
#include "compiler/check/names.h"
#include "compiler/check/objects.h"
#include "compiler/check/policies.h"
#include "compiler/check/route_tree.h"
#include "compiler/check/schema.h"
#include "compiler/check/suggest.h"
#include "compiler/check/tests.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

constexpr uint16_t kEdition = 2027;

class SiteChecker {
 public:
  SiteChecker(const load::LoadedSite& site, const dsl::SourceMap& sources,
              const ParameterValues& parameters, dsl::DiagnosticSink& sink)
      : site_(site),
        sources_(sources),
        given_(parameters),
        sink_(sink),
        context_{site, sink, {}, {}},
        names_(site, sink),
        evaluator_(context_, names_, parameters) {
    declare_types(context_);
  }

  std::optional<model::Program> check() {
    const Schema schema = read_schema(evaluator_);
    check_editions();
    check_parameters();
    evaluate_constants();
    check_policies(evaluator_);
    check_objects(evaluator_, schema, program_);
    check_hosts(evaluator_, schema, program_);
    check_unused(schema);
    check_test_modules(site_, sink_);
    const TestedSite tested{schema, program_, sources_, !sink_.has_errors()};
    check_tests(evaluator_, tested, program_.tests);
    check_invariants(evaluator_, tested, program_);
    if (sink_.has_errors()) {
      return std::nullopt;
    }
    describe_build();
    return std::move(program_);
  }

 private:
  // A module that names no edition has the first one.
  void check_editions() {
    for (const load::Module& module : site_.modules) {
      const dsl::Node declaration = module.tree->root().child(dsl::NodeKind::kEditionDecl);
      const dsl::Node year = declaration ? dsl::EditionDeclView(declaration).year() : dsl::Node();
      if (year && dsl::decode_int(year.text()).value_or(kEdition) != kEdition) {
        sink_.report(dsl::diag::unknown_edition, year.span(), year.text())
            .suggest(year.span(), std::to_string(kEdition),
                     "write `edition " + std::to_string(kEdition) + "`");
      }
    }
  }

  // A parameter is an input of the build: its name is that of one thing in the whole site.
  void check_parameters() {
    std::map<std::string_view, const Symbol*> declared;
    for (const SymbolId id : names_.of_kind(SymbolKind::kParam)) {
      const Symbol& symbol = names_.get(id);
      const auto [first, is_new] = declared.emplace(Evaluator::name_of(symbol), &symbol);
      if (!is_new && first->second->module != symbol.module) {
        sink_.report(dsl::diag::parameter_twice, symbol.name, first->first)
            .label("declared here again")
            .secondary(first->second->name, "first declared here")
            .help("declare it `pub` in one module and import it into the other");
      }
    }
    for (const auto& [name, given] : given_.by_name) {
      const auto found = declared.find(name);
      check_given_once(name, given, found == declared.end() ? nullptr : found->second);
      if (found == declared.end()) {
        report_unknown_parameter(name, given, declared);
      }
    }
  }

  // Of two files the later one wins; within one file there is no such order.
  void check_given_once(std::string_view name, const GivenParameter& given, const Symbol* symbol) {
    for (size_t i = 1; i < given.entries.size(); ++i) {
      const dsl::Span first = given.entries[i - 1].name;
      const dsl::Span again = given.entries[i].name;
      if (first.file == again.file) {
        auto report = sink_.report(dsl::diag::parameter_file_twice, again, name);
        report.label("given here again").secondary(first, "first given here");
        if (symbol != nullptr) {
          report.secondary(symbol->name, "the parameter");
        }
        report.help("keep one of the two entries");
      }
    }
  }

  void report_unknown_parameter(std::string_view name, const GivenParameter& given,
                                const std::map<std::string_view, const Symbol*>& declared) {
    std::vector<std::string_view> candidates;
    candidates.reserve(declared.size());
    for (const auto& [known, symbol] : declared) {
      candidates.push_back(known);
    }
    const std::string_view meant = closest_name(name, candidates);
    for (const ParameterEntry& entry : given.entries) {
      auto report = sink_.report(dsl::diag::parameter_unknown, entry.name, name);
      if (!meant.empty()) {
        report.secondary(declared.at(meant)->name, "this one is declared");
      }
      suggest_parameter(report, meant, candidates, "`" + std::string(meant) + "`");
    }
    if (given.text) {
      const dsl::Span start{site_.module(site_.root).file, 0, 0};
      auto report = sink_.report(dsl::diag::parameter_unknown, start, name);
      suggest_parameter(report, meant, candidates, "`--param " + std::string(meant) + "=...`");
    }
  }

  static void suggest_parameter(dsl::DiagnosticBuilder& report, std::string_view meant,
                                const std::vector<std::string_view>& candidates,
                                const std::string& edit) {
    if (!meant.empty()) {
      report.help("did you mean " + edit + "?");
    } else if (candidates.empty()) {
      report.help("the site has no parameters");
    } else {
      report.help("the site has " + list_names(candidates));
    }
  }

  // All of them, used or not: what is written is checked.
  void evaluate_constants() {
    for (const SymbolId id : names_.of_kind(SymbolKind::kType)) {
      evaluator_.check_type(id);
    }
    for (const SymbolKind kind : {SymbolKind::kParam, SymbolKind::kConst}) {
      for (const SymbolId id : names_.of_kind(kind)) {
        static_cast<void>(evaluator_.value_of(id));  // kept there; poison has been reported
      }
    }
  }

  // Templates and functions that nothing uses are checked as far as that can be done without
  // arguments.
  void check_unused(const Schema& schema) {
    for (const SymbolId id : names_.of_kind(SymbolKind::kTemplate)) {
      if (!evaluator_.is_called(id)) {
        check_unused_template(evaluator_, schema, id);
      }
    }
    for (const SymbolId id : names_.of_kind(SymbolKind::kFunction)) {
      if (!evaluator_.is_called(id)) {
        evaluator_.check_function(id);
      }
    }
    for (const SymbolId id : names_.of_kind(SymbolKind::kPolicy)) {
      if (!evaluator_.is_called(id)) {
        check_unused_policy(evaluator_, schema, id);
      }
    }
  }

  void describe_build() {
    program_.edition = kEdition;
    program_.site = site_.module(site_.root).path;
    for (const load::Module& module : site_.modules) {
      program_.inputs.push_back({module.path, std::string(sources_.file(module.file).text())});
    }
    for (const load::LineFile& lines : site_.line_files) {
      program_.inputs.push_back({lines.path, std::string(lines.file->text())});
    }
    std::sort(program_.inputs.begin(), program_.inputs.end(),
              [](const model::Input& a, const model::Input& b) { return a.path < b.path; });
    for (const SymbolId id : names_.of_kind(SymbolKind::kParam)) {
      program_.parameters.push_back({std::string(Evaluator::name_of(names_.get(id))),
                                     to_text(context_.types, evaluator_.value_of(id))});
    }
    std::sort(program_.parameters.begin(), program_.parameters.end(),
              [](const model::Parameter& a, const model::Parameter& b) { return a.name < b.name; });
  }

  const load::LoadedSite& site_;
  const dsl::SourceMap& sources_;
  const ParameterValues& given_;
  dsl::DiagnosticSink& sink_;
  Context context_;
  Names names_;
  Evaluator evaluator_;
  model::Program program_;
};

}  // namespace

std::optional<model::Program> check_site(const load::LoadedSite& site,
                                         const dsl::SourceMap& sources,
                                         const ParameterValues& parameters,
                                         dsl::DiagnosticSink& sink) {
  return SiteChecker(site, sources, parameters, sink).check();
}

}  // namespace weir::check
