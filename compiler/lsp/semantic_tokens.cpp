// What each name is, for colours that a grammar of the editor cannot know. Keywords, literals and
// comments are left to that grammar.
#include <algorithm>
#include <array>

#include "compiler/lsp/features.h"

namespace weir::lsp {

namespace {

constexpr std::array kTypes = {"namespace",  "type",     "parameter", "variable", "property",
                               "enumMember", "function", "method",    "class"};
enum class TokenType : uint32_t {
  kNamespace,
  kType,
  kParameter,
  kVariable,
  kProperty,
  kEnumMember,
  kFunction,
  kMethod,
  kClass
};
constexpr std::array kModifiers = {"declaration", "readonly", "defaultLibrary"};
constexpr uint32_t kDeclaration = 1;
constexpr uint32_t kReadonly = 2;
constexpr uint32_t kDefaultLibrary = 4;

TokenType type_of(NameKind kind) {
  switch (kind) {
    case NameKind::kModule:
      return TokenType::kNamespace;
    case NameKind::kType:
    case NameKind::kCapture:
      return TokenType::kType;
    case NameKind::kLocal:
      return TokenType::kParameter;
    case NameKind::kParam:
    case NameKind::kConst:
    case NameKind::kObject:
      return TokenType::kVariable;
    case NameKind::kField:
    case NameKind::kBlock:
    case NameKind::kAttribute:
      return TokenType::kProperty;
    case NameKind::kEnumerator:
      return TokenType::kEnumMember;
    case NameKind::kFunction:
    case NameKind::kTemplate:
      return TokenType::kFunction;
    case NameKind::kRoute:
    case NameKind::kTest:
      return TokenType::kMethod;
    case NameKind::kPolicy:
      return TokenType::kClass;
  }
  return TokenType::kVariable;
}

class Painter {
 public:
  Painter(Session& session, const Module& module) : lookup_(session.lookup()), module_(module) {}

  Json run() {
    visit(module_.tree->root());
    return std::move(data_);
  }

 private:
  // Depth is that of the source, which the parser bounds.
  void visit(dsl::Node node) {
    chain_.push_back(node);
    if (node.is(dsl::NodeKind::kName) || node.is(dsl::NodeKind::kNameExpr)) {
      paint(node);
    }
    for (const dsl::Node child : node.children()) {
      visit(child);
    }
    chain_.pop_back();
  }

  void paint(dsl::Node node) {
    const std::optional<Target> target =
        lookup_.resolve({&module_, chain_, node.text(), node.span()});
    if (!target) {
      return;
    }
    const bool is_declaration = target->name == node;
    const bool is_fixed = target->kind == NameKind::kConst || target->kind == NameKind::kEnumerator;
    const uint32_t modifiers = (is_declaration ? kDeclaration : 0) | (is_fixed ? kReadonly : 0) |
                               (target->module->is_std() ? kDefaultLibrary : 0);
    const Position at = position_at(*module_.file, node.span().begin);
    const bool is_same_line = at.line == last_.line;
    data_.push_back(at.line - last_.line);
    data_.push_back(at.character - (is_same_line ? last_.character : 0));
    data_.push_back(node.span().size());  // names are ASCII: a byte is a code unit
    data_.push_back(static_cast<uint32_t>(type_of(target->kind)));
    data_.push_back(modifiers);
    last_ = at;
  }

  Lookup& lookup_;
  const Module& module_;
  Chain chain_;
  Position last_;
  Json data_ = Json::array();
};

}  // namespace

Json semantic_tokens_legend() {
  return {{"tokenTypes", kTypes}, {"tokenModifiers", kModifiers}};
}

Json semantic_tokens(Session& session, const Json& parameters) {
  const Module* module = module_of(session, parameters);
  return module == nullptr ? Json(nullptr) : Json{{"data", Painter(session, *module).run()}};
}

}  // namespace weir::lsp
