#include "compiler/commands/site_source.h"

#include <filesystem>

#include "compiler/commands/git_files.h"
#include "compiler/commands/site_compiler.h"
#include "dsl/source/file_system.h"

namespace weir::commands {
namespace {

std::optional<SourcedImage> opened(Result<OpenImage> image, Invocation& invocation) {
  if (!image) {
    invocation.fail(image.error());
    return std::nullopt;
  }
  return SourcedImage{*std::move(image), std::nullopt};
}

std::optional<SourcedImage> compiled(const SiteOptions& site, const dsl::FileSystem& files,
                                     Invocation& invocation) {
  SiteCompiler compiler(site, invocation, files);
  const model::Program* program = compiler.check();
  auto bytes = program != nullptr ? compiler.build(0) : std::nullopt;
  if (!bytes) {
    return std::nullopt;
  }
  auto source = opened(open_image(*std::move(bytes)), invocation);
  if (source) {
    source->program = *program;
  }
  return source;
}

// A folder stands for the site in it.
std::string site_in(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error)
             ? (std::filesystem::path(path) / "site.weir").string()
             : path;
}

// Where a site stands; of a bare revision, where one stands by default.
std::string path_of(const std::string& source) {
  std::error_code error;
  const GitPath git = split_git_path(source);
  if (!git.revision.empty()) {
    return git.path;
  }
  return std::filesystem::exists(source, error) ? site_in(source) : SiteOptions().source;
}

}  // namespace

std::optional<SourcedImage> obtain_image(const SiteOptions& site, const std::string& beside,
                                         Invocation& invocation) {
  if (site.source.ends_with(".wimg") && split_git_path(site.source).revision.empty()) {
    return opened(open_image(site.source), invocation);
  }
  std::error_code error;
  SiteOptions options = site;
  GitPath git = split_git_path(site.source);
  if (git.revision.empty() && !std::filesystem::exists(site.source, error) &&
      is_revision(site.source)) {
    git = {site.source, path_of(beside)};
  }
  if (git.revision.empty()) {
    options.source = site_in(site.source);
    return compiled(options, dsl::RealFileSystem(), invocation);
  }
  options.source = git.path;
  return compiled(options, GitFiles(git.revision), invocation);
}

}  // namespace weir::commands
