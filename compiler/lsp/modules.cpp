#include "compiler/lsp/modules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "dsl/parse/parse.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/views.h"
#include "stdlib/embedded.h"

namespace weir::lsp {

namespace {

// "/a/b/../c.weir" is "/a/c.weir".
std::string normal_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (part == ".." && !parts.empty()) {
      parts.pop_back();
    } else if (!part.empty() && part != "." && part != "..") {
      parts.push_back(part);
    }
  }
  std::string normal;
  for (const std::string_view part : parts) {
    normal += '/' + std::string(part);
  }
  return normal;
}

const StdModule* find_std(std::string_view path) {
  const auto found = std::ranges::find(std_modules(), path, &StdModule::path);
  return found == std_modules().end() ? nullptr : &*found;
}

void enter_imports(Module& module, dsl::Node declaration) {
  const dsl::ImportDeclView view(declaration);
  const std::string target = import_target(module.path, declaration);
  if (target.empty()) {
    return;
  }
  module.targets.push_back(target);
  if (view.alias()) {
    module.imported.emplace(view.alias().text(), ImportedName{declaration, target, true});
  }
  for (const dsl::Node child : view.items()) {
    const dsl::ImportItemView item(child);
    const dsl::Node name = item.alias() ? item.alias() : item.name();
    if (name) {
      module.imported.emplace(name.text(), ImportedName{child, target, false});
    }
  }
}

}  // namespace

std::string import_target(const std::string& importer, dsl::Node declaration) {
  const dsl::ImportDeclView view(declaration);
  if (const dsl::Node std_path = view.std_path()) {
    std::string path(std_path.text());
    std::ranges::replace(path, '.', '/');
    path += ".weir";
    return find_std(path) == nullptr ? std::string() : path;
  }
  const dsl::Node literal = view.path();
  if (!literal || literal.has_error()) {
    return {};
  }
  const std::string written = dsl::decode_string(literal.text()).value;
  return written.starts_with('.')
             ? normal_path(importer.substr(0, importer.rfind('/') + 1) + written)
             : std::string();
}

const Module* Modules::find(const std::string& path) {
  std::unique_ptr<Module>& known = modules_[path];
  if (known != nullptr && looked_at_.contains(path)) {
    return known.get();
  }
  const Document* document = documents_.find(path);
  const StdModule* embedded = find_std(path);
  Result<std::string> text = document != nullptr   ? document->text
                             : embedded != nullptr ? std::string(embedded->text)
                                                   : files_.read(path);
  if (!text) {
    modules_.erase(path);
    return nullptr;
  }
  looked_at_[path] = true;
  if (known == nullptr || known->file->text() != *text) {
    if (known != nullptr) {
      replaced_.push_back(std::move(known));
    }
    known = load(path, *std::move(text));
  }
  return known.get();
}

std::unique_ptr<Module> Modules::load(const std::string& path, std::string text) {
  auto module = std::make_unique<Module>();
  module->path = path;
  module->file = &module->sources.add(path, std::move(text));
  module->tree = std::make_unique<const dsl::SyntaxTree>(dsl::parse(*module->file, module->sink));
  for (const dsl::Node child : module->tree->root().children()) {
    if (child.is(dsl::NodeKind::kImportDecl)) {
      enter_imports(*module, child);
    } else if (const dsl::Node name = child.child(dsl::NodeKind::kName)) {
      module->declared.emplace(name.text(), child);
    }
  }
  return module;
}

std::vector<const Module*> Modules::with_imports(const std::string& path) {
  std::vector<const Module*> found;
  std::vector<std::string> open{path};
  std::set<std::string> seen{path};
  while (!open.empty()) {
    const Module* module = find(std::exchange(open.back(), {}));
    open.pop_back();
    if (module == nullptr) {
      continue;
    }
    found.push_back(module);
    for (const std::string& target : module->targets) {
      if (seen.insert(target).second) {
        open.push_back(target);
      }
    }
  }
  return found;
}

std::vector<const Module*> Modules::stdlib() {
  std::vector<const Module*> found;
  for (const StdModule& declared : std_modules()) {
    found.push_back(find(std::string(declared.path)));
  }
  return found;
}

}  // namespace weir::lsp
