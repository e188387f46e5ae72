// The claims of a site, each decided: invariants and covers, for `weir test` and `weir ask`.
#pragma once

#include <optional>
#include <vector>

#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "compiler/model/program.h"
#include "compiler/testing/invariants.h"
#include "runtime/image/view.h"

namespace weir::commands {

// In the order of invariants, then covers. `view` is the image of `program`, which is that of
// `site`; what an invariant names behind `since` is looked for beside it. Nothing with the exit
// code set and what is wrong shown.
[[nodiscard]] std::optional<std::vector<testing::Proof>> decide_claims(
    const SiteOptions& site, const model::Program& program, const image::ImageView& view,
    Invocation& invocation);

}  // namespace weir::commands
