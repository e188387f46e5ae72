#include "compiler/parameters/entry_builder.h"

#include <string_view>
#include <utility>

#include "dsl/source/limits.h"

namespace weir::parameters {

namespace {

using Form = check::ParameterDatum::Form;

constexpr const char* kNotOneMapping = "a parameter file holds one mapping from names to values";

}  // namespace

bool EntryBuilder::scalar(check::ParameterDatum datum) {
  if (open_.empty()) {
    return fail_form(datum.span, kNotOneMapping, "write `name: value` for each parameter");
  }
  return count(datum.span) && finish(std::move(datum));
}

bool EntryBuilder::begin_list(dsl::Span begin_span) {
  if (open_.empty()) {
    return fail_form(begin_span, kNotOneMapping, "name the parameter that has this list");
  }
  return begin(Form::kList, begin_span);
}

bool EntryBuilder::begin_mapping(dsl::Span begin_span) {
  return begin(Form::kMapping, begin_span);
}

bool EntryBuilder::end(uint32_t end) {
  check::ParameterDatum datum = std::move(open_.back());
  open_.pop_back();
  if (end > datum.span.end) {
    datum.span.end = end;
  }
  return open_.empty() || finish(std::move(datum));
}

bool EntryBuilder::key(std::string name, dsl::Span span) {
  if (open_.size() == 1) {
    name_ = {std::move(name), span};
  } else {
    open_.back().keys.push_back({std::move(name), span});
  }
  return true;
}

bool EntryBuilder::begin(Form form, dsl::Span span) {
  if (open_.size() > dsl::kParameterFileNestingMax) {
    sink_.report(dsl::diag::nesting_too_deep, span, dsl::kParameterFileNestingMax);
    has_failed_ = true;
    return false;
  }
  if (!count(span)) {
    return false;
  }
  check::ParameterDatum datum;
  datum.form = form;
  datum.span = span;
  open_.push_back(std::move(datum));
  return true;
}

bool EntryBuilder::count(dsl::Span place) {
  if (++count_ <= dsl::kParameterFileValuesMax) {
    return true;
  }
  sink_.report(dsl::diag::parameter_file_limit, place, dsl::kParameterFileValuesMax)
      .help("give long lists to the site as a `const` of a module");
  has_failed_ = true;
  return false;
}

// A value is complete: it belongs to the list or mapping around it, or it is an entry.
bool EntryBuilder::finish(check::ParameterDatum datum) {
  if (open_.size() == 1) {
    values_[name_.name].entries.push_back({name_.span, std::move(datum)});
  } else {
    open_.back().elements.push_back(std::move(datum));
  }
  return true;
}

bool EntryBuilder::fail_syntax(dsl::Span place, std::string_view format, std::string label) {
  has_failed_ = true;
  sink_.report(dsl::diag::parameter_file_syntax, place, format).label(std::move(label));
  return false;
}

bool EntryBuilder::fail_form(dsl::Span place, std::string_view message, std::string help) {
  has_failed_ = true;
  sink_.report(dsl::diag::parameter_file_form, place, message).help(std::move(help));
  return false;
}

}  // namespace weir::parameters
