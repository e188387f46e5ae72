// Types of the language, interned: two types are the same if their ids are.
//
// A type is a kind and, for `list`, `optional` and `secret`, the type inside; a map is a list of
// entries, records of a key and a value. An enumeration is the list of its names, unless some have
// fields: that one, like a record, is the place where it is written, so that two are two types.
// Poison is the type of what has been reported already: it agrees with everything, so that one
// mistake stays one diagnostic.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/load/load.h"
#include "dsl/syntax/syntax_tree.h"
#include "runtime/base/id.h"

namespace weir::check {

enum class TypeKind : uint8_t {
  kPoison,
#define WEIR_TYPE(kind, name, arguments) k##kind,
#include "compiler/check/types.def"
#undef WEIR_TYPE
  kEnum,
  kRecord,
  kTls,
  kJwt,
  kListener,
  kUpstream,
};

using TypeId = Id<struct TypeTag>;

// A field of a record: `weight: uint = 1 where weight > 0`.
struct RecordField {
  std::string name;
  TypeId type;
  dsl::Node default_value;  // null without one
  dsl::Node where;          // null without bounds
  load::ModuleId module;    // where it is written
};

struct Type {
  TypeKind kind = TypeKind::kPoison;
  TypeId inside;                    // kList, kOptional, kSecret; kMap: the record of an entry
  std::vector<std::string> names;   // kEnum, in the order of the declaration; kPolicy: its slot
  std::vector<TypeId> payloads;     // kEnum: for each name the record of its fields, or none
  std::vector<RecordField> fields;  // kRecord
  std::string text;                 // as the language writes it; a declared name where there is one
};

// An entry of a map is a record of these two.
inline constexpr size_t kEntryKey = 0;
inline constexpr size_t kEntryValue = 1;

// A type built into the language: its name and how many types it takes in angle brackets.
struct BuiltinType {
  TypeKind kind;
  std::string_view name;
  uint32_t arguments;
};
[[nodiscard]] const std::vector<BuiltinType>& builtin_types();

class TypeStore {
 public:
  TypeStore();

  [[nodiscard]] TypeId poison() const { return TypeId(0); }
  // For kinds without arguments.
  [[nodiscard]] TypeId simple(TypeKind kind);
  // list<inside>, optional<inside>, secret<inside>.
  [[nodiscard]] TypeId wrap(TypeKind kind, TypeId inside);
  // `declared` is the name stdlib gives the enumeration, or empty.
  [[nodiscard]] TypeId enumeration(std::vector<std::string> names, std::string declared = {});

  // An enumeration written at `place`, some of whose names have fields: see Type::payloads.
  struct Enumerators {
    std::vector<std::string> names;
    std::vector<TypeId> payloads;
  };
  [[nodiscard]] TypeId enumeration(Enumerators enumerators, dsl::Span place, std::string declared);
  // map<key, value>.
  [[nodiscard]] TypeId map(TypeId key, TypeId value);
  // policy<slot>.
  [[nodiscard]] TypeId policy(std::string_view slot);

  // The record written at `place`; `declared` is its name, or empty.
  [[nodiscard]] TypeId record(std::vector<RecordField> fields, dsl::Span place,
                              std::string declared);

  [[nodiscard]] const Type& get(TypeId id) const { return types_[id.index()]; }
  [[nodiscard]] TypeKind kind(TypeId id) const { return get(id).kind; }
  [[nodiscard]] const std::string& text(TypeId id) const { return get(id).text; }
  [[nodiscard]] TypeId inside(TypeId id) const { return get(id).inside; }
  [[nodiscard]] bool is_poison(TypeId id) const { return id == poison(); }
  // Of a kMap.
  [[nodiscard]] TypeId key_of(TypeId map) const;
  [[nodiscard]] TypeId value_of(TypeId map) const;
  // What a `for` goes through: the elements of a list, the entries of a map; else none.
  [[nodiscard]] TypeId element_of(TypeId type) const;
  // An enumeration of which some names have fields.
  [[nodiscard]] bool has_payloads(TypeId type) const { return !get(type).payloads.empty(); }

 private:
  TypeId intern(Type type, const std::string& key);

  std::deque<Type> types_;                // references to types stay good
  std::map<std::string, TypeId> by_key_;  // key: kind and structure
};

// Kinds with `+` and `-`: numbers, durations, sizes and percents.
[[nodiscard]] bool is_arithmetic(TypeKind kind);
// Kinds with `<` and its like.
[[nodiscard]] bool is_ordered(TypeKind kind);

}  // namespace weir::check
