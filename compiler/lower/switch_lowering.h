// Switches over the candidates of a place: see image::CandidateSwitch.
//
// A place where thousands of routes are told apart by a header would be a walk over all of their
// guards. The attribute that tells them apart best gets a case for each value that guards compare
// it with; a candidate stands in the list of a value unless its guard is false for every request
// with that value. That is decided on the diagrams as the image holds them, exactly for presence
// and equality; everything else a guard asks may come out either way.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/lower/tables.h"

namespace weir::lower {

class SwitchLowering {
 public:
  // Guards, atoms and their texts are in the tables already.
  explicit SwitchLowering(Tables& tables) : tables_(tables) {}

  // A switch for these candidates, which are asked together, if one is worth its bytes. Ranges come
  // in ascending order.
  void add(image::Range candidates);

 private:
  // Subject, name, segment.
  using Attribute = std::tuple<image::AtomSubject, std::string_view, uint16_t>;
  // Which candidates may take requests with each value, and with any other or none.
  struct Plan {
    std::map<std::string_view, std::vector<uint32_t>> cases;
    std::vector<uint32_t> others;
    size_t longest = 0;
  };

  [[nodiscard]] std::vector<Attribute> attributes_of(image::Range candidates) const;
  [[nodiscard]] std::optional<Plan> plan_for(const Attribute& attribute, image::Range candidates);
  void write(const Attribute& attribute, const Plan& plan, image::Range candidates);
  image::Range add_list(const std::vector<uint32_t>& list);

  [[nodiscard]] std::string_view text(image::StringRef ref) const;
  [[nodiscard]] Attribute attribute_of(const image::AtomRecord& atom) const;
  [[nodiscard]] std::vector<std::string_view> values_in(uint32_t guard,
                                                        const Attribute& attribute) const;
  // Nothing: the attribute is absent. `is_listed` values are compared, others equal none.
  struct Given {
    bool is_present = false;
    std::string_view value;
    bool is_listed = false;
  };
  [[nodiscard]] bool may_accept(uint32_t guard, const Attribute& attribute,
                                const Given& given) const;
  [[nodiscard]] std::optional<bool> answer(const image::AtomRecord& atom, const Given& given) const;

  Tables& tables_;
};

}  // namespace weir::lower
