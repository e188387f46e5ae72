#include "dsl/parse/tree_builder.h"

#include <WeirParser.h>
#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

#include "dsl/diag/closest_name.h"
#include "dsl/parse/node_order.h"
#include "dsl/parse/rule_kinds.h"
#include "dsl/parse/test_words.h"
#include "runtime/base/check.h"
#include "runtime/base/http_method.h"

namespace weir::dsl {

namespace {

using grammar::WeirParser;

// The payload of operators is set where they are closed.
bool has_payload(NodeKind kind) {
  return kind == NodeKind::kHeaderEdit || kind == NodeKind::kTestDecl || kind == NodeKind::kGiven ||
         kind == NodeKind::kExpectation || kind == NodeKind::kClaim;
}

std::string to_upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return upper;
}

}  // namespace

// --- Events --------------------------------------------------------------------------------------

void TreeBuilder::enter_rule(size_t rule, uint32_t begin) {
  Frame frame;
  frame.rule = rule;
  frame.mark = nodes_.size();
  frame.operators_begin = operators_.size();
  frame.begin = begin;
  frames_.push_back(frame);
}

void TreeBuilder::exit_rule() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  close_rule(frame);
}

namespace {

// What the frame of a list's element says if it is `key: value`.
constexpr uint8_t kEntryPayload = 2;

std::vector<std::string_view> known_methods() {
  return {kHttpMethodNames.begin(), kHttpMethodNames.end() - 1};  // not "other"
}

ObjectKeyword object_of_token(uint8_t type) {
  return type == WeirParser::TLS        ? ObjectKeyword::kTls
         : type == WeirParser::JWT      ? ObjectKeyword::kJwt
         : type == WeirParser::LISTENER ? ObjectKeyword::kListener
                                        : ObjectKeyword::kUpstream;
}

}  // namespace

void TreeBuilder::take_token(const RawToken& token) {
  last_end_ = token.end;
  Frame& frame = frames_.back();
  if (token.is_broken) {
    frame.has_error = true;
  }
  if (frame.rule == WeirParser::RuleMethod) {
    return add_method(token);
  }
  if (frame.rule == WeirParser::RuleBinaryOperator) {
    return push_binary(token);
  }
  note_test_facts(frame, token);
  if (const auto kind = literal_of_token(token.type)) {
    return add_leaf(*kind, token);
  }
  switch (token.type) {
    case WeirParser::IDENT:
    case WeirParser::UPPER_NAME:
    case WeirParser::MIXED_NAME:
    case WeirParser::BLOCK_NAME:
    case WeirParser::LABEL:
      return add_word(token);
    case WeirParser::TLS:
    case WeirParser::JWT:
    case WeirParser::LISTENER:
    case WeirParser::UPSTREAM:
      if (frame.rule == WeirParser::RuleObjectDecl || frame.rule == WeirParser::RuleOverlayItem) {
        add_leaf(NodeKind::kKeyword, token);
        nodes_.back().detail = static_cast<uint8_t>(object_of_token(token.type));
      }
      return;
    case WeirParser::NOT:
    case WeirParser::MINUS:
      return push_unary(token);
    case WeirParser::PUB:
      frame.flags.is_public = true;
      return;
    case WeirParser::STAR:
      frame.flags.is_repeated = true;
      return;
    case WeirParser::LBRACE:
      frame.is_open = true;
      return;
    case WeirParser::ADD:
      frame.payload = static_cast<uint8_t>(HeaderVerb::kAdd);
      return;
    case WeirParser::REMOVE:
      frame.payload = static_cast<uint8_t>(HeaderVerb::kRemove);
      return;
    case WeirParser::RESPONSE:
      frame.detail = static_cast<uint8_t>(HeaderMessage::kResponse);
      return;
    case WeirParser::PREFIX:
    case WeirParser::WEIGHT:
      frame.payload = 1;
      return;
    case WeirParser::COLON:
      if (frame.rule == WeirParser::RuleWeighted) {
        frame.payload = kEntryPayload;
      }
      return;
    default:
      return;  // punctuation and keywords that the kind of a node already says
  }
}

