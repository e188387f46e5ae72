// Whether what an author claims of all requests holds: invariants and covers.
//
// Decided for every request that guards and patterns can tell apart, on the image: what was proved
// is what runs. Every answer is holds, fails with a witness, or undecided with the limit that was
// hit; the last is never shown as a pass. A witness has been through the matcher.
// A request is led to where its route says; where that wants a token, only with one. Requests
// without are answered with 401.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/program.h"
#include "compiler/prove/diff.h"
#include "compiler/prove/witness.h"
#include "runtime/image/view.h"

namespace weir::testing {

// What is claimed of all requests, by its name in reports: `invariant "NAME"`, `cover host "a"`.
struct Claim {
  std::string name;
  dsl::Span span;
};
[[nodiscard]] std::vector<Claim> claims_of(const model::Program& program);

enum class Verdict : uint8_t { kHolds, kFails, kUndecided };

struct Proof {
  std::string name;  // "invariant NAME", "cover host \"a\""
  dsl::Span span;
  Verdict verdict = Verdict::kHolds;
  std::string reason;  // what was found instead, or the limit
  // Of what fails: a request that shows it. Of `exists` that holds: a request there is.
  std::optional<prove::Witness> witness;
  std::string outcome;                     // where the witness goes: "upstream web"
  std::string route;                       // that takes it; "" for none
  const model::Guard* property = nullptr;  // null without one
};

// `fault` is a bug of ours: the matcher disagrees. Empty if all is well.
struct Proofs {
  std::vector<Proof> list;
  std::string fault;
};

// Those that do not preserve behaviour, then covers. `view` is the image of `program`, which
// outlives the proofs.
[[nodiscard]] Proofs prove_claims(const model::Program& program, const image::ImageView& view);

// One that preserves behaviour: `before` is the image it names.
[[nodiscard]] Result<Proof> prove_preserved(const model::Program& program,
                                            const model::Invariant& invariant,
                                            const image::ImageView& before,
                                            const image::ImageView& view);

// The proof of what cannot be looked at.
[[nodiscard]] Proof undecided(const model::Invariant& invariant, std::string reason);

}  // namespace weir::testing
