// An image to look at, from whatever names one: a `.wimg`, a site, a site of a git revision.
//
//   prod.wimg    site.weir    main:edge/site.weir    HEAD~1 (the site beside it)
#pragma once

#include <optional>
#include <string>

#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "compiler/model/program.h"

namespace weir::commands {

struct SourcedImage {
  OpenImage image;
  std::optional<model::Program> program;  // none for an image
};

// `site.source` names it; `beside` is what it is compared with: a bare git revision is the site
// there at that revision. Nothing with the exit code set, and what is wrong was shown.
[[nodiscard]] std::optional<SourcedImage> obtain_image(const SiteOptions& site,
                                                       const std::string& beside,
                                                       Invocation& invocation);

}  // namespace weir::commands