// What the words of a test say of the node that is being read.
void TreeBuilder::note_test_facts(Frame& frame, const RawToken& token) {
  const auto note = [&frame](auto kind) {
    if (kind) {
      frame.payload = static_cast<uint8_t>(*kind);
    }
  };
  switch (frame.rule) {
    case WeirParser::RuleTestDecl:
      return note(test_kind_of_token(token.type));
    case WeirParser::RuleGivenFact:
      return note(given_kind_of_token(token.type));
    case WeirParser::RuleClaim:
      return note(claim_kind_of_token(token.type));
    case WeirParser::RuleExpectation:
      return token.type == WeirParser::POLICY && frame.payload != 0
                 ? note(std::optional(ExpectationKind::kPolicyAbsent))  // behind `without`
                 : note(expectation_kind_of_token(token.type));
    default:
      return;
  }
}

void TreeBuilder::mark_error() {
  frames_.back().has_error = true;
}

void TreeBuilder::add_error(uint32_t begin, uint32_t end) {
  NodeRecord node;
  node.kind = NodeKind::kError;
  node.flags.has_error = true;
  node.begin = begin;
  node.end = std::max(begin, end);
  nodes_.push_back(node);
  last_end_ = std::max(last_end_, end);
}

bool TreeBuilder::is_before_colon() const {
  return frames_.back().rule == WeirParser::RuleSplitShare ||
         frames_.back().rule == WeirParser::RuleGivenField;
}

// --- Leaves --------------------------------------------------------------------------------------

void TreeBuilder::add_leaf(NodeKind kind, const RawToken& token) {
  NodeRecord node;
  node.kind = kind;
  node.flags.has_error = token.is_broken;
  node.begin = token.begin;
  node.end = token.end;
  nodes_.push_back(node);
}

void TreeBuilder::add_word(const RawToken& token) {
  const size_t rule = frames_.back().rule;
  const bool is_value = rule == WeirParser::RulePrimary || rule == WeirParser::RuleReference;
  add_leaf(is_value ? NodeKind::kNameExpr : NodeKind::kName, token);
}

