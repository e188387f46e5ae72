// TLS profiles, listeners and upstreams of a site, into the model.
#pragma once

#include <string>

#include "compiler/check/schema.h"
#include "compiler/model/program.h"

namespace weir::check {

// Fills tls_profiles, listeners and upstreams of `program`, in the order of Symbol::index. Reports
// what is wrong in their blocks, addresses that two listeners want, and endpoints named twice.
void check_objects(Evaluator& evaluator, const Schema& schema, model::Program& program);

// The name of an object in logs and metrics: as declared in the root module; elsewhere behind its
// module, "teams/pay.web", for two modules may each have a `web`.
[[nodiscard]] std::string site_name(const load::LoadedSite& site, const Symbol& symbol);

}  // namespace weir::check
