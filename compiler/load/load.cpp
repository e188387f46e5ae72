#include "compiler/load/load.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "compiler/load/line_files.h"
#include "compiler/load/module_path.h"
#include "compiler/load/package_check.h"
#include "dsl/parse/parse.h"
#include "dsl/source/limits.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/views.h"
#include "runtime/base/check.h"
#include "stdlib/embedded.h"

namespace weir::load {

namespace {

// Labels of one circle; a longer one is told by its first steps.
constexpr size_t kCircleLabelsMax = 5;

std::pair<std::string, std::string> split_folder(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return {"", path};
  }
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

// A mistake in it is one of ours.
Module std_module(const dsl::SourceFile& source, const StdModule& declared) {
  dsl::DiagnosticSink own;
  Module module;
  module.file = source.id();
  module.path = declared.path;
  module.is_std = true;
  module.tree = std::make_unique<const dsl::SyntaxTree>(dsl::parse(source, own));
  WEIR_CHECK(!own.has_errors(), own.all().front().message.c_str());
  return module;
}

// Does a module of stdlib/ declare what has to be imported? Its types, blocks and attributes are
// in scope everywhere.
bool has_exports(const dsl::SyntaxTree& tree) {
  for (const dsl::Node child : tree.root().children()) {
    const bool is_symbol =
        child.is(dsl::NodeKind::kPolicyDecl) || child.is(dsl::NodeKind::kFnDecl) ||
        child.is(dsl::NodeKind::kTemplateDecl) || child.is(dsl::NodeKind::kConstDecl);
    if (is_symbol && child.is_public()) {
      return true;
    }
  }
  return false;
}

// "std/http.weir" as an import names it: "std.http".
std::string import_name(const std::string& path) {
  std::string name = path.substr(0, path.rfind('.'));
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

// Walks the imports depth first with a stack of its own, so that a long chain of modules costs no
// call depth. A module gets its place in the site when all it imports have theirs.
class Loader {
 public:
  Loader(dsl::SourceMap& sources, const dsl::FileSystem& files, dsl::DiagnosticSink& sink)
      : sources_(sources),
        files_(files),
        sink_(sink),
        packages_(LoadContext{folder_, sources, files, sink}) {}

  Result<LoadedSite> load(const SiteFiles& files);

 private:
  struct Frame {
    Module module;
    std::vector<dsl::Node> imports;  // ImportDecl nodes
    size_t next = 0;
  };

  void add_stdlib();
  void link_std(Module& module) const;
  Status load_with_imports(const std::string& path);
  // Reads and parses a module and puts it on the stack. `literal` names it; null for a root.
  Status open(const std::string& path, dsl::Node literal);
  // Works on the next import of the module on top of the stack.
  void step();
  void follow(dsl::Node declaration);
  [[nodiscard]] std::optional<ModuleId> find_std(dsl::Node path) const;
  void follow_std(dsl::Node declaration, dsl::Node path);
  void finish_top();
  void report_fault(const dsl::Node& literal, PathFault fault, const std::string& import);
  void report_unreadable(const dsl::Node& literal, const std::string& path, const Error& error);
  void report_circle(const dsl::Node& literal, const std::string& path);

  dsl::SourceMap& sources_;
  const dsl::FileSystem& files_;
  dsl::DiagnosticSink& sink_;
  std::string folder_;  // of the root module, empty or ending in a slash
  PackageCheck packages_;
  std::vector<Frame> stack_;
  std::map<std::string, ModuleId> places_;  // none while a module is on the stack
  LoadedSite site_;
};

Result<LoadedSite> Loader::load(const SiteFiles& files) {
  add_stdlib();
  const auto [folder, name] = split_folder(files.root);
  folder_ = folder;
  if (Status loaded = load_with_imports(name); !loaded) {
    return tl::unexpected<Error>(std::move(loaded.error()));
  }
  site_.root = ModuleId::from_index(site_.modules.size() - 1);
  for (const std::string& test : files.tests) {
    // One that the site imports is a module like others.
    if (Status loaded = places_.contains(test) ? Status() : load_with_imports(test); !loaded) {
      return tl::unexpected<Error>(std::move(loaded.error()));
    }
  }
  for (size_t i = site_.root.index() + 1; i < site_.modules.size(); ++i) {
    site_.modules[i].is_test = true;
  }
  load_line_files(site_, packages_, {folder_, sources_, files_, sink_});
  return std::move(site_);
}

Status Loader::load_with_imports(const std::string& path) {
  if (Status opened = open(path, {}); !opened) {
    return opened;
  }
  while (!stack_.empty()) {
    step();
  }
  return {};
}

void Loader::add_stdlib() {
  for (const StdModule& declared : std_modules()) {
    const dsl::SourceFile& source =
        sources_.add(std::string(declared.path), std::string(declared.text));
    site_.modules.push_back(std_module(source, declared));
  }
  for (Module& module : site_.modules) {
    link_std(module);
  }
}

void Loader::link_std(Module& module) const {
  for (const dsl::Node declaration :
       dsl::children_of(module.tree->root(), dsl::NodeKind::kImportDecl)) {
    const auto target = find_std(dsl::ImportDeclView(declaration).std_path());
    WEIR_CHECK(target.has_value(), "stdlib/ imports what it does not have");
    module.imports.push_back({declaration.id(), *target});
  }
}

// `std.http` is the embedded module "std/http.weir".
std::optional<ModuleId> Loader::find_std(dsl::Node path) const {
  std::string file(path.text());
  std::replace(file.begin(), file.end(), '.', '/');
  file += ".weir";
  for (size_t i = 0; i < site_.modules.size() && site_.modules[i].is_std; ++i) {
    if (site_.modules[i].path == file) {
      return ModuleId::from_index(i);
    }
  }
  return std::nullopt;
}

Status Loader::open(const std::string& path, dsl::Node literal) {
  const std::string full = folder_ + path;
  Result<std::string> text = files_.read(full);
  if (!text) {
    return tl::unexpected<Error>(std::move(text.error()));
  }
  if (literal) {
    packages_.check_content(path, *text, literal);
  }
  const dsl::SourceFile& source = sources_.add(full, *std::move(text));
  Frame frame;
  frame.module.file = source.id();
  frame.module.path = path;
  frame.module.tree = std::make_unique<const dsl::SyntaxTree>(dsl::parse(source, sink_));
  frame.imports = dsl::children_of(frame.module.tree->root(), dsl::NodeKind::kImportDecl);
  places_.emplace(path, ModuleId());
  stack_.push_back(std::move(frame));
  return {};
}

void Loader::step() {
  const Frame& top = stack_.back();
  if (top.next == top.imports.size()) {
    finish_top();
  } else {
    follow(top.imports[top.next]);
  }
}

// Leaves `next` where it is when the target has to be loaded first: the same import is looked at
// again once its target has a place.
void Loader::follow(dsl::Node declaration) {
  Frame& top = stack_.back();
  if (const dsl::Node std_path = dsl::ImportDeclView(declaration).std_path()) {
    follow_std(declaration, std_path);
    ++top.next;
    return;
  }
  const dsl::Node literal = dsl::ImportDeclView(declaration).path();
  if (!literal || literal.has_error()) {
    ++top.next;  // the parser has reported it
    return;
  }
  const std::string import = dsl::decode_string(literal.text()).value;
  const ResolvedPath resolved = resolve_import(top.module.path, import);
  const auto place = places_.find(resolved.path);
  packages_.check_way(top.module.path, resolved.path, literal);
  if (resolved.fault != PathFault::kNone) {
    report_fault(literal, resolved.fault, import);
  } else if (place != places_.end() && place->second.has_value()) {
    top.module.imports.push_back({declaration.id(), place->second});
    ++top.next;
    return;
  } else if (place != places_.end()) {
    report_circle(literal, resolved.path);
  } else if (places_.size() >= dsl::kModulesMax) {
    sink_
        .report(dsl::diag::route_limit, literal.span(), "the site", places_.size() + 1, "modules",
                dsl::kModulesMax)
        .label("this one is not loaded");
  } else if (Status opened = open(resolved.path, literal); opened) {
    return;  // `top` is gone: the stack has grown
  } else {
    report_unreadable(literal, resolved.path, opened.error());
  }
  ++top.next;
}

void Loader::follow_std(dsl::Node declaration, dsl::Node path) {
  if (const auto target = find_std(path)) {
    stack_.back().module.imports.push_back({declaration.id(), *target});
    return;
  }
  std::string known;
  for (const Module& module : site_.modules) {
    if (module.is_std && has_exports(*module.tree)) {
      known += (known.empty() ? "`" : ", `") + import_name(module.path) + '`';
    }
  }
  sink_.report(dsl::diag::std_module, path.span(), path.text()).help("there are " + known);
}

void Loader::finish_top() {
  Frame frame = std::move(stack_.back());
  stack_.pop_back();
  places_[frame.module.path] = ModuleId::from_index(site_.modules.size());
  site_.modules.push_back(std::move(frame.module));
}

void Loader::report_fault(const dsl::Node& literal, PathFault fault, const std::string& import) {
  if (fault == PathFault::kOutsideOfSite) {
    sink_.report(dsl::diag::import_outside, literal.span(), import)
        .label("leads out of the folder of the root module")
        .help("move the module into the site and import it with a path that starts with `./`");
    return;
  }
  auto report = sink_.report(dsl::diag::import_form, literal.span(), import);
  const std::string mended = mended_import(fault, import);
  if (mended.empty()) {
    report.help("write a path from this file, such as `\"./upstreams.weir\"`");
    return;
  }
  switch (fault) {
    case PathFault::kNotRelative:
      report.label("does not start with `./` or `../`");
      break;
    case PathFault::kBackslash:
      report.label("folders are separated by `/`");
      break;
    case PathFault::kNoSuffix:
      report.label("does not end in `.weir`");
      break;
    case PathFault::kNone:
    case PathFault::kEmptyPart:
    case PathFault::kOutsideOfSite:
      break;
  }
  const std::string path = dsl::encode_string(mended);
  const ResolvedPath found = resolve_import(stack_.back().module.path, mended);
  // Certain only if the module is there.
  if (found.fault == PathFault::kNone && files_.read(folder_ + found.path)) {
    report.suggest(literal.span(), path, "write `" + path + "`");
  } else {
    report.help("write `" + path + "`");
  }
}

void Loader::report_unreadable(const dsl::Node& literal, const std::string& path,
                               const Error& error) {
  sink_.report(dsl::diag::import_unreadable, literal.span(), path)
      .label(error.message)
      .help("create the file, or correct the path, which starts at this file's folder");
}

void Loader::report_circle(const dsl::Node& literal, const std::string& path) {
  size_t first = 0;
  while (stack_[first].module.path != path) {
    ++first;
  }
  std::string chain = "`" + path + "`";
  for (size_t i = first + 1; i < stack_.size(); ++i) {
    chain += " imports `" + stack_[i].module.path + "`, which";
  }
  auto report = sink_.report(dsl::diag::import_circle, literal.span());
  report.label("leads back to `" + path + "`");
  for (size_t i = first; i + 1 < stack_.size() && i - first < kCircleLabelsMax; ++i) {
    const Frame& frame = stack_[i];
    const dsl::Node declaration = frame.imports[frame.next];
    report.secondary(dsl::ImportDeclView(declaration).path().span(),
                     "imports `" + stack_[i + 1].module.path + "`");
  }
  report.note(chain + " imports `" + path + "`")
      .help("move what both need into a module of its own");
}

}  // namespace

Result<LoadedSite> load_site(dsl::SourceMap& sources, const dsl::FileSystem& files,
                             const SiteFiles& site, dsl::DiagnosticSink& sink) {
  return Loader(sources, files, sink).load(site);
}

Result<LoadedSite> load_site(dsl::SourceMap& sources, const dsl::FileSystem& files,
                             const std::string& root_path, dsl::DiagnosticSink& sink) {
  return load_site(sources, files, SiteFiles{root_path, {}}, sink);
}

}  // namespace weir::load
