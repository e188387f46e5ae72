// An access log, request by request, through both images: which share of real traffic a difference
// concerns.
//
// Reads what the proxy writes (docs/operations/proxy.md): client, method, host, path and listener.
// Headers, cookies and queries are not in a log: requests are taken to have none.
#pragma once

#include <istream>

#include "compiler/commands/diff_report.h"
#include "runtime/image/view.h"

namespace weir::commands {

// `report` is what prove::diff() found about the two. Lines of any number; constant memory.
[[nodiscard]] Traffic replay(std::istream& log, const prove::DiffReport& report,
                             const image::ImageView& before, const image::ImageView& after);

}  // namespace weir::commands
