#include "compiler/lsp/session.h"

#include <algorithm>
#include <utility>

namespace weir::lsp {

namespace {

constexpr std::string_view kRootName = "site.weir";
constexpr std::string_view kTestSuffix = "_test.weir";

std::string folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1);
}

std::string below(const std::string& folder, const std::string& path) {
  return path.starts_with('/') || folder.empty() ? path : folder + '/' + path;
}

// Of the first workspace folder, or of the older `rootUri`; empty without one.
std::string workspace_folder(const Json& parameters) {
  const Json& folders = member(parameters, "workspaceFolders");
  const Json& uri = folders.is_array() && !folders.empty() ? member(folders.front(), "uri")
                                                           : member(parameters, "rootUri");
  std::string path = path_of(text_of(uri));
  return path.ends_with('/') && path.size() > 1 ? path.substr(0, path.size() - 1) : path;
}

}  // namespace

void Session::initialize(const Json& parameters) {
  const std::string folder = workspace_folder(parameters);
  const Json& options = member(parameters, "initializationOptions");
  if (const std::string site = text_of(member(options, "site")); !site.empty()) {
    site_ = below(folder, site);
  }
  if (const Json& values = member(options, "parameters"); values.is_object()) {
    for (const auto& [name, value] : values.items()) {
      settings_.parameters[name] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
  for (const Json& file : member(options, "parameterFiles")) {
    settings_.parameter_files.push_back(below(folder, text_of(file)));
  }
}

bool Session::is_of_site(const std::string& root, const std::string& path) {
  const std::string folder = folder_of(root);
  if (path == root || (path.ends_with(kTestSuffix) && path.starts_with(folder))) {
    return true;
  }
  return std::ranges::any_of(modules_.with_imports(root),
                             [&](const Module* module) { return module->path == path; });
}

std::string Session::site_of(const std::string& path) {
  if (!site_.empty() && is_of_site(site_, path)) {
    return site_;
  }
  for (std::string folder = folder_of(path); folder.size() > 1;
       folder = folder_of(folder.substr(0, folder.size() - 1))) {
    const std::string root = folder + std::string(kRootName);
    if (modules_.find(root) != nullptr) {
      return is_of_site(root, path) ? root : path;
    }
  }
  return path;
}

std::set<std::string> Session::open_sites() {
  std::set<std::string> sites;
  for (const auto& [path, document] : documents_.all()) {
    sites.insert(site_of(path));
  }
  return sites;
}

Snapshot Session::snapshot_of(const std::string& root) const {
  Snapshot snapshot{root, world_.find_tests(root), {}, settings_, world_.today()};
  for (const auto& [path, document] : documents_.all()) {
    snapshot.buffers[path] = {document.text, document.version};
  }
  return snapshot;
}

std::vector<const Module*> Session::site_modules(const std::string& path) {
  const std::string root = site_of(path);
  std::vector<const Module*> modules = modules_.with_imports(root);
  const auto add = [&](const Module* module) {
    if (module != nullptr && std::ranges::find(modules, module) == modules.end()) {
      modules.push_back(module);
    }
  };
  for (const std::string& test : world_.find_tests(root)) {
    add(modules_.find(folder_of(root) + test));
  }
  add(modules_.find(path));
  return modules;
}

void Session::keep(std::shared_ptr<const SiteReport> report) {
  reports_[report->snapshot.root] = std::move(report);
}

const SiteReport* Session::report_of(const std::string& path) {
  const auto found = reports_.find(site_of(path));
  return found == reports_.end() ? nullptr : found->second.get();
}

std::optional<Range> Session::present(const SiteReport& report, dsl::Span span) {
  const dsl::SourceFile& then = report.sources.file(span.file);
  const Document* document = documents_.find(then.path());
  const auto buffer = report.snapshot.buffers.find(then.path());
  if (document == nullptr || buffer == report.snapshot.buffers.end()) {
    return range_of(then, span);
  }
  const std::optional<Bytes> bytes =
      track(*document, buffer->second.version, {span.begin, span.end});
  const Module* now = modules_.find(then.path());
  return bytes && now != nullptr
             ? std::optional(range_of(*now->file, now->file->span(bytes->begin, bytes->end)))
             : std::nullopt;
}

}  // namespace weir::lsp
