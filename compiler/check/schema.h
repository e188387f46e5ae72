// What users can write, as stdlib/ declares it: blocks with their fields, attributes of a request,
// captures and actions.
//
// Read from the trees of the embedded modules, so that the checker, editors and the reference
// manual have one list. What a declaration does is said by bindings.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/evaluate.h"

namespace weir::check {

struct FieldSchema {
  std::string_view name;
  TypeId type;
  bool is_required = false;  // neither a default nor optional
  Value default_value;       // absent for optional fields without one
  dsl::Node where;           // null without bounds
  load::ModuleId module;     // where it is declared
  std::string doc;
};

struct BlockSchema {
  std::string_view name;
  std::string path;          // "listener.limits"
  bool is_repeated = false;  // written once or more
  std::vector<FieldSchema> fields;
  std::vector<BlockSchema> blocks;

  // Place among `fields` or `blocks`; -1 if there is none.
  [[nodiscard]] int find_field(std::string_view field) const;
  [[nodiscard]] int find_block(std::string_view block) const;
};

// `req.header(name: header_name): optional<header_value>`
struct AttributeSchema {
  std::string path;  // "req.header"
  TypeId parameter;  // none for attributes without one
  TypeId type;       // optional<T> is absent when the request lacks it

  [[nodiscard]] bool has_parameter() const { return parameter.has_value(); }
};

struct ActionSchema {
  std::string_view name;
  std::vector<FieldSchema> parameters;
};

struct Schema {
  std::vector<BlockSchema> blocks;
  std::vector<AttributeSchema> attributes;
  std::vector<std::string_view> captures;
  std::vector<ActionSchema> actions;

  // Aborts if stdlib/ does not declare it: a bug of ours that a unit test finds first.
  [[nodiscard]] const BlockSchema& block(std::string_view name) const;
  [[nodiscard]] const FieldSchema& action_parameter(std::string_view action,
                                                    std::string_view parameter) const;
};

// Reads the stdlib modules of the site. Mistakes in them are reported like any other's.
[[nodiscard]] Schema read_schema(Evaluator& evaluator);

}  // namespace weir::check
