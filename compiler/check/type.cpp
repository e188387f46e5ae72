#include "compiler/check/type.h"

#include "runtime/base/check.h"

namespace weir::check {

namespace {

std::string_view reference_name(TypeKind kind) {
  switch (kind) {
    case TypeKind::kTls:
      return "tls";
    case TypeKind::kJwt:
      return "jwt";
    case TypeKind::kListener:
      return "listener";
    case TypeKind::kUpstream:
      return "upstream";
    case TypeKind::kPoison:
    case TypeKind::kEnum:
    case TypeKind::kRecord:
#define WEIR_TYPE(kind, name, arguments) case TypeKind::k##kind:
#include "compiler/check/types.def"
#undef WEIR_TYPE
      break;
  }
  return {};
}

std::string_view simple_name(TypeKind kind) {
  for (const BuiltinType& builtin : builtin_types()) {
    if (builtin.kind == kind) {
      return builtin.name;
    }
  }
  return reference_name(kind);
}

std::string enum_text(const std::vector<std::string>& names) {
  std::string text = "enum {";
  for (size_t i = 0; i < names.size(); ++i) {
    text.append(i == 0 ? " " : ", ").append(names[i]);
  }
  return text + " }";
}

std::string place_key(dsl::Span place) {
  return "at " + std::to_string(place.file.value) + ' ' + std::to_string(place.begin);
}

}  // namespace

const std::vector<BuiltinType>& builtin_types() {
  static const std::vector<BuiltinType> kTypes = {
#define WEIR_TYPE(kind, name, arguments) {TypeKind::k##kind, name, arguments},
#include "compiler/check/types.def"
#undef WEIR_TYPE
  };
  return kTypes;
}

TypeStore::TypeStore() {
  types_.push_back({});  // poison
}

TypeId TypeStore::intern(Type type, const std::string& key) {
  const std::string whole = std::to_string(static_cast<int>(type.kind)) + ' ' + key;
  const auto [entry, is_new] = by_key_.emplace(whole, TypeId::from_index(types_.size()));
  if (is_new) {
    types_.push_back(std::move(type));
  }
  return entry->second;
}

TypeId TypeStore::simple(TypeKind kind) {
  if (kind == TypeKind::kPoison) {
    return poison();
  }
  Type type;
  type.kind = kind;
  type.text = simple_name(kind);
  WEIR_CHECK(!type.text.empty(), "a kind of type without a name");
  return intern(std::move(type), {});
}

TypeId TypeStore::wrap(TypeKind kind, TypeId inside) {
  if (is_poison(inside)) {
    return poison();
  }
  Type type;
  type.kind = kind;
  type.inside = inside;
  type.text = std::string(simple_name(kind)) + "<" + text(inside) + ">";
  return intern(std::move(type), std::to_string(inside.value));
}

TypeId TypeStore::enumeration(std::vector<std::string> names, std::string declared) {
  Type type;
  type.kind = TypeKind::kEnum;
  type.text = declared.empty() ? enum_text(names) : std::move(declared);
  type.names = std::move(names);
  std::string key;
  for (const std::string& name : type.names) {
    key.append(" ").append(name);
  }
  return intern(std::move(type), key);
}

TypeId TypeStore::enumeration(Enumerators enumerators, dsl::Span place, std::string declared) {
  Type type;
  type.kind = TypeKind::kEnum;
  type.text = declared.empty() ? enum_text(enumerators.names) : std::move(declared);
  type.names = std::move(enumerators.names);
  type.payloads = std::move(enumerators.payloads);
  return intern(std::move(type), place_key(place));
}

TypeId TypeStore::map(TypeId key, TypeId value) {
  if (is_poison(key) || is_poison(value)) {
    return poison();
  }
  const std::string arguments = '<' + text(key) + ", " + text(value) + '>';
  const std::string place = std::to_string(key.value) + ' ' + std::to_string(value.value);
  Type entry;
  entry.kind = TypeKind::kRecord;
  entry.text = "entry of map" + arguments;
  entry.fields = {{"key", key, {}, {}, {}}, {"value", value, {}, {}, {}}};
  Type type;
  type.kind = TypeKind::kMap;
  type.inside = intern(std::move(entry), "map " + place);
  type.text = "map" + arguments;
  return intern(std::move(type), place);
}

TypeId TypeStore::policy(std::string_view slot) {
  Type type;
  type.kind = TypeKind::kPolicy;
  type.names = {std::string(slot)};
  type.text = "policy<" + std::string(slot) + ">";
  return intern(std::move(type), std::string(slot));
}

TypeId TypeStore::key_of(TypeId map) const {
  return get(inside(map)).fields[kEntryKey].type;
}

TypeId TypeStore::value_of(TypeId map) const {
  return get(inside(map)).fields[kEntryValue].type;
}

TypeId TypeStore::element_of(TypeId type) const {
  const bool has_elements = kind(type) == TypeKind::kList || kind(type) == TypeKind::kMap;
  return has_elements ? inside(type) : TypeId();
}

TypeId TypeStore::record(std::vector<RecordField> fields, dsl::Span place, std::string declared) {
  Type type;
  type.kind = TypeKind::kRecord;
  type.fields = std::move(fields);
  type.text = declared.empty() ? "record" : std::move(declared);
  return intern(std::move(type), place_key(place));
}

bool is_arithmetic(TypeKind kind) {
  return kind == TypeKind::kInt || kind == TypeKind::kUint || kind == TypeKind::kDuration ||
         kind == TypeKind::kSize || kind == TypeKind::kPercent;
}

bool is_ordered(TypeKind kind) {
  return is_arithmetic(kind) || kind == TypeKind::kStatus || kind == TypeKind::kPort;
}

}  // namespace weir::check
