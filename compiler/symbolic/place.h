// One place of one or more tables: a kind of path, and all that guards can tell apart there.
//
// Turns the candidates of cells into diagrams whose leaves say which candidate takes the request,
// over variables: the method first, then what the guards ask about. What the place fixes is decided
// beforehand: captures by the path, the scheme by the listener.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/analyze/attribute.h"
#include "compiler/analyze/guard_search.h"
#include "compiler/symbolic/diagram.h"
#include "compiler/symbolic/table.h"
#include "compiler/symbolic/universe.h"
#include "runtime/engine/segments.h"

namespace weir::symbolic {

// What kind of listener requests come to; without TLS there are no names asked for in handshakes,
// and without an authority no certificates.
struct Entrance {
  bool has_tls = false;
  bool has_client_certificates = false;
  friend auto operator<=>(const Entrance&, const Entrance&) = default;
};

// Which values of each variable stand for an example; variables that are not decided do not matter.
using Choices = std::vector<std::pair<uint32_t, uint32_t>>;

class Place {
 public:
  explicit Place(Universe& universe) : universe_(universe) {}

  // Begins with a place: all guards that diagrams will be made of are among `guards`. `path` is
  // borrowed until the next one.
  void enter(std::string_view path, const Entrance& entrance, std::span<const uint32_t> guards);

  // Leaves are positions in `candidates`, and kNobody where none takes the request.
  [[nodiscard]] DiagramId winners(std::span<const Candidate> candidates);
  // Leaves are kNo and kYes.
  [[nodiscard]] DiagramId guard(uint32_t term);
  [[nodiscard]] DiagramId takes(uint16_t mask, uint32_t term);

  [[nodiscard]] Diagrams& diagrams() { return diagrams_; }
  // The request that choices stand for.
  [[nodiscard]] analyze::Conditions conditions(const Choices& choices) const;
  // All values of all variables were among those looked at, and no limit was hit.
  [[nodiscard]] bool is_complete() const { return is_complete_ && !diagrams_.is_too_large(); }

  static constexpr uint32_t kMethodVariable = 0;
  static constexpr DiagramId kNobody = leaf(0x7FFFFFFFU);

 private:
  struct Variable {
    std::vector<uint32_t> atoms;
    const analyze::AttributeValues* values = nullptr;
  };
  void add_variable(std::vector<uint32_t> atoms);
  [[nodiscard]] std::optional<bool> fixed(const model::Atom& atom) const;
  [[nodiscard]] DiagramId methods(uint16_t mask);
  [[nodiscard]] DiagramId atom(uint32_t id);
  [[nodiscard]] DiagramId made(const Term& term);

  Universe& universe_;
  engine::SegmentList segments_;
  Entrance entrance_;
  Diagrams diagrams_;
  std::vector<Variable> variables_;  // behind the method
  std::unordered_map<uint32_t, DiagramId> of_term_;
  std::map<uint32_t, analyze::AttributeValues> values_;  // by atom set; lasts
  bool is_complete_ = true;
};

}  // namespace weir::symbolic
