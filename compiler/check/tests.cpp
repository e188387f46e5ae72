#include "compiler/check/tests.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/check/test_requests.h"
#include "compiler/check/test_scope.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/test_views.h"
#include "dsl/syntax/views.h"
#include "runtime/base/count_of.h"

namespace weir::check {

namespace {

using dsl::NodeKind;
using Bindings = std::vector<Variable>;

class TestChecker {
 public:
  TestChecker(Evaluator& evaluator, const TestedSite& site, load::ModuleId module,
              std::vector<model::TestCase>& tests)
      : evaluator_(evaluator),
        site_(site),
        module_(module),
        tests_(tests),
        sink_(evaluator.context().sink) {}

  void check(const dsl::TestDeclView& view) {
    const bool has_broken_values =
        view.child(NodeKind::kTableRows).exists() && view.child(NodeKind::kTableRows).has_error();
    if (!view.name() || view.name().has_error() || has_broken_values) {
      return;  // the parser has reported it
    }
    const std::string name = dsl::decode_string(view.name().text()).value;
    enter_name(name, view.name().span());
    check_has_expectation(view, name);
    check_variables(view);
    for (Bindings& bindings : bindings_of(view, name)) {
      model::TestCase test;
      test.name = name;
      test.span = view.name().span();
      const TestScope scope(evaluator_, module_, std::move(bindings));
      test.variables = scope.describe();
      check_test_body(evaluator_, site_, scope, view.body(), test);
      tests_.push_back(std::move(test));
    }
  }

 private:
  void enter_name(const std::string& name, dsl::Span span) {
    const auto [first, is_new] = names_.emplace(name, span);
    if (!is_new) {
      sink_.report(dsl::diag::duplicate_test, span, name)
          .label("declared here again")
          .secondary(first->second, "first declared here")
          .help("rename one of them: names tell tests apart in reports");
    }
  }

  void check_has_expectation(const dsl::TestDeclView& view, const std::string& name) {
    if (!view.has_error() && dsl::children_of(view.body(), NodeKind::kTestRequest).empty()) {
      sink_.report(dsl::diag::test_without_expectation, view.name().span(), name)
          .help("add a request and what it has to lead to: `GET \"https://example.com/\" => 200`");
    }
  }

  // A variable has one meaning.
  void check_variables(const dsl::TestDeclView& view) {
    std::vector<dsl::Node> names = view.columns();
    for (const dsl::Node variable : view.variables()) {
      names.push_back(dsl::TestVariableView(variable).name());
    }
    for (size_t i = 1; i < names.size(); ++i) {
      const auto first = std::find_if(names.begin(), names.begin() + static_cast<ptrdiff_t>(i),
                                      [&](dsl::Node n) { return n.text() == names[i].text(); });
      if (*first != names[i]) {
        sink_.report(dsl::diag::variable_twice, names[i].span(), names[i].text())
            .secondary(first->span(), "stands for this one already")
            .help("rename one of them");
      }
    }
  }

  // What the variables stand for in each case; one case without variables for a plain test.
  std::vector<Bindings> bindings_of(const dsl::TestDeclView& view, const std::string& name) {
    switch (view.test_kind()) {
      case dsl::TestKind::kPlain:
        return {Bindings{}};
      case dsl::TestKind::kTable:
        return rows_of(view);
      case dsl::TestKind::kProperty:
        return combinations_of(view, name);
    }
    return {};
  }

  std::vector<Bindings> rows_of(const dsl::TestDeclView& view) {
    const std::vector<dsl::Node> columns = view.columns();
    std::vector<Bindings> rows;
    for (const dsl::Node row : view.rows()) {
      if (row.child_count() != columns.size()) {
        sink_
            .report(dsl::diag::row_length, row.span(), count_of(row.child_count(), "value"),
                    count_of(columns.size(), "column"))
            .secondary(view.child(NodeKind::kTableColumns).span(), "the columns")
            .help("write one value for each column");
        continue;
      }
      Bindings bindings;
      for (size_t i = 0; i < columns.size(); ++i) {
        bindings.push_back({columns[i].text(), row.child(i), {}});
      }
      rows.push_back(std::move(bindings));
    }
    return rows;
  }

