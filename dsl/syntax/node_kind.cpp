#include "dsl/syntax/node_kind.h"

#include <array>

namespace weir::dsl {

namespace {

struct OperatorInfo {
  std::string_view text;
  int precedence;
};

// In the order of BinaryOperator.
constexpr std::array<OperatorInfo, 18> kBinaryOperators = {{{"||", 1},
                                                            {"&&", 2},
                                                            {"==", 3},
                                                            {"!=", 3},
                                                            {"<", 3},
                                                            {"<=", 3},
                                                            {">", 3},
                                                            {">=", 3},
                                                            {"in", 3},
                                                            {"contains", 3},
                                                            {"starts_with", 3},
                                                            {"ends_with", 3},
                                                            {"matches", 3},
                                                            {"is", 3},
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

std::string_view test_kind_text(TestKind kind) {
  switch (kind) {
    case TestKind::kPlain:
      return "";
    case TestKind::kTable:
      return "table";
    case TestKind::kProperty:
      return "property";
  }
  return "";
}

std::string_view claim_kind_text(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::kForall:
      return "forall";
    case ClaimKind::kExists:
      return "exists";
    case ClaimKind::kPreserve:
      return "preserve";
  }
  return "";
}

std::string_view given_kind_text(GivenKind kind) {
  switch (kind) {
    case GivenKind::kClient:
      return "client";
    case GivenKind::kHeader:
      return "header";
    case GivenKind::kCookie:
      return "cookie";
    case GivenKind::kListener:
      return "listener";
    case GivenKind::kJwt:
      return "jwt";
    case GivenKind::kCertificate:
      return "certificate";
  }
  return "";
}

std::string_view expectation_kind_text(ExpectationKind kind) {
  switch (kind) {
    case ExpectationKind::kBare:
      return "";
    case ExpectationKind::kRoute:
      return "route";
    case ExpectationKind::kUpstream:
      return "upstream";
    case ExpectationKind::kSplit:
      return "split";
    case ExpectationKind::kStatus:
      return "status";
    case ExpectationKind::kRedirect:
      return "redirect";
    case ExpectationKind::kPath:
      return "path";
    case ExpectationKind::kHeader:
    case ExpectationKind::kHeaderPresent:
    case ExpectationKind::kHeaderAbsent:
      return "header";
    case ExpectationKind::kBody:
      return "body";
    case ExpectationKind::kTimeout:
      return "timeout";
    case ExpectationKind::kPolicy:
      return "policy";
    case ExpectationKind::kPolicyAbsent:
      return "without policy";
  }
  return "";
}

}  // namespace weir::dsl
