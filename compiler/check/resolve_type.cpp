// From the names of types to types: see context.h and evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
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

// How other languages call a type of this one; empty for other words.
std::string_view type_of_others(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"integer", "int"},       {"i64", "int"},       {"int64", "int"},
      {"number", "int"},        {"unsigned", "uint"}, {"u64", "uint"},
      {"uint64", "uint"},       {"str", "string"},    {"text", "string"},
      {"boolean", "bool"},      {"bytes", "size"},    {"percentage", "percent"},
      {"timespan", "duration"}, {"time", "duration"}, {"seconds", "duration"},
      {"network", "cidr"},      {"prefix", "cidr"},   {"subnet", "cidr"},
      {"ipaddr", "ip"},         {"ip_address", "ip"}, {"hostname", "host"},
      {"array", "list"},        {"vec", "list"}};
  for (const auto& [foreign, own] : kNames) {
    if (foreign == name) {
      return own;
    }
  }
  return {};
}

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
  dsl::Node before;
  for (const dsl::Node name : dsl::EnumTypeView(node).names()) {
    if (std::find(names.begin(), names.end(), name.text()) == names.end()) {
      names.emplace_back(name.text());
    } else {
      context.sink.report(dsl::diag::duplicate_enumerator, name.span(), name.text())
          .suggest(before.span().at_end().to(name.span().at_end()), "", "leave it out");
    }
    before = name;
  }
  return names.empty() ? context.types.poison()
                       : context.types.enumeration(std::move(names), std::move(declared));
}