void TreeBuilder::add_method(const RawToken& token) {
  RawToken method = token;
  const std::string_view text = text_of(source_, token);
  if (method_from_name(text) == HttpMethod::kOther) {
    const Span span = span_of(source_, token);
    const std::string upper = to_upper(text);
    auto report = sink_.report(diag::method_style, span, text);
    if (method_from_name(upper) != HttpMethod::kOther) {
      report.note("methods are upper case").suggest(span, upper, "write `" + upper + "`");
    } else if (const std::string_view meant = closest_name(upper, known_methods());
               !meant.empty()) {
      report.suggest(span, std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help("methods are GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE and PATCH");
    }
    method.is_broken = true;
  }
  add_leaf(NodeKind::kName, method);
}

// --- Rules ---------------------------------------------------------------------------------------

void TreeBuilder::close_rule(const Frame& frame) {
  switch (frame.rule) {
    case WeirParser::RuleExportable:
      close_exportable(frame);
      break;
    case WeirParser::RuleStrayItem:
      close_stray_item(frame);
      break;
    case WeirParser::RuleDeclaration:
      was_stray_ = std::exchange(is_stray_, false);
      break;
    case WeirParser::RuleMember:
      close_postfix(NodeKind::kMemberExpr, frame);
      break;
    case WeirParser::RuleCall:
      close_postfix(NodeKind::kCallExpr, frame);
      break;
    case WeirParser::RuleIndex:
      close_postfix(NodeKind::kIndexExpr, frame);
      break;
    case WeirParser::RuleEnumName:
      close_enum_name(frame);
      break;
    case WeirParser::RuleOperand:
      pop_unaries(frame);
      break;
    case WeirParser::RuleExpression:
      pop_binaries(frame.operators_begin, 0);
      break;
    case WeirParser::RuleWeighted:
      if (frame.payload != 0) {
        const bool is_entry = frame.payload == kEntryPayload;
        close_node(is_entry ? NodeKind::kEntryExpr : NodeKind::kWeightedExpr, frame);
      }
      break;
    case WeirParser::RuleComprehension:
      frames_.back().payload = 1;
      break;
    case WeirParser::RuleListItem:
      if (frame.payload != 0) {
        close_node(NodeKind::kComprehensionExpr, frame);
      }
      break;
    case WeirParser::RuleParenthesized:
      close_parenthesized(frame);
      break;
    case WeirParser::RuleExpectation:
      close_expectation(frame);
      break;
    case WeirParser::RuleRewrite:
      close_node(frame.payload != 0 ? NodeKind::kRewritePrefix : NodeKind::kRewriteTemplate, frame);
      break;
    default:
      if (const auto kind = node_of_rule(frame.rule)) {
        close_node(*kind, frame);
      } else if (frame.has_error && !frames_.empty()) {
        frames_.back().has_error = true;
      }
      break;
  }
}

void TreeBuilder::close_node(NodeKind kind, const Frame& frame) {
  NodeRecord node;
  node.kind = kind;
  node.flags = frame.flags;
  node.flags.has_error = frame.has_error;
  node.payload = has_payload(kind) ? frame.payload : uint8_t{0};
  node.detail = frame.detail;
  // A rule that took nothing is an empty place after the last token.
  node.begin = std::min(frame.begin, last_end_);
  node.end = last_end_;
  node.subtree_size = static_cast<uint32_t>(nodes_.size() - frame.mark + 1);
  nodes_.push_back(node);
}

// A split says by its node what is expected.
void TreeBuilder::close_expectation(const Frame& frame) {
  close_node(NodeKind::kExpectation, frame);
  NodeRecord& expectation = nodes_.back();
  const bool has_split =
      expectation.subtree_size > 1 && nodes_[nodes_.size() - 2].kind == NodeKind::kSplitAction;
  if (has_split) {
    expectation.payload = static_cast<uint8_t>(ExpectationKind::kSplit);
  }
}

// `.name` and `(...)` wrap the node before them, which was closed when they were entered.
void TreeBuilder::close_postfix(NodeKind kind, const Frame& frame) {
  const bool has_object = !frames_.empty() && frame.mark > frames_.back().mark;
  if (!has_object) {
    if (!frames_.empty()) {
      frames_.back().has_error = true;
    }
    return;
  }
  const NodeRecord& object = nodes_[frame.mark - 1];
  Frame wrapper = frame;
  wrapper.begin = object.begin;
  wrapper.mark = frame.mark - object.subtree_size;
  close_node(kind, wrapper);
}

// `a` stays a name, `b(x: uint)` is one with fields.
void TreeBuilder::close_enum_name(const Frame& frame) {
  const bool has_fields =
      nodes_.size() > frame.mark && nodes_.back().kind == NodeKind::kParameterList;
  if (has_fields) {
    close_node(NodeKind::kEnumVariant, frame);
  } else if (frame.has_error && !frames_.empty()) {
    frames_.back().has_error = true;
  }
}

// `(a)` or `(name: a, weight: b)`.
void TreeBuilder::close_parenthesized(const Frame& frame) {
  const bool is_record =
      nodes_.size() > frame.mark && nodes_.back().kind == NodeKind::kLabelledExpr;
  close_node(is_record ? NodeKind::kRecordExpr : NodeKind::kParenExpr, frame);
}

// `pub` belongs to the declaration that the rule has just closed.
void TreeBuilder::close_exportable(const Frame& frame) {
  if (nodes_.size() == frame.mark) {
    return;
  }
  NodeRecord& declaration = nodes_.back();
  declaration.flags.is_public = frame.flags.is_public;
  declaration.begin = frame.begin;
  declaration.flags.has_error |= frame.has_error;
}

void TreeBuilder::close_stray_item(const Frame& frame) {
  if (nodes_.size() == frame.mark) {
    return;
  }
  NodeRecord& item = nodes_.back();
  const bool is_statement = item.kind == NodeKind::kHeaderEdit ||
                            item.kind == NodeKind::kRewriteTemplate ||
                            item.kind == NodeKind::kRewritePrefix;
  // One message for a run: they all fell out of the same block.
  if (!was_stray_ && !item.flags.has_error) {
    const uint32_t word_end =
        item.begin +
        static_cast<uint32_t>(source_.text().substr(item.begin).find_first_of(" \t\r\n"));
    const Span word = source_.span(item.begin, std::min(word_end, item.end));
    sink_
        .report(diag::misplaced_item, word, '`' + std::string(source_.text(word)) + '`',
                is_statement ? "a block" : "a `host` block")
        .help(is_statement ? "write it between the braces of a `host` or of a route"
                           : "write it between the braces of `host \"NAME\" on LISTENER { ... }`");
  }
  item.flags.has_error = true;
  is_stray_ = true;
}

std::vector<NodeRecord> TreeBuilder::finish() {
  WEIR_CHECK(frames_.empty() && !nodes_.empty(), "the outermost rule has been left");
  mark_broken_ancestors(nodes_);
  return in_preorder(nodes_);
}

}  // namespace weir::dsl
