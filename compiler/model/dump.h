// The typed program as text: what goldens of the checker compare, and a reading aid when something
// goes wrong behind it. Not a language: nothing reads it back.
#pragma once

#include <string>
#include <string_view>

#include "compiler/model/program.h"

namespace weir::model {

// One object, host or route a line with what belongs to it indented below. Deterministic.
[[nodiscard]] std::string dump(const Program& program);

// Its tests, covers and invariants alone: one a line, with what belongs to it below.
[[nodiscard]] std::string dump_tests(const Program& program);

// In quotes, as it is.
[[nodiscard]] inline std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

// "GET|HEAD", "any".
[[nodiscard]] std::string dump(MethodMask mask);

// "/users/" + capture 1 + " " + client ip
[[nodiscard]] std::string dump(const Template& text);

// atom 0 && !(atom 1), with the atoms spelt out.
[[nodiscard]] std::string dump(const Guard& guard);

}  // namespace weir::model
