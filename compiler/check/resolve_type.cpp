// From the names of types to types: see context.h and evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/slots.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

struct ReferenceType {
  std::string_view block;
  TypeKind kind;
};

// Blocks of stdlib/ whose names are types: a value refers to a declared object.
constexpr ReferenceType kReferenceTypes[] = {{"tls", TypeKind::kTls},
                                             {"jwt", TypeKind::kJwt},
                                             {"listener", TypeKind::kListener},
                                             {"upstream", TypeKind::kUpstream}};

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

// The names of an enumeration, each once; what is written twice is reported.
std::vector<dsl::Node> enumerators_of(Context& context, dsl::Node node) {
  std::vector<dsl::Node> names;
  dsl::Node before;
  for (const dsl::Node name : dsl::EnumTypeView(node).names()) {
    const bool is_new = std::ranges::find(names, name.text(), &dsl::Node::text) == names.end();
    if (is_new) {
      names.push_back(name);
    } else {
      context.sink.report(dsl::diag::duplicate_enumerator, name.span(), name.text())
          .suggest(before.span().at_end().to(name.span().at_end()), "", "leave it out");
    }
    before = name;
  }
  return names;
}

TypeId plain_enum(Context& context, dsl::Node node, std::string declared) {
  std::vector<std::string> names;
  for (const dsl::Node name : enumerators_of(context, node)) {
    names.emplace_back(name.text());
  }
  return names.empty() ? context.types.poison()
                       : context.types.enumeration(std::move(names), std::move(declared));
}

// "one type", "two types".
std::string count_of_types(uint32_t count) {
  return count == 0 ? "no type" : count == 1 ? "one type" : "two types";
}

// Values of this type can tell the entries of a map apart.
bool can_be_key(TypeKind kind) {
  switch (kind) {
    case TypeKind::kList:
    case TypeKind::kMap:
    case TypeKind::kRecord:
    case TypeKind::kOptional:
    case TypeKind::kSecret:
    case TypeKind::kPolicy:
    case TypeKind::kRoutes:
      return false;
    default:
      return true;
  }
}

std::string_view example_arguments(const BuiltinType& builtin) {
  return builtin.kind == TypeKind::kMap      ? "<string, uint>"
         : builtin.kind == TypeKind::kPolicy ? "<respond>"
                                             : "<string>";
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
                                      count_of_types(builtin.arguments), found);
    if (builtin.arguments == 0 && !ref.member()) {
      report.suggest(ref.span(), name, "write `" + name + "`");
    } else {
      report.help("say what is inside: `" + std::string(builtin.name) +
                  std::string(example_arguments(builtin)) + '`');
    }
  }
  return false;
}

void declare_type(Context& context, const dsl::TypeDeclView& declaration) {
  const std::string name(declaration.name().text());
  const BuiltinType* builtin = find_builtin(name);
  if (const dsl::Node type = declaration.type(); type.is(dsl::NodeKind::kEnumType)) {
    context.named_types.emplace(name, plain_enum(context, type, name));
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
    return resolve_enum(module, node, {});
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
  return builtin->arguments == 0 ? context_.types.simple(builtin->kind)
                                 : resolve_arguments(module, *builtin, ref.arguments());
}

// As many as the type takes.
TypeId Evaluator::resolve_arguments(load::ModuleId module, const BuiltinType& builtin,
                                    const std::vector<dsl::Node>& arguments) {
  if (builtin.kind == TypeKind::kPolicy) {
    return resolve_slot(arguments.front());
  }
  const TypeId first = resolve_type(module, arguments.front());
  if (builtin.kind != TypeKind::kMap) {
    return context_.types.wrap(builtin.kind, first);
  }
  if (!can_be_key(context_.types.kind(first))) {
    context_.sink.report(dsl::diag::map_key, arguments.front().span(), context_.types.text(first))
        .help("use a list of records, or a type with plain values such as `string`");
    return context_.types.poison();
  }
  return context_.types.map(first, resolve_type(module, arguments.back()));
}

// The `respond` of `policy<respond>`.
TypeId Evaluator::resolve_slot(dsl::Node node) {
  if (is_slot(node.text())) {
    return context_.types.policy(node.text());
  }
  report_unknown_slot(context_.sink, node);
  return context_.types.poison();
}

// Plain, or with a record for each name that has fields.
TypeId Evaluator::resolve_enum(load::ModuleId module, dsl::Node node, std::string declared) {
  if (!node.child(dsl::NodeKind::kEnumVariant)) {
    return plain_enum(context_, node, std::move(declared));
  }
  TypeStore::Enumerators enumerators;
  for (const dsl::Node name : enumerators_of(context_, node)) {
    enumerators.names.emplace_back(name.text());
    enumerators.payloads.emplace_back();
  }
  for (const dsl::Node child : dsl::children_of(node, dsl::NodeKind::kEnumVariant)) {
    const dsl::EnumVariantView variant(child);
    const auto place = std::ranges::find(enumerators.names, dsl::name_text(variant));
    TypeId& payload = enumerators.payloads[static_cast<size_t>(place - enumerators.names.begin())];
    if (!payload.has_value()) {
      payload = resolve_fields(module, variant.fields(), child.span(), std::string(*place));
    }
  }
  return context_.types.enumeration(std::move(enumerators), node.span(), std::move(declared));
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
    found = resolve_enum(symbol.module, type, name);
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
  return resolve_fields(module, dsl::RecordTypeView(node).fields(), node.span(),
                        std::move(declared));
}

// A record of the fields that a RecordType or an EnumVariant at `place` declares.
TypeId Evaluator::resolve_fields(load::ModuleId module, const std::vector<dsl::Node>& declared,
                                 dsl::Span place, std::string name) {
  std::vector<RecordField> fields;
  std::map<std::string_view, dsl::Span> seen;
  for (const dsl::Node child : declared) {
    const dsl::FieldSchemaView view(child);
    if (!view.name()) {
      continue;
    }
    const auto [first, is_new] = seen.emplace(view.name().text(), view.name().span());
    if (!is_new) {
      context_.sink.report(dsl::diag::duplicate_field, view.name().span(), view.name().text())
          .label("declared here again")
          .secondary(first->second, "first declared here")
          .help("rename one of them");
      continue;
    }
    fields.push_back({std::string(view.name().text()), resolve_type(module, view.type()),
                      view.default_value(), view.where(), module});
  }
  return context_.types.record(std::move(fields), place, std::move(name));
}

}  // namespace weir::check
