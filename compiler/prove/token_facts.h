// What holds of the tokens of every request, whatever guards ask about them.
//
// A request has one token at most, which verifies for one issuer at most, and claims only with a
// token that verifies. Guards and routes speak of claims and issuers one by one; without these
// terms a diagram would allow requests that there are not.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/symbolic/table.h"
#include "compiler/symbolic/universe.h"

namespace weir::prove {

struct TokenFacts {
  std::vector<uint32_t> terms;  // all hold
  size_t issuers = 0;           // whose tokens guards or routes ask for
};

// For the guards and the outcomes of candidates of one place, of any table.
[[nodiscard]] TokenFacts token_facts(symbolic::Universe& universe,
                                     std::span<const symbolic::Candidate> candidates,
                                     std::span<const uint32_t> guards);

// That the request has the token that a route with this outcome wants; true if it wants none.
[[nodiscard]] uint32_t has_wanted_token(symbolic::Universe& universe, uint32_t outcome);

}  // namespace weir::prove
