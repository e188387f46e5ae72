#include <algorithm>

#include "compiler/check/context.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

struct ReferenceType {
  std::string_view block;
  TypeKind kind;
};

// Blocks of stdlib/ whose names are types: a value refers to a declared object.
constexpr ReferenceType kReferenceTypes[] = {
    {"tls", TypeKind::kTls}, {"listener", TypeKind::kListener}, {"upstream", TypeKind::kUpstream}};

const BuiltinType* find_builtin(std::string_view name) {
  for (const BuiltinType& builtin : builtin_types()) {
    if (builtin.name == name) {
      return &builtin;
    }
  }
  return nullptr;
}

TypeId resolve_enum(Context& context, dsl::Node node, std::string declared) {
  std::vector<std::string> names;
  for (const dsl::Node name : dsl::EnumTypeView(node).names()) {
    if (std::find(names.begin(), names.end(), name.text()) == names.end()) {
      names.emplace_back(name.text());
    } else {
      context.sink.report(dsl::diag::duplicate_enumerator, name.span(), name.text())
          .help("leave one of them out");
    }
  }
  return names.empty() ? context.types.poison()
                       : context.types.enumeration(std::move(names), std::move(declared));
}

TypeId report_unknown(Context& context, dsl::Node name) {
  std::vector<std::string_view> candidates;
  candidates.reserve(context.named_types.size());
  for (const auto& [known, type] : context.named_types) {
    candidates.push_back(known);
  }
  for (const BuiltinType& builtin : builtin_types()) {
    if (builtin.arguments != 0) {
      candidates.push_back(builtin.name);
    }
  }
  auto report = context.sink.report(dsl::diag::unknown_type, name.span(), name.text());
  const std::string_view meant = closest_name(name.text(), candidates);
  if (!meant.empty()) {
    report.suggest(name.span(), std::string(meant), "write `" + std::string(meant) + "`");
  } else {
    report.help("`std/types.weir` lists the types, such as `string`, `uint` and `duration`");
  }
  return context.types.poison();
}

TypeId resolve_wrapped(Context& context, const BuiltinType& builtin, const dsl::TypeRefView& ref,
                       const std::vector<dsl::Node>& arguments) {
  if (arguments.size() != builtin.arguments) {
    if (!ref.has_error()) {
      context.sink
          .report(dsl::diag::type_arguments, ref.span(), builtin.name,
                  builtin.arguments == 0 ? "no type" : "one type", arguments.size())
          .help(builtin.arguments == 0
                    ? "write `" + std::string(builtin.name) + "`"
                    : "say what is inside: `" + std::string(builtin.name) + "<string>`");
    }
    return context.types.poison();
  }
  if (builtin.arguments == 0) {
    return context.types.simple(builtin.kind);
  }
  return context.types.wrap(builtin.kind, resolve_type(context, arguments.front()));
}

void declare_type(Context& context, const dsl::TypeDeclView& declaration) {
  const std::string name(declaration.name().text());
  const BuiltinType* builtin = find_builtin(name);
  if (const dsl::Node type = declaration.type(); type.is(dsl::NodeKind::kEnumType)) {
    context.named_types.emplace(name, resolve_enum(context, type, name));
  } else if (builtin != nullptr && builtin->arguments == 0) {
    context.named_types.emplace(name, context.types.simple(builtin->kind));
  }
}

}  // namespace

void declare_types(Context& context) {
  for (const load::Module& module : context.site.modules) {
    if (!module.is_std) {
      continue;
    }
    for (const dsl::Node child : module.tree->root().children()) {
      if (child.is(dsl::NodeKind::kTypeDecl)) {
        declare_type(context, dsl::TypeDeclView(child));
      }
    }
  }
  for (const ReferenceType& reference : kReferenceTypes) {
    context.named_types.emplace(reference.block, context.types.simple(reference.kind));
  }
}

TypeId resolve_type(Context& context, dsl::Node node) {
  if (!node) {
    return context.types.poison();
  }
  if (node.is(dsl::NodeKind::kEnumType)) {
    return resolve_enum(context, node, {});
  }
  const dsl::TypeRefView ref(node);
  const dsl::Node name = ref.name();
  if (!name) {
    return context.types.poison();
  }
  const std::vector<dsl::Node> arguments = ref.arguments();
  const BuiltinType* builtin = find_builtin(name.text());
  if (builtin != nullptr) {
    return resolve_wrapped(context, *builtin, ref, arguments);
  }
  const auto found = context.named_types.find(name.text());
  if (found == context.named_types.end()) {
    return report_unknown(context, name);
  }
  if (!arguments.empty()) {
    return resolve_wrapped(context, {TypeKind::kEnum, found->first, 0}, ref, arguments);
  }
  return found->second;
}

}  // namespace weir::check
