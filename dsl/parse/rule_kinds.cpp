#include "dsl/parse/rule_kinds.h"

#include <WeirParser.h>
#include <array>

namespace weir::dsl {

namespace {

using grammar::WeirParser;

// Rules and token types are small numbers of the generated parser.
constexpr size_t kNumbersMax = 256;

template <typename Value>
using Table = std::array<std::optional<Value>, kNumbersMax>;

template <typename Value>
struct Entry {
  size_t number;
  Value value;
};

template <typename Value, size_t N>
consteval Table<Value> make_table(const Entry<Value> (&entries)[N]) {
  Table<Value> table{};
  for (const Entry<Value>& entry : entries) {
    table[entry.number] = entry.value;
  }
  return table;
}

constexpr Table<NodeKind> kNodes = make_table<NodeKind>({
    {WeirParser::RuleModule, NodeKind::kModule},
    {WeirParser::RuleEditionDecl, NodeKind::kEditionDecl},
    {WeirParser::RuleImportDecl, NodeKind::kImportDecl},
    {WeirParser::RuleImportItem, NodeKind::kImportItem},
    {WeirParser::RuleParamDecl, NodeKind::kParamDecl},
    {WeirParser::RuleConstDecl, NodeKind::kConstDecl},
    {WeirParser::RuleDefaultValue, NodeKind::kDefault},
    {WeirParser::RuleWhereClause, NodeKind::kWhere},
    {WeirParser::RuleFnDecl, NodeKind::kFnDecl},
    {WeirParser::RuleTemplateDecl, NodeKind::kTemplateDecl},
    {WeirParser::RulePolicyDecl, NodeKind::kPolicyDecl},
    {WeirParser::RuleSlot, NodeKind::kSlot},
    {WeirParser::RuleOverlayDecl, NodeKind::kOverlayDecl},
    {WeirParser::RuleOverlayBlock, NodeKind::kBlock},
    {WeirParser::RuleOverlayItem, NodeKind::kOverlayItem},
    {WeirParser::RuleGroupDecl, NodeKind::kGroupDecl},
    {WeirParser::RuleOrderedBlock, NodeKind::kOrderedBlock},
    {WeirParser::RuleIncludeItem, NodeKind::kIncludeItem},
    {WeirParser::RuleUseItem, NodeKind::kUseItem},
    {WeirParser::RuleWithoutItem, NodeKind::kWithoutItem},
    {WeirParser::RuleForBlock, NodeKind::kForBlock},
    {WeirParser::RuleGivenBlock, NodeKind::kGivenBlock},
    {WeirParser::RuleGivenClause, NodeKind::kGivenClause},
    {WeirParser::RuleObjectDecl, NodeKind::kObjectDecl},
    {WeirParser::RuleHostDecl, NodeKind::kHostDecl},
    {WeirParser::RuleHostPatterns, NodeKind::kHostPatterns},
    {WeirParser::RuleHostListeners, NodeKind::kHostListeners},
    {WeirParser::RuleBlockSchema, NodeKind::kBlockSchema},
    {WeirParser::RuleFieldSchema, NodeKind::kFieldSchema},
    {WeirParser::RuleAttributeDecl, NodeKind::kAttributeDecl},
    {WeirParser::RuleDottedName, NodeKind::kDottedName},
    {WeirParser::RuleCaptureDecl, NodeKind::kCaptureDecl},
    {WeirParser::RuleActionDecl, NodeKind::kActionDecl},
    {WeirParser::RuleTypeDecl, NodeKind::kTypeDecl},
    {WeirParser::RuleParameterList, NodeKind::kParameterList},
    {WeirParser::RuleBlock, NodeKind::kBlock},
    {WeirParser::RuleField, NodeKind::kField},
    {WeirParser::RuleNestedBlock, NodeKind::kNestedBlock},
    {WeirParser::RuleHeaderEdit, NodeKind::kHeaderEdit},
    {WeirParser::RuleHeaderRemoval, NodeKind::kHeaderEdit},
    {WeirParser::RuleRouteDecl, NodeKind::kRouteDecl},
    {WeirParser::RuleMethods, NodeKind::kMethods},
    {WeirParser::RuleGuard, NodeKind::kGuard},
    {WeirParser::RuleTestDecl, NodeKind::kTestDecl},
    {WeirParser::RuleTableColumns, NodeKind::kTableColumns},
    {WeirParser::RuleTableRows, NodeKind::kTableRows},
    {WeirParser::RuleTableRow, NodeKind::kTableRow},
    {WeirParser::RuleTestVariable, NodeKind::kTestVariable},
    {WeirParser::RuleTestBody, NodeKind::kTestBody},
    {WeirParser::RuleGivenFact, NodeKind::kGiven},
    {WeirParser::RuleTestRequest, NodeKind::kTestRequest},
    {WeirParser::RuleCoverDecl, NodeKind::kCoverDecl},
    {WeirParser::RuleInvariantDecl, NodeKind::kInvariantDecl},
    {WeirParser::RuleClaim, NodeKind::kClaim},
    {WeirParser::RuleRegion, NodeKind::kRegion},
    {WeirParser::RuleExceptedRegion, NodeKind::kRegion},
    {WeirParser::RuleRegionHost, NodeKind::kRegionHost},
    {WeirParser::RuleRegionPath, NodeKind::kRegionPath},
    {WeirParser::RuleRegionEnd, NodeKind::kRegionEnd},
    {WeirParser::RuleClaimProperty, NodeKind::kClaimProperty},
    {WeirParser::RuleSplitAction, NodeKind::kSplitAction},
    {WeirParser::RuleSplitShare, NodeKind::kSplitShare},
    {WeirParser::RuleRespondAction, NodeKind::kRespondAction},
    {WeirParser::RuleRedirectAction, NodeKind::kRedirectAction},
    {WeirParser::RuleForwardAction, NodeKind::kForwardAction},
    {WeirParser::RuleTypeRef, NodeKind::kTypeRef},
    {WeirParser::RuleEnumType, NodeKind::kEnumType},
    {WeirParser::RuleRecordType, NodeKind::kRecordType},
    {WeirParser::RuleLabelled, NodeKind::kLabelledExpr},
    {WeirParser::RuleGivenExpr, NodeKind::kGivenExpr},
    {WeirParser::RuleList, NodeKind::kListExpr},
    {WeirParser::RuleRefExpr, NodeKind::kRefExpr},
    {WeirParser::RuleLinesExpr, NodeKind::kLinesExpr},
});

constexpr Table<NodeKind> kLiterals = make_table<NodeKind>({
    {WeirParser::INT, NodeKind::kIntLiteral},
    {WeirParser::PERCENT, NodeKind::kPercentLiteral},
    {WeirParser::DURATION, NodeKind::kDurationLiteral},
    {WeirParser::SIZE, NodeKind::kSizeLiteral},
    {WeirParser::RATE, NodeKind::kRateLiteral},
    {WeirParser::STRING, NodeKind::kStringLiteral},
    {WeirParser::TRUE, NodeKind::kBoolLiteral},
    {WeirParser::FALSE, NodeKind::kBoolLiteral},
    {WeirParser::IP, NodeKind::kIpLiteral},
    {WeirParser::CIDR, NodeKind::kCidrLiteral},
    {WeirParser::STD_PATH, NodeKind::kStdPath},
});

constexpr Table<BinaryOperator> kOperators = make_table<BinaryOperator>({
    {WeirParser::OR_OR, BinaryOperator::kOr},
    {WeirParser::AND_AND, BinaryOperator::kAnd},
    {WeirParser::EQ_EQ, BinaryOperator::kEqual},
    {WeirParser::NOT_EQ, BinaryOperator::kNotEqual},
    {WeirParser::LESS, BinaryOperator::kLess},
    {WeirParser::LESS_EQ, BinaryOperator::kLessEqual},
    {WeirParser::GREATER, BinaryOperator::kGreater},
    {WeirParser::GREATER_EQ, BinaryOperator::kGreaterEqual},
    {WeirParser::IN, BinaryOperator::kIn},
    {WeirParser::CONTAINS, BinaryOperator::kContains},
    {WeirParser::STARTS_WITH, BinaryOperator::kStartsWith},
    {WeirParser::ENDS_WITH, BinaryOperator::kEndsWith},
    {WeirParser::MATCHES, BinaryOperator::kMatches},
    {WeirParser::IS, BinaryOperator::kIs},
    {WeirParser::PLUS, BinaryOperator::kAdd},
    {WeirParser::MINUS, BinaryOperator::kSubtract},
    {WeirParser::STAR, BinaryOperator::kMultiply},
    {WeirParser::SLASH, BinaryOperator::kDivide},
});

}  // namespace

std::optional<NodeKind> node_of_rule(size_t rule) {
  return kNodes[rule];
}

std::optional<NodeKind> literal_of_token(uint8_t type) {
  return kLiterals[type];
}

std::optional<BinaryOperator> operator_of_token(uint8_t type) {
  return kOperators[type];
}

}  // namespace weir::dsl
