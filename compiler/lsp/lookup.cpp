#include "compiler/lsp/lookup.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "compiler/lsp/scope_names.h"
#include "dsl/syntax/views.h"

namespace weir::lsp {

namespace {

dsl::Node parent_of(const Chain& chain) {
  return chain.size() < 2 ? dsl::Node() : chain[chain.size() - 2];
}

Target target_of(const Module& module, dsl::Node declaration) {
  return {&module, declaration.child(dsl::NodeKind::kName), declaration, kind_of(declaration)};
}

// "req.client.ip" for the outermost of the MemberExpr around the leaf, of which `req` is the root.
std::string dotted_text(dsl::Node node) {
  if (node.is(dsl::NodeKind::kCallExpr)) {
    return dotted_text(dsl::CallExprView(node).callee());
  }
  if (!node.is(dsl::NodeKind::kMemberExpr)) {
    return node.is(dsl::NodeKind::kNameExpr) ? std::string(node.text()) : std::string();
  }
  const dsl::MemberExprView view(node);
  return dotted_text(view.object()) + '.' +
         (view.member() ? std::string(view.member().text()) : std::string());
}

bool declares(dsl::Node parent) {
  switch (parent.kind()) {
    case dsl::NodeKind::kParamDecl:
    case dsl::NodeKind::kConstDecl:
    case dsl::NodeKind::kFnDecl:
    case dsl::NodeKind::kTemplateDecl:
    case dsl::NodeKind::kPolicyDecl:
    case dsl::NodeKind::kObjectDecl:
    case dsl::NodeKind::kTypeDecl:
    case dsl::NodeKind::kRouteDecl:
    case dsl::NodeKind::kFieldSchema:
    case dsl::NodeKind::kBlockSchema:
    case dsl::NodeKind::kForBlock:
    case dsl::NodeKind::kComprehensionExpr:
    case dsl::NodeKind::kTestVariable:
    case dsl::NodeKind::kTableColumns:
    case dsl::NodeKind::kEnumType:
    case dsl::NodeKind::kEnumVariant:
    case dsl::NodeKind::kCaptureDecl:
    case dsl::NodeKind::kActionDecl:
      return true;
    default:
      return false;
  }
}

// What is inserted up to the end of this name: "team.base" of `base` in `{team.base.x}`.
std::string_view dotted_text_to(const Occurrence& at) {
  const std::string_view text = at.module->file->text();
  size_t begin = at.span.begin;
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
  };
  while (begin > 0 && is_part(text[begin - 1])) {
    --begin;
  }
  return text.substr(begin, at.span.end - begin);
}

}  // namespace

NameKind kind_of(dsl::Node declaration) {
  switch (declaration.kind()) {
    case dsl::NodeKind::kParamDecl:
      return NameKind::kParam;
    case dsl::NodeKind::kConstDecl:
      return NameKind::kConst;
    case dsl::NodeKind::kObjectDecl:
      return NameKind::kObject;
    case dsl::NodeKind::kTypeDecl:
      return NameKind::kType;
    case dsl::NodeKind::kFnDecl:
      return NameKind::kFunction;
    case dsl::NodeKind::kTemplateDecl:
      return NameKind::kTemplate;
    case dsl::NodeKind::kPolicyDecl:
      return NameKind::kPolicy;
    case dsl::NodeKind::kRouteDecl:
      return NameKind::kRoute;
    case dsl::NodeKind::kTestDecl:
      return NameKind::kTest;
    case dsl::NodeKind::kFieldSchema:
      return NameKind::kField;
    case dsl::NodeKind::kBlockSchema:
      return NameKind::kBlock;
    case dsl::NodeKind::kEnumType:
    case dsl::NodeKind::kEnumVariant:
      return NameKind::kEnumerator;
    case dsl::NodeKind::kAttributeDecl:
      return NameKind::kAttribute;
    case dsl::NodeKind::kCaptureDecl:
      return NameKind::kCapture;
    default:
      return NameKind::kLocal;
  }
}

std::optional<Target> Lookup::resolve(const Occurrence& at) {
  const dsl::Node leaf = at.chain.back();
  const dsl::Node parent = parent_of(at.chain);
  if (leaf.is(dsl::NodeKind::kNameExpr)) {
    return resolve_expression(at);
  }
  if (leaf.is(dsl::NodeKind::kStringLiteral) && !parent.is(dsl::NodeKind::kImportDecl)) {
    return resolve_inserted(at);
  }
  if (parent.is(dsl::NodeKind::kImportDecl)) {
    const Module* target = modules_.find(import_target(at.module->path, parent));
    return target == nullptr ? std::nullopt
                             : std::optional(Target{target, {}, {}, NameKind::kModule});
  }
  return leaf.is(dsl::NodeKind::kName) && parent ? resolve_name(at, parent) : std::nullopt;
}

