// The kinds of syntax nodes and the small enumerations a node carries as its payload.
//
// The list and the shape of each kind stand in node_kinds.def; switches over these enumerations
// have no default, so the compiler lists what a new kind still lacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::dsl {

enum class NodeKind : uint8_t {
#define WEIR_NODE(kind) k##kind,
#include "dsl/syntax/node_kinds.def"
#undef WEIR_NODE
};

// "RouteDecl".
[[nodiscard]] std::string_view node_kind_name(NodeKind kind);

enum class BinaryOperator : uint8_t {
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kContains,
  kStartsWith,
  kEndsWith,
  kMatches,
  kIs,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
};

enum class UnaryOperator : uint8_t { kNot, kNegate };

enum class HeaderVerb : uint8_t { kSet, kAdd, kRemove };
enum class HeaderMessage : uint8_t { kRequest, kResponse };
// What an object declaration or an item of an overlay declares.
enum class ObjectKeyword : uint8_t { kUpstream, kListener, kTls, kJwt };

enum class TestKind : uint8_t { kPlain, kTable, kProperty };
enum class GivenKind : uint8_t { kClient, kHeader, kCookie, kListener, kJwt, kCertificate };
enum class ExpectationKind : uint8_t {
  kBare,  // `web`, `404`: an upstream or a status
  kRoute,
  kUpstream,
  kSplit,
  kStatus,
  kRedirect,
  kPath,
  kHeader,         // `request header "x" = VALUE`
  kHeaderPresent,  // `request header "x" present`
  kHeaderAbsent,   // `without request header "x"`
  kBody,
  kTimeout,
  kPolicy,
  kPolicyAbsent,
};

enum class ClaimKind : uint8_t { kForall, kExists, kPreserve };

// As written in the source: "||", "in", "!", "set", "request".
[[nodiscard]] std::string_view operator_text(BinaryOperator op);
[[nodiscard]] std::string_view operator_text(UnaryOperator op);
[[nodiscard]] std::string_view header_verb_text(HeaderVerb verb);
[[nodiscard]] std::string_view header_message_text(HeaderMessage message);
// "table", "cookie", "status"; empty for what has no word of its own.
[[nodiscard]] std::string_view test_kind_text(TestKind kind);
[[nodiscard]] std::string_view given_kind_text(GivenKind kind);
[[nodiscard]] std::string_view expectation_kind_text(ExpectationKind kind);
[[nodiscard]] std::string_view claim_kind_text(ClaimKind kind);
// 1 binds loosest (`||`), 5 tightest (`*`).
[[nodiscard]] int operator_precedence(BinaryOperator op);

}  // namespace weir::dsl
