#include "dsl/syntax/node_kind.h"

#include <array>

namespace weir::dsl {

namespace {

struct OperatorInfo {
  std::string_view text;
  int precedence;
};

// In the order of BinaryOperator.
constexpr std::array<OperatorInfo, 13> kBinaryOperators = {{{"||", 1},
                                                            {"&&", 2},
                                                            {"==", 3},
                                                            {"!=", 3},
                                                            {"<", 3},
                                                            {"<=", 3},
                                                            {">", 3},
                                                            {">=", 3},
                                                            {"in", 3},
                                                            {"+", 4},
                                                            {"-", 4},
                                                            {"*", 5},
                                                            {"/", 5}}};

}  // namespace

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
#define WEIR_NODE(kind)   \
  case NodeKind::k##kind: \
    return #kind;
#include "dsl/syntax/node_kinds.def"
#undef WEIR_NODE
  }
  return "";
}

std::string_view operator_text(BinaryOperator op) {
  return kBinaryOperators[static_cast<size_t>(op)].text;
}

int operator_precedence(BinaryOperator op) {
  return kBinaryOperators[static_cast<size_t>(op)].precedence;
}

std::string_view operator_text(UnaryOperator op) {
  return op == UnaryOperator::kNot ? "!" : "-";
}

std::string_view header_verb_text(HeaderVerb verb) {
  switch (verb) {
    case HeaderVerb::kSet:
      return "set";
    case HeaderVerb::kAdd:
      return "add";
    case HeaderVerb::kRemove:
      return "remove";
  }
  return "";
}

std::string_view header_message_text(HeaderMessage message) {
  return message == HeaderMessage::kRequest ? "request" : "response";
}

}  // namespace weir::dsl
