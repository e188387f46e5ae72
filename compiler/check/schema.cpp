#include "compiler/check/schema.h"

#include <algorithm>

#include "dsl/syntax/views.h"
#include "runtime/base/check.h"

namespace weir::check {

namespace {

template <typename Item>
int find_by_name(const std::vector<Item>& items, std::string_view name) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == name; });
  return found == items.end() ? -1 : static_cast<int>(found - items.begin());
}

// Reads the declarations of one stdlib module.
class Reader {
 public:
  Reader(Evaluator& evaluator, load::ModuleId module, Schema& schema)
      : evaluator_(evaluator), module_(module), schema_(schema) {}

  void read() {
    const load::Module& module = evaluator_.context().site.module(module_);
    for (const dsl::Node child : module.tree->root().children()) {
      read_declaration(child);
    }
  }

 private:
  void read_declaration(dsl::Node node) {
    switch (node.kind()) {
      case dsl::NodeKind::kBlockSchema:
        schema_.blocks.push_back(read_block(node, {}));
        break;
      case dsl::NodeKind::kAttributeDecl:
        schema_.attributes.push_back(read_attribute(dsl::AttributeDeclView(node)));
        break;
      case dsl::NodeKind::kCaptureDecl:
        schema_.captures.push_back(dsl::CaptureDeclView(node).name().text());
        break;
      case dsl::NodeKind::kActionDecl:
        schema_.actions.push_back(
            {dsl::name_text(node), read_fields(dsl::ActionDeclView(node).parameters())});
        break;
      default:  // types are read before, see declare_types
        break;
    }
  }

  // Nesting is that of the source, which the parser bounds.
  BlockSchema read_block(dsl::Node node, const std::string& path) {
    const dsl::BlockSchemaView view(node);
    BlockSchema block;
    block.name = view.name().text();
    block.path = path.empty() ? std::string(block.name) : path + "." + std::string(block.name);
    block.is_repeated = node.is_repeated();
    block.fields = read_fields(view.fields());
    for (const dsl::Node inner : view.blocks()) {
      block.blocks.push_back(read_block(inner, block.path));
    }
    return block;
  }

  std::vector<FieldSchema> read_fields(const std::vector<dsl::Node>& nodes) {
    std::vector<FieldSchema> fields;
    fields.reserve(nodes.size());
    for (const dsl::Node node : nodes) {
      fields.push_back(read_field(dsl::FieldSchemaView(node)));
    }
    return fields;
  }

  FieldSchema read_field(const dsl::FieldSchemaView& view) {
    Context& context = evaluator_.context();
    FieldSchema field;
    field.name = view.name().text();
    field.type = evaluator_.resolve_type(module_, view.type());
    field.where = view.where();
    field.module = module_;
    field.doc = view.tree().doc(view);
    const bool is_optional = context.types.kind(field.type) == TypeKind::kOptional;
    field.is_required = !is_optional && !view.default_value();
    field.default_value.type = field.type;
    if (view.default_value()) {
      field.default_value = evaluator_.evaluate({module_}, view.default_value(), field.type);
      evaluator_.check_bound({field.name, field.where, module_}, field.default_value,
                             view.default_value().span());
    }
    return field;
  }

  AttributeSchema read_attribute(const dsl::AttributeDeclView& view) {
    AttributeSchema attribute;
    for (const dsl::Node part : view.path()) {
      attribute.path.append(attribute.path.empty() ? "" : ".").append(part.text());
    }
    for (const dsl::Node parameter : view.parameters()) {
      attribute.parameter =
          evaluator_.resolve_type(module_, dsl::FieldSchemaView(parameter).type());
    }
    attribute.type = evaluator_.resolve_type(module_, view.type());
    return attribute;
  }

  Evaluator& evaluator_;
  load::ModuleId module_;
  Schema& schema_;
};

}  // namespace

int BlockSchema::find_field(std::string_view field) const {
  return find_by_name(fields, field);
}
int BlockSchema::find_block(std::string_view block) const {
  return find_by_name(blocks, block);
}

const BlockSchema& Schema::block(std::string_view name) const {
  const int found = find_by_name(blocks, name);
  WEIR_CHECK(found >= 0, "stdlib/ lacks a block");
  return blocks[static_cast<size_t>(found)];
}

const FieldSchema& Schema::action_parameter(std::string_view action,
                                            std::string_view parameter) const {
  const int found = find_by_name(actions, action);
  WEIR_CHECK(found >= 0, "stdlib/ lacks an action");
  const std::vector<FieldSchema>& parameters = actions[static_cast<size_t>(found)].parameters;
  const int place = find_by_name(parameters, parameter);
  WEIR_CHECK(place >= 0, "stdlib/ lacks a parameter of an action");
  return parameters[static_cast<size_t>(place)];
}

Schema read_schema(Evaluator& evaluator) {
  Schema schema;
  const std::vector<load::Module>& modules = evaluator.context().site.modules;
  for (size_t i = 0; i < modules.size(); ++i) {
    if (modules[i].is_std) {
      Reader(evaluator, load::ModuleId::from_index(i), schema).read();
    }
  }
  return schema;
}

}  // namespace weir::check
