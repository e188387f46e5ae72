// `weir explain --all` and `--route`: which routes take the requests of a set.
#pragma once

#include <string>

#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"

namespace weir::commands {

// Every route that takes a request of the URL pattern, and requests that none takes.
void explain_all(const SiteOptions& site, const std::string& url_pattern, Invocation& invocation);

// What a route takes of the requests it describes, and which routes take the others.
void explain_route(const SiteOptions& site, const std::string& route, Invocation& invocation);

}  // namespace weir::commands
