// The table of a typed program: read from what the author declared and the order that analysis
// found, without a look at what was written into an image.
//
// The other source of tables is the image itself (image_table.h); two roads to the same thing are
// what translation validation lives on, so the two share no code that decides anything.
#pragma once

#include "compiler/analyze/analysis.h"
#include "compiler/model/program.h"
#include "compiler/symbolic/table.h"
#include "compiler/symbolic/universe.h"

namespace weir::symbolic {

// Both outlive the universe. Ids of routes, hosts and listeners are those of the program. Origins
// are not filled in.
[[nodiscard]] Table table_of(const model::Program& program, const analyze::Analysis& analysis,
                             Universe& universe);

// By JwtId: how outcomes and templates name issuers.
[[nodiscard]] std::vector<std::string> issuers_of(const model::Program& program);

// A guard as a term. `issuers` as issuers_of() has them.
[[nodiscard]] uint32_t term_of(const model::Guard& guard, const std::vector<std::string>& issuers,
                               Universe& universe);

// The same for a guard of an invariant, whose claims may be of any issuer.
[[nodiscard]] uint32_t term_of_any_issuer(const model::Guard& guard,
                                          const std::vector<std::string>& issuers,
                                          Universe& universe);

// It asks about the token of the request.
[[nodiscard]] bool is_claim(const model::Atom& atom);

// The token of an issuer has verified.
[[nodiscard]] uint32_t valid_token(uint16_t issuer, Universe& universe);

// A table with one host, without a name, and one route: the requests of a pattern. It stands beside
// the tables of sites as one more side of a path.
struct RegionRoute {
  const model::PathPattern* pattern = nullptr;  // null: every path
  uint16_t methods = 0;
  uint32_t guard = kTrueTerm;
};
[[nodiscard]] Table table_of(const RegionRoute& region, Universe& universe);

}  // namespace weir::symbolic
