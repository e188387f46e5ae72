// Guards as decision diagrams: a chain of tests, each with a target for true and one for false.
//
// `&&` and `||` become jumps, so that an evaluation asks no more than the expression needs. Nodes
// are built from the accepting end backwards and shared: equal remainders are one node, whichever
// guard they come from. Turned around at the end, all targets point forward, as the image wants.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/lower/automaton_table.h"
#include "compiler/lower/string_table.h"
#include "compiler/lower/tables.h"
#include "compiler/model/program.h"

namespace weir::lower {

// `prefixes` are sorted, none lies within another.
image::Range add_cidrs(Tables& tables, const std::vector<Cidr>& prefixes);

class GuardLowering {
 public:
  GuardLowering(Tables& tables, StringTable& strings)
      : tables_(tables), strings_(strings), automata_(tables) {}

  // Adds a guard. What it returns is only good for final_target() after finish().
  uint32_t add(const model::Guard& guard);

  // Moves the nodes to the tables. No guard may be added afterwards.
  void finish();
  // The entry of a guard: a node, kGuardAccept or kGuardReject.
  [[nodiscard]] uint32_t final_target(uint32_t target) const;

 private:
  struct Frame;
  uint32_t add_atom(const model::Atom& atom, uint32_t if_true, uint32_t if_false);
  uint32_t add_node(uint32_t atom, uint32_t if_true, uint32_t if_false);
  [[nodiscard]] uint32_t depth_of(uint32_t target) const;
  uint32_t intern(const model::Atom& atom);
  void add_values(const model::Atom& atom, const std::vector<Cidr>& prefixes,
                  image::AtomRecord& record);

  Tables& tables_;
  StringTable& strings_;
  AutomatonTable automata_;
  std::vector<image::GuardNode> nodes_;  // targets are lower indexes
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t> known_nodes_;
  std::map<std::string, uint32_t> known_atoms_;
};

}  // namespace weir::lower
