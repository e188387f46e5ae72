// Where two diagrams differ: each pair of leaves that some request leads to, with an example.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "compiler/symbolic/place.h"

namespace weir::prove {

struct Meeting {
  uint16_t methods = 0;       // for which requests lead to the pair
  symbolic::Choices choices;  // an example
};

// By pair of leaves. `matters` says whether a pair is looked for at all.
using Meetings = std::map<std::pair<symbolic::DiagramId, symbolic::DiagramId>, Meeting>;
using Matters = std::function<bool(symbolic::DiagramId, symbolic::DiagramId)>;
[[nodiscard]] Meetings find_meetings(const symbolic::Diagrams& diagrams, symbolic::DiagramId before,
                                     symbolic::DiagramId after, const Matters& matters);

}  // namespace weir::prove