// Types take no arguments, or the number in `builtin`; false (reported) if `ref` has others.
bool has_arguments(Context& context, const BuiltinType& builtin, const dsl::TypeRefView& ref) {
  const size_t found = ref.arguments().size();
  if (found == builtin.arguments) {
    return true;
  }
  if (!ref.has_error()) {
    const std::string name(ref.name().text());
    auto report = context.sink.report(dsl::diag::type_arguments, ref.span(), builtin.name,
                                      builtin.arguments == 0 ? "no type" : "one type", found);
    if (builtin.arguments == 0 && !ref.member()) {
      report.suggest(ref.span(), name, "write `" + name + "`");
    } else {
      report.help("say what is inside: `" + std::string(builtin.name) + "<string>`");
    }
  }
  return false;
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

TypeId Evaluator::resolve_type(load::ModuleId module, dsl::Node node) {
  if (!node) {
    return context_.types.poison();
  }
  if (node.is(dsl::NodeKind::kEnumType)) {
    return resolve_enum(context_, node, {});
  }
  if (node.is(dsl::NodeKind::kRecordType)) {
    return resolve_record(module, node, {});
  }
  const dsl::TypeRefView ref(node);
  if (!ref.name() || ref.name().has_error()) {
    return context_.types.poison();
  }
  const BuiltinType* builtin = ref.member() ? nullptr : find_builtin(ref.name().text());
  if (builtin == nullptr) {
    return resolve_reference(module, node);
  }
  if (!has_arguments(context_, *builtin, ref)) {
    return context_.types.poison();
  }
  return builtin->arguments == 0
             ? context_.types.simple(builtin->kind)
             : context_.types.wrap(builtin->kind, resolve_type(module, ref.arguments().front()));
}

// A type that stdlib/ or the site declares.
TypeId Evaluator::resolve_reference(load::ModuleId module, dsl::Node node) {
  const dsl::TypeRefView ref(node);
  const std::string_view name = ref.name().text();
  const auto found = context_.named_types.find(name);
  TypeId type;
  if (ref.member() || found == context_.named_types.end()) {
    SymbolId symbol = names_.find(module, name);
    if (symbol.has_value() && names_.get(symbol).kind == SymbolKind::kModule && ref.member()) {
      symbol = names_.find_exported(names_.get(symbol).target, ref.member());
    }
    if (!symbol.has_value()) {
      return report_unknown_type(module, ref.name());
    }
    type = type_of(symbol);
    if (!type.has_value()) {
      context_.sink.report(dsl::diag::wrong_kind, node.span(), node.text(),
                           describe_kind(names_.get(symbol).kind), "a type");
      return context_.types.poison();
    }
  } else {
    type = found->second;
  }
  const BuiltinType plain{TypeKind::kEnum, name, 0};
  return has_arguments(context_, plain, ref) ? type : context_.types.poison();
}

TypeId Evaluator::report_unknown_type(load::ModuleId module, dsl::Node name) {
  std::vector<std::string_view> candidates;
  candidates.reserve(context_.named_types.size());
  for (const auto& [known, type] : context_.named_types) {
    candidates.push_back(known);
  }
  for (const BuiltinType& builtin : builtin_types()) {
    if (builtin.arguments != 0) {
      candidates.push_back(builtin.name);
    }
  }
  for (const std::string_view visible : names_.visible(module)) {
    if (names_.get(names_.find(module, visible)).kind == SymbolKind::kType) {
      candidates.push_back(visible);
    }
  }
  auto report = context_.sink.report(dsl::diag::unknown_type, name.span(), name.text());
  const std::string_view synonym = type_of_others(name.text());
  const std::string_view meant = synonym.empty() ? closest_name(name.text(), candidates) : synonym;
  if (!meant.empty()) {
    report.suggest(name.span(), std::string(meant), "write `" + std::string(meant) + "`");
  } else {
    report.help("`std/types.weir` lists the types, such as `string`, `uint` and `duration`");
  }
  return context_.types.poison();
}

// The type a `type` declares, found out once; none if the symbol is something else.
TypeId Evaluator::type_of(SymbolId id) {
  const Symbol& symbol = names_.get(id);
  if (symbol.kind == SymbolKind::kBroken) {
    return context_.types.poison();
  }
  if (symbol.kind != SymbolKind::kType) {
    return {};
  }
  State& state = states_[id.index()];
  if (state == State::kDone) {
    return types_[id.index()];
  }
  if (state == State::kRunning) {
    context_.sink.report(dsl::diag::circular_value, symbol.name, name_of(symbol))
        .help("let one of the types refer to the other by a name or a number");
    return context_.types.poison();
  }
  state = State::kRunning;
  const dsl::Node type = dsl::TypeDeclView(symbol.declaration).type();
  const std::string name(name_of(symbol));
  TypeId found = context_.types.poison();
  if (type.is(dsl::NodeKind::kRecordType)) {
    found = resolve_record(symbol.module, type, name);
  } else if (type.is(dsl::NodeKind::kEnumType)) {
    found = resolve_enum(context_, type, name);
  } else if (type) {
    found = resolve_type(symbol.module, type);
  } else if (!symbol.declaration.has_error()) {
    context_.sink.report(dsl::diag::type_body, symbol.name, name)
        .help("write `type " + name + " = record { ... }` or `type " + name + " = enum { ... }`");
  }
  states_[id.index()] = State::kDone;
  types_[id.index()] = found;
  return found;
}

TypeId Evaluator::resolve_record(load::ModuleId module, dsl::Node node, std::string declared) {
  std::vector<RecordField> fields;
  std::map<std::string_view, dsl::Span> seen;
  for (const dsl::Node child : dsl::RecordTypeView(node).fields()) {
    const dsl::FieldSchemaView view(child);
    const dsl::Node name = view.name();
    if (!name) {
      continue;
    }
    const auto [first, is_new] = seen.emplace(name.text(), name.span());
    if (!is_new) {
      context_.sink.report(dsl::diag::duplicate_field, name.span(), name.text())
          .label("declared here again")
          .secondary(first->second, "first declared here")
          .help("rename one of them");
      continue;
    }
    fields.push_back({std::string(name.text()), resolve_type(module, view.type()),
                      view.default_value(), view.where(), module});
  }
  return context_.types.record(std::move(fields), node.span(), std::move(declared));
}

}  // namespace weir::check
