// Compiling a site into one image: what `weir build` and `weir watch` do.
//
// Shows the diagnostics, writes the image atomically, says what was built, and sets the exit code.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"

namespace weir::commands {

struct BuildOptions {
  SiteOptions site;
  std::string output;  // empty: the site with .wimg
  uint32_t generation = 0;
};

void run_build(const BuildOptions& options, Invocation& invocation);

}  // namespace weir::commands
