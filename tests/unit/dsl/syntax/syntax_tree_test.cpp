#include "dsl/syntax/syntax_tree.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dsl/syntax/views.h"

using namespace weir::dsl;

// const a = 1   with its tree made by hand.
static SyntaxTree make_tree(const SourceFile& source, std::vector<Comment> comments = {}) {
  const auto node = [](NodeKind kind, uint32_t begin, uint32_t end, uint32_t size) {
    NodeRecord record;
    record.kind = kind;
    record.begin = begin;
    record.end = end;
    record.subtree_size = size;
    return record;
  };
  const auto at = static_cast<uint32_t>(source.text().find("const"));
  return SyntaxTree(
      source,
      {node(NodeKind::kModule, 0, source.size(), 4), node(NodeKind::kConstDecl, at, at + 11, 3),
       node(NodeKind::kName, at + 6, at + 7, 1), node(NodeKind::kIntLiteral, at + 10, at + 11, 1)},
      std::move(comments));
}

TEST_CASE("children are reached in order and by kind", "[syntax]") {
  const SourceFile source(FileId(0), "a.weir", "const a = 1");
  const SyntaxTree tree = make_tree(source);
  const Node constant = tree.root().child(0);
  CHECK(constant.child_count() == 2);
  CHECK(constant.child(NodeKind::kName).text() == "a");
  CHECK(constant.expression().text() == "1");
  CHECK_FALSE(constant.type().exists());
  CHECK_FALSE(constant.child(2).exists());
  CHECK(ConstDeclView(constant).value().kind() == NodeKind::kIntLiteral);
}

TEST_CASE("a null node has no children", "[syntax]") {
  const Node none;
  CHECK_FALSE(none.exists());
  CHECK(none.children().empty());
  CHECK_FALSE(none.child(0).exists());
  CHECK_FALSE(none.child(NodeKind::kName).expression().exists());
  CHECK(name_text(none).empty());
}

TEST_CASE("doc comments are those that touch the declaration from above", "[syntax]") {
  const std::string text = "## far\n\n# plain\n##one\n##  two \nconst a = 1";
  const SourceFile source(FileId(0), "a.weir", text);
  const auto comment = [&text](const std::string& wanted, bool is_doc) {
    const auto begin = static_cast<uint32_t>(text.find(wanted));
    return Comment{begin, begin + static_cast<uint32_t>(wanted.size()), is_doc, true};
  };
  const SyntaxTree tree = make_tree(source, {comment("## far", true), comment("# plain", false),
                                             comment("##one", true), comment("##  two ", true)});
  CHECK(tree.doc(tree.root().child(0)) == "one\n two");
}

TEST_CASE("structures differ by kind and text, not by position", "[syntax]") {
  const SourceFile one(FileId(0), "a.weir", "const a = 1");
  const SourceFile moved(FileId(1), "b.weir", "   const a = 1");
  const SourceFile other(FileId(2), "c.weir", "const a = 2");
  CHECK(same_structure(make_tree(one), make_tree(moved)));
  CHECK_FALSE(same_structure(make_tree(one), make_tree(other)));
}

TEST_CASE("a tree is dumped one node a line", "[syntax]") {
  const SourceFile source(FileId(0), "a.weir", "\nconst a = 1");
  CHECK(dump_tree(make_tree(source)) ==
        "Module 1:1\n"
        "  ConstDecl 2:1\n"
        "    Name 2:7 | a\n"
        "    IntLiteral 2:11 | 1\n");
}
