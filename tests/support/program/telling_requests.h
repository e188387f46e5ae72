// The requests of the small domain that some patterns and guards can tell apart: one of each kind.
//
// Trying these is trying all: two requests that every pattern and every guard treats alike are one
// kind. Decided by the naive router's rules, without code of the compiler.
#pragma once

#include <string>
#include <vector>

#include "compiler/model/program.h"
#include "tests/support/program/naive_router.h"

namespace weir::test {

class TellingRequests {
 public:
  // Everything added is borrowed.
  void add(const model::Program& program);
  void add(const model::PathPattern& pattern) { patterns_.push_back(&pattern); }
  void add(MethodMask methods, const model::Guard& guard);

  // Up to two small segments, and what lies below them.
  [[nodiscard]] std::vector<std::string> paths() const;
  [[nodiscard]] std::vector<Facts> facts() const;

 private:
  std::vector<const model::PathPattern*> patterns_;
  std::vector<model::Route> routes_;  // methods and guards alone
};

}  // namespace weir::test
