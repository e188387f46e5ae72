// What a build gives for the parameters of a site: text of `--param`, entries of parameter files.
//
// The door between those who read the command line and files and the checker, which alone knows the
// types. An entry has the form that its file gives it, and its place there; JSON and YAML are not
// known here (compiler/parameters reads them).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsl/source/span.h"

namespace weir::check {

// A value as a file writes it, before its type is known.
struct ParameterDatum {
  struct Key {
    std::string name;
    dsl::Span span;
  };

  enum class Form : uint8_t { kNull, kBool, kInteger, kReal, kText, kList, kMapping };

  Form form = Form::kNull;
  std::string text;  // kBool: `true` or `false`; kInteger, kReal: digits; kText: the text
  std::vector<ParameterDatum> elements;  // kList, and kMapping: its values
  dsl::Span span;                        // in the file
  // The span covers the value and nothing else: a fix may replace what stands there.
  bool is_replaceable = false;
  std::vector<Key> keys;  // kMapping: of each value
};

// `name: value` of a file.
struct ParameterEntry {
  dsl::Span name;
  ParameterDatum value;
};

struct GivenParameter {
  GivenParameter() = default;
  // Of `--param NAME=TEXT`. Read by the type of the parameter: strings as they are, lists with or
  // without brackets, anything else as the language writes it.
  // NOLINTBEGIN(google-explicit-constructor): a text is a value
  GivenParameter(std::string given) : text(std::move(given)) {}
  GivenParameter(const char* given) : text(given) {}
  // NOLINTEND(google-explicit-constructor)

  std::optional<std::string> text;      // wins over entries
  std::vector<ParameterEntry> entries;  // in the order they were given: the last one wins
};

struct ParameterValues {
  using ByName = std::map<std::string, GivenParameter, std::less<>>;

  ParameterValues() = default;
  ParameterValues(std::initializer_list<ByName::value_type> values) : by_name(values) {}

  ByName by_name;
  // A file could not be read to its end, which was reported: what is not given may be given there.
  bool has_lost_entries = false;

  GivenParameter& operator[](const std::string& name) { return by_name[name]; }
};

}  // namespace weir::check
