// What names mean inside a test: its variables, then those of its module.
//
// A variable stands for what its row or list says, which takes its meaning from the place where the
// variable is used, as if it were written there: `web` an upstream, `404` a status. Text in quotes
// may hold `{name}`; `{{` and `}}` are the braces themselves.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/evaluate.h"

namespace weir::check {

class TestScope {
 public:
  TestScope(Evaluator& evaluator, load::ModuleId module, std::vector<Variable> variables)
      : evaluator_(evaluator), module_(module), variables_(std::move(variables)) {}

  // As Evaluator::evaluate, with variables.
  [[nodiscard]] Value evaluate(dsl::Node node, TypeId expected = TypeId()) const;
  // Text in quotes with what it inserts, or an expression that is text. Nothing: reported.
  [[nodiscard]] std::optional<std::string> text(dsl::Node node) const;
  // What a variable stands for, else the node itself; null if it stands for a value.
  [[nodiscard]] dsl::Node written(dsl::Node node) const;

  [[nodiscard]] const Variable* find(std::string_view name) const {
    return scope().find_variable(name);
  }
  // For what evaluates by itself; borrows from this object.
  [[nodiscard]] Scope scope() const { return {module_, nullptr, &variables_}; }
  // "m = GET, p = \"/v1\"".
  [[nodiscard]] std::string describe() const;

 private:
  [[nodiscard]] const Variable* variable(dsl::Node node) const;
  [[nodiscard]] std::optional<std::string> interpolate(dsl::Node literal) const;
  bool insert(const LiteralText& literal, size_t begin, size_t end, std::string& out) const;
  [[nodiscard]] Value named(std::string_view name, dsl::Span place) const;
  void report_unknown(std::string_view name, dsl::Span place) const;

  Evaluator& evaluator_;
  load::ModuleId module_;
  std::vector<Variable> variables_;
};

}  // namespace weir::check
