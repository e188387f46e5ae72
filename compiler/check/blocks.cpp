#include "compiler/check/blocks.h"

#include <utility>

#include "compiler/check/slots.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"
#include "runtime/base/check.h"

namespace weir::check {

namespace {

// The first sentence of a doc comment, as a help line says it.
std::string first_sentence(const std::string& doc) {
  std::string text = doc.substr(0, doc.find(". "));
  const bool is_capital = text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z';
  if (is_capital && !(text[1] >= 'A' && text[1] <= 'Z')) {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  for (char& c : text) {
    c = c == '\n' ? ' ' : c;
  }
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

class BlockChecker {
 public:
  BlockChecker(Evaluator& evaluator, const BlockSchema& schema, const BlockOwner& owner,
               const BlockBody& body)
      : evaluator_(evaluator),
        schema_(schema),
        owner_(owner),
        sink_(evaluator.context().sink),
        place_(body.place),
        policies_(body.policies) {}

  BlockValue check(const BlockBody& body) {
    start();
    if (!body.block) {
      return std::move(value_);
    }
    for (const BlockItem& item : body.content.items) {
      check_item(item.node, item.scope);
    }
    if (!body.block.has_error() && !is_overlay()) {
      report_missing();
    }
    return std::move(value_);
  }

 private:
  void start() {
    value_.schema = &schema_;
    value_.name = owner_.name;
    value_.blocks.resize(schema_.blocks.size());
    for (const FieldSchema& field : schema_.fields) {
      value_.fields.push_back({field.default_value, false, owner_.name});
    }
    if (policies_ == nullptr) {
      return;
    }
    for (size_t i = 0; i < value_.fields.size(); ++i) {
      if (is_given(i)) {
        value_.fields[i] = {policies_->fields[i].value, false, policies_->fields[i].place};
      }
    }
    for (size_t i = 0; i < value_.blocks.size(); ++i) {
      if (schema_.blocks[i].is_repeated) {
        value_.blocks[i] = policies_->blocks[i];
      }
    }
  }

  // A policy in use sets it.
  [[nodiscard]] bool is_given(size_t field) const {
    return policies_ != nullptr && policies_->fields[field].is_written;
  }

  // What they say of a nested block that is not repeated; null for nothing.
  [[nodiscard]] const BlockValue* given_block(size_t block) const {
    return policies_ != nullptr && !policies_->blocks[block].empty()
               ? &policies_->blocks[block].front()
               : nullptr;
  }

  void check_item(dsl::Node node, const Scope& scope) {
    switch (node.kind()) {
      case dsl::NodeKind::kField:
        check_field(dsl::FieldView(node), scope);
        break;
      case dsl::NodeKind::kNestedBlock:
        check_nested(dsl::NestedBlockView(node), scope);
        break;
      case dsl::NodeKind::kHeaderEdit:
        if (place_ == BlockPlace::kObject || (is_overlay() && !is_policy())) {
          report_misplaced(node, "a header edit", "write it in a host or a route");
        }
        break;
      case dsl::NodeKind::kUseItem:
        if (place_ == BlockPlace::kObject && is_object_slot(schema_.path)) {
          break;
        }
        [[fallthrough]];
      case dsl::NodeKind::kWithoutItem:
        if (place_ != BlockPlace::kHost && place_ != BlockPlace::kRoute) {
          report_misplaced(node, "a policy", "write it in a host, a group or a route");
        }
        break;
      case dsl::NodeKind::kHostDecl:
        report_misplaced(node.child(0), "a host",
                         "write it outside of all braces but those of `for`");
        break;
      case dsl::NodeKind::kGroupDecl:
      case dsl::NodeKind::kOrderedBlock:
      case dsl::NodeKind::kIncludeItem:
        if (place_ != BlockPlace::kHost) {
          report_misplaced(node, "a set of routes", "write it in a host or a group");
        }
        break;
      case dsl::NodeKind::kRewriteTemplate:
      case dsl::NodeKind::kRewritePrefix:
        if (place_ != BlockPlace::kRoute) {
          report_misplaced(node, "a rewrite", "write it in the routes it is for");
        }
        break;
      case dsl::NodeKind::kRouteDecl:
        if (place_ != BlockPlace::kHost) {
          report_misplaced(node.child(dsl::NodeKind::kName), "a route", "write it in a host");
        }
        break;
      default:  // Error: reported by the parser
        break;
    }
  }

  void report_misplaced(dsl::Node node, const char* what, const char* help) {
    if (node) {
      sink_.report(dsl::diag::misplaced_statement, node.span(), what, owner_.text).help(help);
    }
  }

  void check_field(const dsl::FieldView& view, const Scope& scope) {
    const dsl::Node name = view.name();
    if (!name || name.has_error()) {
      return;
    }
    const int index = schema_.find_field(name.text());
    if (index < 0) {
      report_unknown_field(view);
      return;
    }
    if (place_ == BlockPlace::kUnusedOverlay) {
      return;
    }
    const FieldSchema& field = schema_.fields[static_cast<size_t>(index)];
    FieldValue& slot = value_.fields[static_cast<size_t>(index)];
    if (slot.is_written) {
      sink_.report(dsl::diag::duplicate_field, name.span(), name.text())
          .label("set here again")
          .secondary(names_[static_cast<size_t>(index)], "first set here")
          .help("leave one of them out");
      return;
    }
    remember(index, name.span());
    slot.is_written = true;
    slot.place = view.value() ? view.value().span() : name.span();
    slot.value = evaluator_.evaluate(scope, view.value(), field.type);
    if (!evaluator_.check_bound({field.name, field.where, field.module}, slot.value, slot.place)) {
      slot.value = Value{};
    }
    check_not_empty(field, slot);
  }

  // A list without a default is there to be filled.
  void check_not_empty(const FieldSchema& field, FieldValue& slot) {
    const auto* list = std::get_if<std::vector<Value>>(&slot.value.data);
    if (list != nullptr && list->empty() && field.is_required) {
      sink_.report(dsl::diag::empty_list, slot.place, field.name)
          .help("write `" + std::string(field.name) + " = [...]`: " + first_sentence(field.doc));
      slot.value = Value{};
    }
  }

  void remember(int index, dsl::Span name) {
    names_.resize(schema_.fields.size());
    names_[static_cast<size_t>(index)] = name;
  }

  void report_unknown_field(const dsl::FieldView& view) {
    const dsl::Node name = view.name();
    if (schema_.find_block(name.text()) >= 0) {
      meant_.push_back(name.text());
      sink_.report(dsl::diag::block_form, name.span(), name.text(), "a block, not a field")
          .help("write `" + std::string(name.text()) + " { ... }` without `=`");
      return;
    }
    report_unknown(name);
  }

  void report_unknown(dsl::Node name) {
    std::vector<std::string_view> candidates;
    candidates.reserve(schema_.fields.size() + schema_.blocks.size());
    for (const FieldSchema& field : schema_.fields) {
      candidates.push_back(field.name);
    }
    for (const BlockSchema& block : schema_.blocks) {
      candidates.push_back(block.name);
    }
    const std::string_view close = closest_name(name.text(), candidates);
    const std::string_view meant = close.empty() ? only_completion(name.text(), candidates) : close;
    auto report = sink_.report(dsl::diag::unknown_field, name.span(), owner_.text, name.text());
    if (meant.empty()) {
      has_unknown_ = true;
      report.help("it has " + list_names(candidates));
      return;
    }
    const int index = schema_.find_field(meant);
    const bool is_free = index < 0 || !value_.fields[static_cast<size_t>(index)].is_written;
    meant_.push_back(meant);
    if (is_free) {
      report.suggest(name.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help("there is `" + std::string(meant) + "`, which is set already");
    }
  }

  void check_nested(const dsl::NestedBlockView& view, const Scope& scope) {
    const dsl::Node name = view.name();
    if (!name) {
      return;
    }
    const int index = schema_.find_block(name.text());
    if (index < 0) {
      if (schema_.find_field(name.text()) >= 0) {
        meant_.push_back(name.text());
        sink_.report(dsl::diag::block_form, name.span(), name.text(), "a field, not a block")
            .help("write `" + std::string(name.text()) + " = ...`");
      } else {
        report_unknown(name);
      }
      return;
    }
    const BlockSchema& nested = schema_.blocks[static_cast<size_t>(index)];
    std::vector<BlockValue>& slots = value_.blocks[static_cast<size_t>(index)];
    if (!slots.empty() && !nested.is_repeated) {
      sink_.report(dsl::diag::duplicate_field, name.span(), name.text())
          .label("written here again")
          .secondary(slots.front().name, "first written here")
          .help("put the fields of both into one block");
      return;
    }
    const BlockOwner owner{"`" + std::string(nested.name) + "` of " + owner_.text, name.span()};
    const ExpandedBlock content = expand_block(evaluator_, scope, view.block());
    // What is repeated is new, also in an overlay.
    const bool is_new = place_ != BlockPlace::kUnusedOverlay && nested.is_repeated;
    const BlockPlace place = is_overlay() && !is_new ? place_ : BlockPlace::kObject;
    slots.push_back(
        check_block(evaluator_, nested, owner,
                    {view.block(), content, place,
                     nested.is_repeated ? nullptr : given_block(static_cast<size_t>(index))}));
  }

  [[nodiscard]] bool is_overlay() const {
    return place_ == BlockPlace::kOverlay || place_ == BlockPlace::kUnusedOverlay || is_policy();
  }
  [[nodiscard]] bool is_policy() const { return place_ == BlockPlace::kObjectPolicy; }

  void report_missing() {
    for (size_t i = 0; i < schema_.fields.size(); ++i) {
      const FieldSchema& field = schema_.fields[i];
      if (field.is_required && !value_.fields[i].is_written && !is_given(i) &&
          !was_meant(field.name)) {
        sink_.report(dsl::diag::missing_field, owner_.name, owner_.text, field.name)
            .help("write `" + std::string(field.name) + " = ...`: " + first_sentence(field.doc));
      }
    }
    for (size_t i = 0; i < schema_.blocks.size(); ++i) {
      const BlockSchema& block = schema_.blocks[i];
      if (block.is_repeated && value_.blocks[i].empty() && !was_meant(block.name)) {
        sink_.report(dsl::diag::missing_field, owner_.name, owner_.text, block.name)
            .help("write `" + std::string(block.name) + " { ... }`");
      } else if (!block.is_repeated && value_.blocks[i].empty()) {
        const BlockOwner owner{owner_.text, owner_.name};
        value_.blocks[i].push_back(check_block(
            evaluator_, block, owner, {dsl::Node(), {}, BlockPlace::kObject, given_block(i)}));
      }
    }
  }

  // What was meant is not missing as well.
  [[nodiscard]] bool was_meant(std::string_view name) const {
    if (has_unknown_) {
      return true;
    }
    for (const std::string_view meant : meant_) {
      if (meant == name) {
        return true;
      }
    }
    return false;
  }

  Evaluator& evaluator_;
  const BlockSchema& schema_;
  const BlockOwner& owner_;
  dsl::DiagnosticSink& sink_;
  BlockPlace place_;
  const BlockValue* policies_;
  BlockValue value_;
  std::vector<dsl::Span> names_;         // of the fields written so far
  std::vector<std::string_view> meant_;  // written, but not in their form
  bool has_unknown_ = false;             // a name that may stand for any that is missing
};

}  // namespace

const FieldValue& BlockValue::field(std::string_view field_name) const {
  const int index = schema->find_field(field_name);
  WEIR_CHECK(index >= 0, "stdlib/ lacks a field");
  return fields[static_cast<size_t>(index)];
}

const std::vector<BlockValue>& BlockValue::nested(std::string_view block_name) const {
  const int index = schema->find_block(block_name);
  WEIR_CHECK(index >= 0, "stdlib/ lacks a nested block");
  return blocks[static_cast<size_t>(index)];
}

BlockValue check_block(Evaluator& evaluator, const BlockSchema& schema, const BlockOwner& owner,
                       const BlockBody& body) {
  return BlockChecker(evaluator, schema, owner, body).check(body);
}

// Nesting is that of the declarations in stdlib/.
void set_written(BlockValue& base, BlockValue&& over, const FieldTaken& taken,
                 const std::string& path) {
  for (size_t i = 0; i < over.fields.size(); ++i) {
    if (over.fields[i].is_written) {
      taken(path + std::string(base.schema->fields[i].name), over.fields[i]);
      base.fields[i] = std::move(over.fields[i]);
    }
  }
  for (size_t i = 0; i < over.blocks.size(); ++i) {
    const BlockSchema& schema = base.schema->blocks[i];
    for (BlockValue& nested : over.blocks[i]) {
      if (schema.is_repeated || base.blocks[i].empty()) {
        base.blocks[i].push_back(std::move(nested));
      } else {
        set_written(base.blocks[i].front(), std::move(nested), taken,
                    path + std::string(schema.name) + ".");
      }
    }
  }
}

}  // namespace weir::check
