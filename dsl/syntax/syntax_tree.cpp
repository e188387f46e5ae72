#include "dsl/syntax/syntax_tree.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/base/check.h"

namespace weir::dsl {

const NodeRecord& Node::record() const {
  return tree_->record(id_);
}

Span Node::span() const {
  const NodeRecord& node = record();
  return tree_->source().span(node.begin, node.end);
}

std::string_view Node::text() const {
  return tree_->source().text(span());
}

NodeRange Node::children() const {
  if (!exists()) {
    return {{}, {}};
  }
  const uint32_t first = id_.value + 1;
  return {{*tree_, first}, {*tree_, id_.value + record().subtree_size}};
}

NodeRange::Iterator& NodeRange::Iterator::operator++() {
  index_ += tree_->record(NodeId(index_)).subtree_size;
  return *this;
}

size_t Node::child_count() const {
  const NodeRange range = children();
  return static_cast<size_t>(std::distance(range.begin(), range.end()));
}

// The first child for which `wanted` holds, null without one.
template <typename Predicate>
static Node find_child(const Node& parent, Predicate wanted) {
  for (const Node node : parent.children()) {
    if (wanted(node.kind())) {
      return node;
    }
  }
  return {};
}

Node Node::child(size_t index) const {
  for (const Node node : children()) {
    if (index-- == 0) {
      return node;
    }
  }
  return {};
}

Node Node::child(NodeKind kind) const {
  return find_child(*this, [kind](NodeKind found) { return found == kind; });
}

Node Node::expression() const {
  return find_child(*this, is_expression);
}

Node Node::type() const {
  return find_child(*this, is_type);
}

bool is_literal(NodeKind kind) {
  return kind >= NodeKind::kIntLiteral && kind <= NodeKind::kCidrLiteral;
}

bool is_expression(NodeKind kind) {
  return kind >= NodeKind::kIntLiteral && kind <= NodeKind::kBinaryExpr;
}

bool is_action(NodeKind kind) {
  return kind == NodeKind::kForwardAction || kind == NodeKind::kSplitAction ||
         kind == NodeKind::kRespondAction || kind == NodeKind::kRedirectAction;
}

bool is_type(NodeKind kind) {
  return kind == NodeKind::kTypeRef || kind == NodeKind::kEnumType || kind == NodeKind::kRecordType;
}

SyntaxTree::SyntaxTree(const SourceFile& source, std::vector<NodeRecord> nodes,
                       std::vector<Comment> comments)
    : source_(&source), nodes_(std::move(nodes)), comments_(std::move(comments)) {
  WEIR_CHECK(!nodes_.empty() && nodes_.front().kind == NodeKind::kModule,
             "a tree has a Module as its root");
  WEIR_CHECK(nodes_.front().subtree_size == nodes_.size(), "all nodes belong to the root");
}

static bool is_space_only(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// "## text" without the hashes and one space.
static std::string_view doc_line(std::string_view comment) {
  comment.remove_prefix(2);
  if (comment.starts_with(' ')) {
    comment.remove_prefix(1);
  }
  return comment.substr(0, comment.find_last_not_of(" \t\r") + 1);
}

std::string SyntaxTree::doc(Node node) const {
  const std::string_view text = source_->text();
  uint32_t below = node.record().begin;
  const auto after = std::ranges::lower_bound(comments_, below, {}, &Comment::begin);
  auto first = after;
  while (first != comments_.begin()) {
    const Comment& comment = *std::prev(first);
    const bool touches = is_space_only(text.substr(comment.end, below - comment.end));
    if (!comment.is_doc || !comment.is_alone || !touches) {
      break;
    }
    below = comment.begin;
    --first;
  }
  std::string joined;
  for (auto it = first; it != after; ++it) {
    joined += it == first ? "" : "\n";
    joined += doc_line(text.substr(it->begin, it->end - it->begin));
  }
  return joined;
}

bool same_structure(const SyntaxTree& a, const SyntaxTree& b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (uint32_t i = 0; i < a.size(); ++i) {
    const NodeRecord& x = a.record(NodeId(i));
    const NodeRecord& y = b.record(NodeId(i));
    const bool same_facts =
        x.kind == y.kind && x.payload == y.payload && x.detail == y.detail &&
        x.subtree_size == y.subtree_size && x.flags.is_public == y.flags.is_public &&
        x.flags.is_repeated == y.flags.is_repeated && x.flags.has_error == y.flags.has_error;
    const bool is_leaf = x.subtree_size == 1;
    const bool has_own_text =
        is_leaf &&
        (is_expression(x.kind) || x.kind == NodeKind::kName || x.kind == NodeKind::kStdPath) &&
        x.kind != NodeKind::kListExpr;
    if (!same_facts || (has_own_text && Node(a, NodeId(i)).text() != Node(b, NodeId(i)).text())) {
      return false;
    }
  }
  return true;
}

}  // namespace weir::dsl