// A name of what a text inserts, `{team.base}`.
std::optional<Target> Lookup::resolve_inserted(const Occurrence& at) {
  const std::string_view path = dotted_text_to(at);
  if (path.starts_with("req.")) {
    return find_attribute(path);
  }
  size_t end = std::min(path.find('.'), path.size());
  std::optional<Target> found = find_name(*at.module, at.chain, path.substr(0, end));
  Chain chain = at.chain;
  while (found && end < path.size()) {
    const size_t begin = end + 1;
    end = std::min(path.find('.', begin), path.size());
    found = member_of(chain, *found, path.substr(begin, end - begin));
    chain = found ? Chain{found->declaration} : Chain();
  }
  return found;
}

std::optional<Target> Lookup::member_of(const Chain& chain, const Target& target,
                                        std::string_view name) {
  const std::vector<Target> members = target.kind == NameKind::kModule
                                          ? exports_of(target.module->path)
                                          : fields_of(type_of_target(chain, target));
  const auto found = std::ranges::find_if(
      members, [name](const Target& member) { return member.name.text() == name; });
  return found == members.end() ? std::nullopt : std::optional(*found);
}

std::optional<Target> Lookup::resolve_name(const Occurrence& at, dsl::Node parent) {
  const dsl::Node leaf = at.chain.back();
  switch (parent.kind()) {
    case dsl::NodeKind::kMemberExpr:
      return resolve_member(at, parent);
    case dsl::NodeKind::kLabelledExpr:
      return resolve_label(at);
    case dsl::NodeKind::kTypeRef:
      return resolve_type(*at.module, parent, leaf);
    case dsl::NodeKind::kImportItem:
      return resolve_import(at, parent);
    case dsl::NodeKind::kField:
    case dsl::NodeKind::kNestedBlock:
      return resolve_field(at);
    case dsl::NodeKind::kExpectation:
      return resolve_route(at);
    default:
      return declares(parent) ? std::optional(Target{at.module, leaf, parent, kind_of(parent)})
                              : std::nullopt;
  }
}

// A name in an expression: a local, a declaration, an enumerator, or the `req` of an attribute.
std::optional<Target> Lookup::resolve_expression(const Occurrence& at) {
  if (const std::optional<Target> found = find_name(*at.module, at.chain, at.text)) {
    return found;
  }
  const dsl::Node parent = parent_of(at.chain);
  if (at.text == "req" && parent.is(dsl::NodeKind::kMemberExpr)) {
    return find_attribute(dotted_text(parent));
  }
  // `fixed(10/s)`: the type is asked for where the call stands.
  const bool is_callee =
      parent.is(dsl::NodeKind::kCallExpr) && dsl::CallExprView(parent).callee() == at.chain.back();
  const size_t index = at.chain.size() - (is_callee ? 2 : 1);
  return find_enumerator(expected_type(*at.module, at.chain, index), at.text);
}

std::optional<Target> Lookup::find_name(const Module& module, const Chain& chain,
                                        std::string_view name) {
  std::optional<Target> found;
  visit_locals(chain, [&](dsl::Node local, dsl::Node declaration) {
    if (local.text() == name) {
      found = Target{&module, local, declaration, NameKind::kLocal};
    }
    return !found.has_value();
  });
  return found ? found : find_declared(module, name);
}

std::optional<Target> Lookup::find_declared(const Module& module, std::string_view name) {
  if (const auto own = module.declared.find(name); own != module.declared.end()) {
    return target_of(module, own->second);
  }
  const auto imported = module.imported.find(name);
  if (imported == module.imported.end()) {
    return std::nullopt;
  }
  const ImportedName& import = imported->second;
  if (!import.is_module) {
    return find_exported(import.target, dsl::ImportItemView(import.item).name().text());
  }
  const Module* target = modules_.find(import.target);
  return target == nullptr ? std::nullopt
                           : std::optional(Target{target, {}, {}, NameKind::kModule});
}

std::optional<Target> Lookup::find_exported(const std::string& path, std::string_view name) {
  const Module* module = modules_.find(path);
  if (module == nullptr) {
    return std::nullopt;
  }
  const auto found = module->declared.find(name);
  return found == module->declared.end() ? std::nullopt
                                         : std::optional(target_of(*module, found->second));
}

