#include "compiler/check/match_arguments.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

class Matcher {
 public:
  Matcher(dsl::DiagnosticSink& sink, std::string_view callee,
          const std::vector<std::string_view>& names)
      : sink_(sink), callee_(callee), names_(names) {
    matching_.given.resize(names.size());
  }

  Matching match(const std::vector<dsl::Node>& arguments) {
    size_t place = 0;
    for (const dsl::Node argument : arguments) {
      if (argument.is(dsl::NodeKind::kLabelledExpr)) {
        const dsl::LabelledExprView view(argument);
        give_labelled(view.label(), view.value());
      } else if (place < names_.size()) {
        give(place++, argument, argument);
      } else {
        report_surplus(argument);
      }
    }
    return std::move(matching_);
  }

 private:
  void give_labelled(dsl::Node label, dsl::Node value) {
    const auto found = std::find(names_.begin(), names_.end(), label.text());
    if (found != names_.end()) {
      give(static_cast<size_t>(found - names_.begin()), label, value);
      return;
    }
    matching_.has_fault = true;
    auto report = sink_.report(dsl::diag::unknown_argument, label.span(), callee_,
                               "`" + std::string(label.text()) + "`");
    const std::string_view meant = closest_name(label.text(), names_);
    if (!meant.empty()) {
      report.suggest(label.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help(parameters_help());
    }
  }

  void give(size_t place, dsl::Node where, dsl::Node value) {
    dsl::Node& slot = matching_.given[place];
    if (!slot) {
      slot = value;
      return;
    }
    matching_.has_fault = true;
    sink_.report(dsl::diag::duplicate_argument, where.span(), names_[place])
        .label("given here again")
        .secondary(slot.span(), "first given here")
        .help("leave one of them out");
  }

  void report_surplus(dsl::Node argument) {
    if (!std::exchange(matching_.has_fault, true)) {
      sink_
          .report(dsl::diag::unknown_argument, argument.span(), callee_,
                  "for this: it takes " + std::to_string(names_.size()))
          .help(parameters_help());
    }
  }

  [[nodiscard]] std::string parameters_help() const {
    return names_.empty() ? "it takes none" : "its parameters are " + list_names(names_);
  }

  dsl::DiagnosticSink& sink_;
  std::string_view callee_;
  const std::vector<std::string_view>& names_;
  Matching matching_;
};

}  // namespace

Matching match_arguments(dsl::DiagnosticSink& sink, std::string_view callee,
                         const std::vector<std::string_view>& names, dsl::Node call) {
  return Matcher(sink, callee, names)
      .match(call.is(dsl::NodeKind::kCallExpr) ? dsl::CallExprView(call).arguments()
                                               : std::vector<dsl::Node>());
}

}  // namespace weir::check
