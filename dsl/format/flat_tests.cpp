#include "dsl/format/flat_tests.h"

#include <string_view>
#include <vector>

#include "dsl/format/flat.h"
#include "dsl/syntax/test_views.h"

namespace weir::dsl {

namespace {

template <typename Nodes>
std::string join(const Nodes& nodes, std::string_view separator) {
  std::string text;
  bool is_first = true;
  for (const Node node : nodes) {
    text += is_first ? "" : separator;
    text += flat(node);
    is_first = false;
  }
  return text;
}

// `{ sub: "u1", scope: ["a"] }` from names and values in turn.
std::string flat_claims(Node given) {
  std::string text;
  for (const std::string& fact : flat_facts(given)) {
    text += (text.empty() ? "" : ", ") + fact;
  }
  return text.empty() ? "{}" : "{ " + text + " }";
}

std::string flat_given(GivenView given) {
  std::string text = "given " + std::string(given_kind_text(given.given_kind())) + ' ';
  if (given.given_kind() == GivenKind::kJwt || given.given_kind() == GivenKind::kCertificate) {
    return text + flat_claims(given);
  }
  return text + (given.field() ? flat(given.field()) + " = " : "") + flat(given.value());
}

std::string flat_header_expectation(ExpectationView view) {
  const std::string head =
      std::string(header_message_text(view.message())) + " header " + flat(view.header());
  switch (view.expectation_kind()) {
    case ExpectationKind::kHeaderPresent:
      return head + " present";
    case ExpectationKind::kHeaderAbsent:
      return "without " + head;
    default:  // with a value
      return head + " = " + flat(view.value());
  }
}

std::string flat_expectation(ExpectationView view) {
  const std::string word(expectation_kind_text(view.expectation_kind()));
  switch (view.expectation_kind()) {
    case ExpectationKind::kBare:
    case ExpectationKind::kSplit:
      return flat(view.value());
    case ExpectationKind::kHeader:
    case ExpectationKind::kHeaderPresent:
    case ExpectationKind::kHeaderAbsent:
      return flat_header_expectation(view);
    case ExpectationKind::kRoute:
      return word + ' ' + join(view.children(), ".");
    case ExpectationKind::kUpstream:
    case ExpectationKind::kStatus:
    case ExpectationKind::kRedirect:
    case ExpectationKind::kPath:
    case ExpectationKind::kBody:
    case ExpectationKind::kTimeout:
    case ExpectationKind::kPolicy:
    case ExpectationKind::kPolicyAbsent:
      return word + ' ' + join(view.children(), " ");
  }
  return {};
}

std::string flat_claim(const ClaimView& claim) {
  std::string text;
  for (const std::string& line : flat_claim_lines(claim)) {
    text += (text.empty() ? "" : " ") + line.substr(line.find_first_not_of(' '));
  }
  return text;
}

// Each on a line of its own below the first; all but the last end in a comma.
template <typename Nodes>
void add_list(std::string_view word, const Nodes& nodes, std::vector<std::string>& lines) {
  std::string before(word);
  for (const Node node : nodes) {
    const std::string text = flat(node);
    lines.back() += before == word ? "" : ",";
    lines.push_back(before + text.substr(text.starts_with(' ') ? 1 : 0));
    before.assign(word.size(), ' ');
  }
}

// Begins with a space, if it says anything.
std::string flat_region(Node region) {
  std::string text;
  for (const Node part : region.children()) {
    text += (part.is(NodeKind::kGuard) ? " when " : " ") + flat(part);
  }
  return text;
}

std::string flat_claim_part(Node node) {
  switch (node.kind()) {
    case NodeKind::kCoverDecl:
      return "cover host " + join(node.children(), ", ");
    case NodeKind::kInvariantDecl:
      return "invariant " + flat(node.child(0)) + " { " + flat(node.child(1)) + " }";
    case NodeKind::kClaim:
      return flat_claim(ClaimView(node));
    case NodeKind::kRegion:
      return flat_region(node);
    case NodeKind::kRegionHost:
      return "host " + flat(node.child(0));
    case NodeKind::kRegionPath:
      return flat(node.child(0));
    case NodeKind::kRegionEnd:
      return "-> " + flat(node.child(0));
    case NodeKind::kClaimProperty:
      return node.child(0).is(NodeKind::kExpectation) ? "=> " + join(node.children(), ", ")
                                                      : "{ " + flat(node.child(0)) + " }";
    default:
      return {};  // no part of a test or an invariant
  }
}

}  // namespace

std::string flat_test_head(Node test) {
  const TestDeclView view(test);
  const std::string kind(test_kind_text(view.test_kind()));
  std::string text = "test " + kind + (kind.empty() ? "" : " ") + flat(view.name());
  switch (view.test_kind()) {
    case TestKind::kPlain:
      return text;
    case TestKind::kTable:
      return text + " for (" + join(view.columns(), ", ") + ") in";
    case TestKind::kProperty:
      return text + " for " + join(view.variables(), ", ");
  }
  return text;
}

std::string flat_request_line(Node request) {
  const TestRequestView view(request);
  return flat(view.method()) + ' ' + flat(view.url());
}

std::string flat_test(Node node) {
  switch (node.kind()) {
    case NodeKind::kTestDecl: {
      const Node rows = node.child(NodeKind::kTableRows);
      return flat_test_head(node) + (rows ? ' ' + flat(rows) : "") + ' ' +
             flat(node.child(NodeKind::kTestBody));
    }
    case NodeKind::kTableRows:
      return '[' + join(node.children(), ", ") + ']';
    case NodeKind::kTableColumns:
    case NodeKind::kTableRow:
      return '(' + join(node.children(), ", ") + ')';
    case NodeKind::kTestVariable:
      return join(node.children(), " in ");
    case NodeKind::kTestBody:
      return node.children().empty() ? "{}" : "{ " + join(node.children(), kFieldGap) + " }";
    case NodeKind::kGiven:
      return flat_given(GivenView(node));
    case NodeKind::kTestRequest:
      return flat_request_line(node) + " => " + join(TestRequestView(node).expectations(), ", ");
    case NodeKind::kExpectation:
      return flat_expectation(ExpectationView(node));
    default:
      return flat_claim_part(node);
  }
}

std::vector<std::string> flat_claim_lines(const ClaimView& claim) {
  std::vector<std::string> lines = {std::string(claim_kind_text(claim.claim_kind())) + ' ' +
                                    flat(claim.subject())};
  if (claim.claim_kind() == ClaimKind::kPreserve) {
    add_list("except ", claim.regions(), lines);
    lines.push_back("since " + flat(claim.since()));
    return lines;
  }
  lines.front() += flat(claim.regions().front());
  const Node property = claim.property();
  if (property && property.child(0).is(NodeKind::kExpectation)) {
    add_list("=> ", property.children(), lines);
  } else if (property) {
    lines.push_back(flat(property));
  }
  return lines;
}

std::vector<std::string> flat_facts(Node given) {
  std::vector<std::string> facts;
  for (const auto& [name, value] : GivenView(given).facts()) {
    facts.push_back(flat(name) + ": " + flat(value));
  }
  return facts;
}

}  // namespace weir::dsl