// Types, blocks and attributes of stdlib/ are in scope everywhere: they are not imported.
std::vector<Target> Lookup::exports_of(const std::string& path) {
  std::vector<Target> exports;
  const Module* module = modules_.find(path);
  if (module == nullptr) {
    return exports;
  }
  constexpr std::array kEverywhere = {NameKind::kType, NameKind::kBlock, NameKind::kAttribute,
                                      NameKind::kCapture, NameKind::kLocal};
  for (const dsl::Node child : module->tree->root().children()) {
    const bool is_everywhere =
        module->is_std() && std::ranges::find(kEverywhere, kind_of(child)) != kEverywhere.end();
    if (child.is_public() && !is_everywhere && child.child(dsl::NodeKind::kName)) {
      exports.push_back(target_of(*module, child));
    }
  }
  return exports;
}

std::optional<Target> Lookup::resolve_member(const Occurrence& at, dsl::Node member) {
  if (const std::string path = dotted_text(member); path.starts_with("req.")) {
    return find_attribute(path);
  }
  for (const Target& target :
       members_of(*at.module, at.chain, dsl::MemberExprView(member).object())) {
    if (target.name && target.name.text() == at.text) {
      return target;
    }
  }
  return std::nullopt;
}

std::vector<Target> Lookup::members_of(const Module& module, const Chain& chain, dsl::Node object) {
  if (object.is(dsl::NodeKind::kNameExpr)) {
    const std::optional<Target> named = find_name(module, chain, object.text());
    if (named && named->kind == NameKind::kModule) {
      return exports_of(named->module->path);
    }
  }
  return fields_of(type_of(module, chain, object));
}

std::vector<Target> Lookup::fields_of(TypeAt type) {
  std::vector<Target> fields;
  const TypeAt record = structure_of(type);
  if (record.type && record.type.is(dsl::NodeKind::kRecordType)) {
    for (const dsl::Node field : dsl::RecordTypeView(record.type).fields()) {
      fields.push_back(target_of(*record.module, field));
    }
  }
  return fields;
}

std::optional<Target> Lookup::resolve_label(const Occurrence& at) {
  const size_t size = at.chain.size();
  const dsl::Node owner = size >= 3 ? at.chain[size - 3] : dsl::Node();
  std::vector<Target> candidates;
  if (owner.is(dsl::NodeKind::kCallExpr)) {
    candidates = parameters_of(*at.module, Chain(at.chain.begin(), at.chain.end() - 2), owner);
  } else if (owner.is(dsl::NodeKind::kRecordExpr)) {
    candidates = fields_of(expected_type(*at.module, at.chain, size - 3));
  }
  const auto found = std::ranges::find_if(
      candidates, [&](const Target& target) { return target.name.text() == at.text; });
  return found == candidates.end() ? std::nullopt : std::optional(*found);
}

// `chain` ends with the call.
std::vector<Target> Lookup::parameters_of(const Module& module, const Chain& chain,
                                          dsl::Node call) {
  const dsl::Node callee = dsl::CallExprView(call).callee();
  Chain inner = chain;
  inner.push_back(callee);
  dsl::Node leaf = callee;
  if (callee.is(dsl::NodeKind::kMemberExpr)) {
    leaf = dsl::MemberExprView(callee).member();
    inner.push_back(leaf);
  }
  const std::optional<Target> target =
      leaf ? resolve({&module, inner, leaf.text(), leaf.span()}) : std::nullopt;
  std::vector<Target> parameters;
  if (target && target->declaration) {
    const dsl::Node list = target->declaration.child(dsl::NodeKind::kParameterList);
    for (const dsl::Node field : dsl::children_of(list, dsl::NodeKind::kFieldSchema)) {
      parameters.push_back(target_of(*target->module, field));
    }
  }
  return parameters;
}

std::optional<Target> Lookup::resolve_import(const Occurrence& at, dsl::Node item) {
  const dsl::Node declaration = at.chain[at.chain.size() - 3];
  const dsl::Node name = dsl::ImportItemView(item).name();
  return declaration.is(dsl::NodeKind::kImportDecl) && name
             ? find_exported(import_target(at.module->path, declaration), name.text())
             : std::nullopt;
}

// Of `users.list` the last name is the route's.
std::optional<Target> Lookup::resolve_route(const Occurrence& at) {
  const dsl::Node expectation = parent_of(at.chain);
  if (at.chain.back() != expectation.child(expectation.child_count() - 1)) {
    return std::nullopt;
  }
  for (const Module* module : modules_.with_imports(at.module->path)) {
    for (const Occurrence& found : occurrences_of(*module, at.text)) {
      if (parent_of(found.chain).is(dsl::NodeKind::kRouteDecl)) {
        return Target{module, found.chain.back(), parent_of(found.chain), NameKind::kRoute};
      }
    }
  }
  return std::nullopt;
}

