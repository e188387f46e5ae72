#include "compiler/check/bindings.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/check/context.h"
#include "compiler/check/schema.h"
#include "tests/unit/compiler/check/site.h"

namespace weir::check {
namespace {

// The declarations of stdlib/, as the checker reads them.
struct Declared {
  CheckedSite site{"edition 2027\n"};
  Context context{*site.site, site.sink, {}, {}};
  Names names{*site.site, site.sink};
  ParameterValues parameters;
  Evaluator evaluator{context, names, parameters};
  Schema schema;

  Declared() {
    declare_types(context);
    schema = read_schema(evaluator);
  }
};

void list_fields(const BlockSchema& block, std::vector<std::string>& fields) {
  for (const FieldSchema& field : block.fields) {
    fields.push_back(block.path + "." + std::string(field.name));
  }
  for (const BlockSchema& nested : block.blocks) {
    list_fields(nested, fields);
  }
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("stdlib is free of mistakes, defaults within their bounds included", "[check]") {
  const Declared declared;
  CHECK(declared.site.errors().empty());
}

TEST_CASE("every declared field has a binding, every binding a declaration", "[check]") {
  const Declared declared;
  std::vector<std::string> fields;
  for (const BlockSchema& block : declared.schema.blocks) {
    list_fields(block, fields);
  }
  CHECK(sorted(fields) == sorted(bound_fields()));
}

TEST_CASE("every declared attribute has a binding, every binding a declaration", "[check]") {
  const Declared declared;
  std::vector<std::string> attributes;
  for (const AttributeSchema& attribute : declared.schema.attributes) {
    attributes.push_back(attribute.path + (attribute.has_parameter() ? "()" : ""));
  }
  std::vector<std::string> bound;
  for (const AttributeBinding& binding : attribute_bindings()) {
    bound.push_back(std::string(binding.path) + (binding.has_parameter ? "()" : ""));
    CHECK((binding.subject || binding.part));
  }
  CHECK(sorted(attributes) == sorted(bound));
}

TEST_CASE("every declared capture and action has a binding and the other way", "[check]") {
  const Declared declared;
  std::vector<std::string> captures(declared.schema.captures.begin(),
                                    declared.schema.captures.end());
  std::vector<std::string> bound;
  for (const CaptureBinding& binding : capture_bindings()) {
    bound.emplace_back(binding.name);
  }
  CHECK(sorted(captures) == sorted(bound));

  std::vector<std::string> parameters;
  for (const ActionSchema& action : declared.schema.actions) {
    for (const FieldSchema& parameter : action.parameters) {
      parameters.push_back(std::string(action.name) + "." + std::string(parameter.name));
    }
  }
  const auto known = bound_action_parameters();
  CHECK(sorted(parameters) == sorted({known.begin(), known.end()}));
}

TEST_CASE("every type is declared, every enumerator bound, and the other way", "[check]") {
  const Declared declared;
  std::vector<std::string> types;
  std::vector<std::string> enumerators;
  for (const load::Module& module : declared.site.site->modules) {
    for (const dsl::Node node : module.tree->root().children()) {
      if (!module.is_std || !node.is(dsl::NodeKind::kTypeDecl)) {
        continue;
      }
      const std::string name(node.child(dsl::NodeKind::kName).text());
      const auto found = declared.context.named_types.find(name);
      const Type* type = found == declared.context.named_types.end()
                             ? nullptr
                             : &declared.context.types.get(found->second);
      if (type == nullptr || type->kind != TypeKind::kEnum) {
        types.push_back(name);
        continue;
      }
      for (const std::string& enumerator : type->names) {
        enumerators.push_back(name + "." + enumerator);
      }
    }
  }
  std::vector<std::string> built_in;
  for (const BuiltinType& builtin : builtin_types()) {
    built_in.emplace_back(builtin.name);
  }
  CHECK(sorted(types) == sorted(built_in));
  std::vector<std::string> bound;
  for (const EnumeratorBinding& binding : enumerator_bindings()) {
    bound.push_back(std::string(binding.type) + "." + std::string(binding.name));
  }
  CHECK(sorted(enumerators) == sorted(bound));
}

TEST_CASE("every declaration of stdlib has a doc comment", "[check]") {
  const Declared declared;
  for (const load::Module& module : declared.site.site->modules) {
    for (const dsl::Node node : module.tree->root().children()) {
      const bool is_declared =
          !node.is(dsl::NodeKind::kEditionDecl) && !node.is(dsl::NodeKind::kImportDecl);
      if (module.is_std && is_declared) {
        CAPTURE(module.path, std::string(node.text().substr(0, 40)));
        CHECK_FALSE(module.tree->doc(node).empty());
      }
    }
  }
  for (const BlockSchema& block : declared.schema.blocks) {
    for (const FieldSchema& field : block.fields) {
      CAPTURE(block.path, std::string(field.name));
      CHECK_FALSE(field.doc.empty());
    }
  }
}

}  // namespace weir::check