  // The last variable changes fastest.
  std::vector<Bindings> combinations_of(const dsl::TestDeclView& view, const std::string& name) {
    std::vector<Bindings> combinations{Bindings{}};
    for (const dsl::Node node : view.variables()) {
      const dsl::TestVariableView variable(node);
      const std::optional<Bindings> values = values_of(variable);
      if (!values) {
        return {};
      }
      if (!check_count(variable, name, values->size(), combinations.size() * values->size())) {
        return {};
      }
      combinations = multiply(combinations, *values);
    }
    return combinations;
  }

  static std::vector<Bindings> multiply(const std::vector<Bindings>& left, const Bindings& right) {
    std::vector<Bindings> product;
    product.reserve(left.size() * right.size());
    for (const Bindings& bindings : left) {
      for (const Variable& value : right) {
        product.push_back(bindings);
        product.back().push_back(value);
      }
    }
    return product;
  }

  bool check_count(const dsl::TestVariableView& variable, const std::string& name, size_t values,
                   size_t cases) {
    if (values == 0) {
      sink_.report(dsl::diag::test_without_values, variable.values().span(), name)
          .label("is empty")
          .help("write at least one value between the brackets");
      return false;
    }
    if (cases > kTestCasesMax) {
      sink_.report(dsl::diag::route_limit, variable.span(), "this property", cases, "combinations",
                   kTestCasesMax);
      return false;
    }
    return true;
  }

  // The elements of a list, as written if the list is; nothing: reported.
  std::optional<Bindings> values_of(const dsl::TestVariableView& variable) {
    const std::string_view name = variable.name().text();
    Bindings values;
    if (variable.values().is(NodeKind::kListExpr)) {
      for (const dsl::Node element : variable.values().children()) {
        values.push_back({name, element, {}});
      }
      return values;
    }
    const Value list = evaluator_.evaluate({module_}, variable.values());
    if (list.is_poison()) {
      return std::nullopt;
    }
    const auto* elements = std::get_if<std::vector<Value>>(&list.data);
    if (elements == nullptr) {
      sink_.report(dsl::diag::type_mismatch, variable.values().span(), "a list",
                   "`" + evaluator_.context().types.text(list.type) + "`");
      return std::nullopt;
    }
    for (const Value& element : *elements) {
      values.push_back({name, {}, element});
    }
    return values;
  }

  Evaluator& evaluator_;
  const TestedSite& site_;
  load::ModuleId module_;
  std::vector<model::TestCase>& tests_;
  dsl::DiagnosticSink& sink_;
  std::map<std::string, dsl::Span> names_;
};

// "`param`": the word a declaration starts with; empty for what a test module may hold.
std::string_view foreign_word(dsl::Node declaration) {
  switch (declaration.kind()) {
    case NodeKind::kParamDecl:
      return "param";
    case NodeKind::kObjectDecl: {
      const dsl::Node keyword = dsl::ObjectDeclView(declaration).keyword();
      return keyword ? keyword.text() : std::string_view();
    }
    case NodeKind::kHostDecl:
      return "host";
    default:
      return {};
  }
}

}  // namespace

void check_tests(Evaluator& evaluator, const TestedSite& site,
                 std::vector<model::TestCase>& tests) {
  const std::vector<load::Module>& modules = evaluator.context().site.modules;
  for (size_t i = 0; i < modules.size(); ++i) {
    TestChecker checker(evaluator, site, load::ModuleId::from_index(i), tests);
    for (const dsl::Node test : dsl::children_of(modules[i].tree->root(), NodeKind::kTestDecl)) {
      checker.check(dsl::TestDeclView(test));
    }
  }
}

void check_test_modules(const load::LoadedSite& site, dsl::DiagnosticSink& sink) {
  for (const load::Module& module : site.modules) {
    if (!module.is_test) {
      continue;
    }
    for (const dsl::Node declaration : module.tree->root().children()) {
      const std::string_view word = foreign_word(declaration);
      if (!word.empty()) {
        sink.report(dsl::diag::test_module,
                    declaration.span().sub(0, static_cast<uint32_t>(word.size())),
                    "`" + std::string(word) + "`")
            .label("would be part of the site only while it is tested")
            .help("move it into a module of the site and import it from there");
      }
    }
  }
}

}  // namespace weir::check