// ---- what stdlib/ declares -------------------------------------------------------------------

std::optional<Target> Lookup::find_attribute(std::string_view path) {
  std::optional<Target> longest;
  size_t length = 0;
  for (const Module* module : modules_.stdlib()) {
    for (const dsl::Node child : module->tree->root().children()) {
      const dsl::Node dotted = child.child(dsl::NodeKind::kDottedName);
      const std::string_view own = dotted ? dotted.text() : std::string_view();
      const bool is_prefix =
          path.starts_with(own) && (path.size() == own.size() || path[own.size()] == '.');
      if (child.is(dsl::NodeKind::kAttributeDecl) && is_prefix && own.size() > length) {
        length = own.size();
        longest = Target{module, dotted, child, NameKind::kAttribute};
      }
    }
  }
  return longest;
}

std::optional<Target> Lookup::find_std_type(std::string_view name) {
  for (const Module* module : modules_.stdlib()) {
    const auto found = module->declared.find(name);
    if (found != module->declared.end() && found->second.is(dsl::NodeKind::kTypeDecl)) {
      return target_of(*module, found->second);
    }
  }
  return std::nullopt;
}

std::optional<Target> Lookup::resolve_type(const Module& module, dsl::Node reference,
                                           dsl::Node name) {
  const dsl::TypeRefView view(reference);
  if (view.member() && name == view.member()) {
    const auto imported = module.imported.find(view.name().text());
    return imported == module.imported.end() ? std::nullopt
                                             : find_exported(imported->second.target, name.text());
  }
  const std::optional<Target> own = find_declared(module, name.text());
  return own ? own : find_std_type(name.text());
}

dsl::Node Lookup::block_schema(const Chain& chain) {
  std::vector<std::string_view> path;
  for (const dsl::Node node : chain) {
    if (node.is(dsl::NodeKind::kObjectDecl) || node.is(dsl::NodeKind::kOverlayItem)) {
      const dsl::Node keyword = node.child(dsl::NodeKind::kKeyword);
      path = {keyword ? keyword.text() : std::string_view()};
    } else if (node.is(dsl::NodeKind::kHostDecl) || node.is(dsl::NodeKind::kTemplateDecl) ||
               node.is(dsl::NodeKind::kPolicyDecl)) {
      path = {"route"};
    } else if (node.is(dsl::NodeKind::kNestedBlock)) {
      path.push_back(dsl::name_text(node));
    }
  }
  dsl::Node schema;
  for (const std::string_view name : path) {
    dsl::Node next;
    if (!schema) {
      for (const Module* module : modules_.stdlib()) {
        const auto found = module->declared.find(name);
        next = found != module->declared.end() && found->second.is(dsl::NodeKind::kBlockSchema)
                   ? found->second
                   : next;
      }
    } else {
      for (const dsl::Node block : dsl::BlockSchemaView(schema).blocks()) {
        next = dsl::name_text(block) == name ? block : next;
      }
    }
    if (!next) {
      return {};
    }
    schema = next;
  }
  return schema;
}

std::optional<Target> Lookup::resolve_field(const Occurrence& at) {
  // Without the field or nested block itself, which is what is looked for.
  const dsl::Node schema = block_schema(Chain(at.chain.begin(), at.chain.end() - 2));
  for (const dsl::Node child : schema ? schema.children() : dsl::Node().children()) {
    const dsl::Node name = child.child(dsl::NodeKind::kName);
    if (name && name.text() == at.text) {
      const Module* module = modules_.find(child.tree().source().path());
      return Target{module, name, child, kind_of(child)};
    }
  }
  return std::nullopt;
}

std::vector<Target> Lookup::visible(const Module& module, const Chain& chain) {
  std::vector<Target> found;
  visit_locals(chain, [&](dsl::Node name, dsl::Node declaration) {
    found.push_back({&module, name, declaration, NameKind::kLocal});
    return true;
  });
  for (const dsl::Node child : module.tree->root().children()) {
    const dsl::Node name = child.child(dsl::NodeKind::kName);
    if (name && !child.is(dsl::NodeKind::kImportDecl)) {
      found.push_back(target_of(module, child));
    }
  }
  for (const auto& [name, import] : module.imported) {
    if (std::optional<Target> target = find_declared(module, name)) {
      found.push_back(*target);
    }
  }
  return found;
}

}  // namespace weir::lsp
