// Builds the compact tree while the parser runs, from three events: a rule is entered, a token is
// taken, a rule is left. The ANTLR tree is never made.
//
// Nodes are collected in post-order (a node after its children), which is the order in which rules
// end and in which operators can be placed by precedence without rules of their own; `finish`
// turns them around into pre-order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

class TreeBuilder {
 public:
  TreeBuilder(const SourceFile& source, DiagnosticSink& sink) : source_(source), sink_(sink) {}

  // `rule` is a rule index of the generated parser; `begin` is where its first token starts.
  void enter_rule(size_t rule, uint32_t begin);
  void exit_rule();
  void take_token(const RawToken& token);

  // Marks the rule that is being read as broken.
  void mark_error();
  // An Error node for text that was skipped.
  void add_error(uint32_t begin, uint32_t end);
  // Has the rule that is being read taken its `{`?
  [[nodiscard]] bool is_open() const { return frames_.back().is_open; }
  // Is a share of a `split` being read, or what a test gives, `{ sub: "u1" }`?
  [[nodiscard]] bool is_before_colon() const;

  // The nodes in pre-order. Call once, after the outermost rule has been left.
  [[nodiscard]] std::vector<NodeRecord> finish();

 private:
  // A rule that has been entered and not left.
  struct Frame {
    size_t rule = 0;
    size_t mark = 0;             // nodes before the rule's first
    size_t operators_begin = 0;  // pending operators before the rule's first
    uint32_t begin = 0;
    uint8_t payload = 0;
    uint8_t detail = 0;
    bool is_open = false;
    bool has_error = false;
    NodeFlags flags;
  };
  // An operator whose right operand is being read. `mark` is the number of nodes before that.
  struct PendingOperator {
    bool is_unary = false;
    bool has_left = false;
    uint8_t payload = 0;
    uint32_t begin = 0;
    size_t mark = 0;
  };

  void close_rule(const Frame& frame);
  void close_node(NodeKind kind, const Frame& frame);
  void close_expectation(const Frame& frame);
  void close_postfix(NodeKind kind, const Frame& frame);
  void close_enum_name(const Frame& frame);
  void close_parenthesized(const Frame& frame);
  void close_exportable(const Frame& frame);
  void close_stray_item(const Frame& frame);
  static void note_test_facts(Frame& frame, const RawToken& token);
  void add_leaf(NodeKind kind, const RawToken& token);
  void add_word(const RawToken& token);
  void add_method(const RawToken& token);
  void push_unary(const RawToken& token);
  void push_binary(const RawToken& token);
  void pop_binary();
  void pop_binaries(size_t until, int precedence_min);
  void pop_unaries(const Frame& frame);
  void report_chain(const RawToken& token);
  [[nodiscard]] bool is_in_broken_statement() const;

  const SourceFile& source_;
  DiagnosticSink& sink_;
  std::vector<NodeRecord> nodes_;
  std::vector<Frame> frames_;
  std::vector<PendingOperator> operators_;
  uint32_t last_end_ = 0;
  // This declaration, and the one before, are items that belong in a block.
  bool is_stray_ = false;
  bool was_stray_ = false;
};

}  // namespace weir::dsl
