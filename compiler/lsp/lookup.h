// From a place in a module to what stands there, and from a name to what it means: on the trees
// alone, so that it is quick and works in broken sources.
//
// The same rules of scope as the checker's (compiler/check/names.h, scope.h), without evaluation:
// what a value is worth is not known here, only where it is declared and, where that is written,
// which record it is.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/lsp/modules.h"
#include "dsl/syntax/syntax_tree.h"
#include "dsl/syntax/views.h"

namespace weir::lsp {

// The nodes from the root to the innermost one that holds a place.
using Chain = std::vector<dsl::Node>;
[[nodiscard]] Chain chain_at(const dsl::SyntaxTree& tree, uint32_t offset);
// The innermost node of this kind; null without one.
[[nodiscard]] dsl::Node innermost(const Chain& chain, dsl::NodeKind kind);

enum class NameKind : uint8_t {
  kModule,
  kParam,
  kConst,
  kObject,  // tls, listener, upstream
  kType,
  kFunction,
  kTemplate,
  kPolicy,
  kRoute,
  kTest,
  kLocal,  // a parameter of a declaration, the variable of a loop, a name bound by `is`
  kField,  // of a record, an enumerator or a block of stdlib/
  kBlock,  // of stdlib/
  kEnumerator,
  kAttribute,  // `req...` of stdlib/
  kCapture,    // a type of captures
};

// Where a name is declared. A module alone has no name node.
struct Target {
  const Module* module = nullptr;
  dsl::Node name;         // null for a module
  dsl::Node declaration;  // what the name belongs to
  NameKind kind = NameKind::kModule;
  friend bool operator==(const Target& a, const Target& b) {
    return a.module == b.module && a.name == b.name;
  }
};

// A name that stands somewhere: its text and its place, which may be part of a text literal.
struct Occurrence {
  const Module* module = nullptr;
  Chain chain;
  std::string_view text;
  dsl::Span span;
};

class Lookup {
 public:
  explicit Lookup(Modules& modules) : modules_(modules) {}

  // The name at a place; nothing if there is none.
  [[nodiscard]] std::optional<Occurrence> occurrence_at(const Module& module, uint32_t offset);
  // Every name of this text in the module, inserted ones included.
  [[nodiscard]] std::vector<Occurrence> occurrences_of(const Module& module, std::string_view text);
  // What the name means; nothing if that is not known.
  [[nodiscard]] std::optional<Target> resolve(const Occurrence& occurrence);

  // The names a place can use without a dot, the innermost first.
  [[nodiscard]] std::vector<Target> visible(const Module& module, const Chain& chain);
  // What stands behind a dot after the expression, or as labels in a call of it.
  [[nodiscard]] std::vector<Target> members_of(const Module& module, const Chain& chain,
                                               dsl::Node object);
  [[nodiscard]] std::vector<Target> exports_of(const std::string& path);
  // Fields and blocks that stdlib/ declares for the innermost block around a place.
  [[nodiscard]] dsl::Node block_schema(const Chain& chain);
  // The RecordType or EnumType that a type stands for; null for others.
  struct TypeAt {
    const Module* module = nullptr;
    dsl::Node type;
  };
  [[nodiscard]] TypeAt structure_of(TypeAt type);
  // The type that is written for an expression, as far as one is.
  [[nodiscard]] TypeAt type_of(const Module& module, const Chain& chain, dsl::Node expression);
  [[nodiscard]] std::optional<Target> find_name(const Module& module, const Chain& chain,
                                                std::string_view name);
  [[nodiscard]] Modules& modules() { return modules_; }

  // The type that the place of the node chain[index] asks for, as far as one is written.
  [[nodiscard]] TypeAt expected_type(const Module& module, const Chain& chain, size_t index);

 private:
  std::optional<Target> find_declared(const Module& module, std::string_view name);
  std::optional<Target> resolve_name(const Occurrence& at, dsl::Node parent);
  std::optional<Target> resolve_expression(const Occurrence& at);
  std::optional<Target> resolve_inserted(const Occurrence& at);
  std::optional<Target> member_of(const Chain& chain, const Target& target, std::string_view name);
  std::optional<Target> resolve_member(const Occurrence& at, dsl::Node member);
  std::optional<Target> resolve_label(const Occurrence& at);
  std::optional<Target> resolve_type(const Module& module, dsl::Node reference, dsl::Node name);
  std::optional<Target> resolve_import(const Occurrence& at, dsl::Node item);
  std::optional<Target> resolve_field(const Occurrence& at);
  std::optional<Target> resolve_route(const Occurrence& at);
  std::optional<Target> find_attribute(std::string_view path);
  std::optional<Target> find_std_type(std::string_view name);
  std::optional<Target> find_exported(const std::string& path, std::string_view name);
  std::optional<Target> find_enumerator(TypeAt type, std::string_view name);
  std::vector<Target> parameters_of(const Module& module, const Chain& chain, dsl::Node call);
  std::vector<Target> fields_of(TypeAt type);
  TypeAt type_of_target(const Chain& chain, const Target& target);
  TypeAt type_of_member(const Module& module, const Chain& chain,
                        const dsl::MemberExprView& member);
  static TypeAt element_of(TypeAt type);

  Modules& modules_;
  uint32_t depth_ = 0;  // of questions about types that lead to further ones
};

// What a declaration is.
[[nodiscard]] NameKind kind_of(dsl::Node declaration);

}  // namespace weir::lsp
