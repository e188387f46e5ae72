#include "compiler/commands/claims.h"

#include <algorithm>
#include <filesystem>

#include "compiler/commands/git_files.h"
#include "compiler/commands/site_source.h"
#include "runtime/base/sort_stably.h"

namespace weir::commands {
namespace {

// A file beside the site; a revision of git stands for the site at that revision.
std::string beside(const std::string& site, const std::string& since) {
  const std::filesystem::path path(since);
  const std::filesystem::path found = std::filesystem::path(site).parent_path() / path;
  std::error_code error;
  const bool is_file = path.is_relative() && std::filesystem::exists(found, error);
  return is_file || (since.ends_with(".wimg") && path.is_relative()) ? found.string() : since;
}

std::optional<testing::Proof> decide_preserved(const SiteOptions& site,
                                               const model::Program& program,
                                               const model::Invariant& invariant,
                                               const image::ImageView& view,
                                               Invocation& invocation) {
  SiteOptions since = site;
  since.source = beside(site.source, invariant.since);
  since.has_result = true;
  const auto before = obtain_image(since, site.source, invocation);
  if (!before) {
    return std::nullopt;
  }
  auto proof = testing::prove_preserved(program, invariant, before->image.view, view);
  if (!proof) {
    invocation.terminal.error(proof.error());
    invocation.exit_code = ExitCode::kInternal;
    return std::nullopt;
  }
  return *std::move(proof);
}

}  // namespace

std::optional<std::vector<testing::Proof>> decide_claims(const SiteOptions& site,
                                                         const model::Program& program,
                                                         const image::ImageView& view,
                                                         Invocation& invocation) {
  testing::Proofs proofs = testing::prove_claims(program, view);
  if (!proofs.fault.empty()) {
    invocation.terminal.error(proofs.fault,
                              "this is a bug in weir; please report it with the site");
    invocation.exit_code = ExitCode::kInternal;
    return std::nullopt;
  }
  for (const model::Invariant& invariant : program.invariants) {
    if (invariant.kind != model::InvariantKind::kPreserve) {
      continue;
    }
    auto proof = decide_preserved(site, program, invariant, view, invocation);
    if (!proof) {
      return std::nullopt;
    }
    proofs.list.push_back(*std::move(proof));
  }
  sort_stably(proofs.list, [](const testing::Proof& a, const testing::Proof& b) {
    return std::pair(a.span.file, a.span.begin) < std::pair(b.span.file, b.span.begin);
  });
  return std::move(proofs.list);
}

}  // namespace weir::commands
