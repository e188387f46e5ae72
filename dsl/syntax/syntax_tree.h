// The immutable syntax tree of one module: one array of 16-byte nodes in pre-order.
//
// A node is followed by its children; `subtree_size` says how many nodes belong to it, so children
// are reached without pointers and a tree is freed at once. Punctuation is not kept, comments are:
// in a side table, in file order, which is what the formatter and doc comments need. The tree
// points into its SourceFile, which must outlive it. It knows syntax only; meaning is the
// checker's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source/source_file.h"
#include "dsl/source/span.h"
#include "dsl/syntax/node_kind.h"
#include "runtime/base/id.h"

namespace weir::dsl {

struct NodeTag;
using NodeId = Id<NodeTag>;

// Facts about a node that are not worth a child.
struct NodeFlags {
  bool is_public : 1 = false;    // declared `pub`
  bool is_repeated : 1 = false;  // `block certificate* { ... }`
  bool has_error : 1 = false;    // this node or one below it is broken; an error was reported
};

struct NodeRecord {
  NodeKind kind = NodeKind::kError;
  NodeFlags flags;
  uint8_t payload = 0;  // an enumerator of node_kind.h; for HeaderEdit the verb
  uint8_t detail = 0;   // for HeaderEdit the message, for Keyword the ObjectKeyword
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t subtree_size = 1;
};
static_assert(sizeof(NodeRecord) == 16);

// A comment, without its line end. `is_doc` for `##`.
struct Comment {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool is_doc = false;
  bool is_alone = false;  // nothing but white space stands before it on its line
};

class SyntaxTree;
class NodeRange;

// A node of a tree: a handle that is copied freely and lives no longer than the tree. A null node
// stands for a child that is not there: `exists`, `is`, `children`, `child`, `expression` and
// `type` answer for it (nothing), the rest may not be asked.
class Node {
 public:
  Node() = default;
  Node(const SyntaxTree& tree, NodeId id) : tree_(&tree), id_(id) {}

  [[nodiscard]] bool exists() const { return tree_ != nullptr; }
  explicit operator bool() const { return exists(); }

  [[nodiscard]] const SyntaxTree& tree() const { return *tree_; }
  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] NodeKind kind() const { return record().kind; }
  [[nodiscard]] bool is(NodeKind kind) const { return exists() && record().kind == kind; }
  [[nodiscard]] bool is_public() const { return record().flags.is_public; }
  [[nodiscard]] bool is_repeated() const { return record().flags.is_repeated; }
  // Something in this subtree is broken and has been reported.
  [[nodiscard]] bool has_error() const { return record().flags.has_error; }
  [[nodiscard]] Span span() const;
  // The source under the node.
  [[nodiscard]] std::string_view text() const;

  [[nodiscard]] NodeRange children() const;
  [[nodiscard]] size_t child_count() const;
  // The child at this place, null if there are fewer.
  [[nodiscard]] Node child(size_t index) const;
  // The first child of this kind, null without one.
  [[nodiscard]] Node child(NodeKind kind) const;
  // The first child that is an expression (see is_expression), null without one.
  [[nodiscard]] Node expression() const;
  // The first child that is a TypeRef or EnumType, null without one.
  [[nodiscard]] Node type() const;

  [[nodiscard]] const NodeRecord& record() const;
  friend bool operator==(Node a, Node b) { return a.tree_ == b.tree_ && a.id_ == b.id_; }

 private:
  const SyntaxTree* tree_ = nullptr;
  NodeId id_;
};

// The children of a node, for range-for.
class NodeRange {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using pointer = const Node*;
    using reference = Node;

    Iterator() = default;
    Iterator(const SyntaxTree& tree, uint32_t index) : tree_(&tree), index_(index) {}
    Node operator*() const { return {*tree_, NodeId(index_)}; }
    Iterator& operator++();
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(Iterator a, Iterator b) { return a.index_ == b.index_; }

   private:
    const SyntaxTree* tree_ = nullptr;
    uint32_t index_ = 0;
  };

  NodeRange(Iterator begin, Iterator end) : begin_(begin), end_(end) {}
  [[nodiscard]] Iterator begin() const { return begin_; }
  [[nodiscard]] Iterator end() const { return end_; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

class SyntaxTree {
 public:
  // `nodes` in pre-order, the root (a Module) first; `comments` in file order.
  SyntaxTree(const SourceFile& source, std::vector<NodeRecord> nodes,
             std::vector<Comment> comments);

  [[nodiscard]] Node root() const { return {*this, NodeId(0)}; }
  [[nodiscard]] size_t size() const { return nodes_.size(); }
  [[nodiscard]] const NodeRecord& record(NodeId id) const { return nodes_[id.index()]; }
  [[nodiscard]] const SourceFile& source() const { return *source_; }
  [[nodiscard]] const std::vector<Comment>& comments() const { return comments_; }
  // Text could not be parsed; an error was reported. Later phases treat such parts silently.
  [[nodiscard]] bool has_errors() const { return nodes_.front().flags.has_error; }

  // The doc comment above a declaration, field or route: its lines without `##` and one space,
  // joined by line ends. Empty without one.
  [[nodiscard]] std::string doc(Node node) const;

 private:
  const SourceFile* source_;
  std::vector<NodeRecord> nodes_;
  std::vector<Comment> comments_;
};

[[nodiscard]] bool is_expression(NodeKind kind);
[[nodiscard]] bool is_literal(NodeKind kind);
[[nodiscard]] bool is_action(NodeKind kind);
[[nodiscard]] bool is_type(NodeKind kind);

// The tree as text, one node a line, indented: what goldens compare.
//   RouteDecl 10:3
//     Name 10:9 "charge"
[[nodiscard]] std::string dump_tree(const SyntaxTree& tree);

// The same shape, kinds, flags, payloads and leaf texts; positions and comments do not matter.
[[nodiscard]] bool same_structure(const SyntaxTree& a, const SyntaxTree& b);

}  // namespace weir::dsl
