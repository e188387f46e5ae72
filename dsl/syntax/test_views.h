// Typed views of tests and of what is claimed of all requests: tests, covers, invariants.
//
// As views.h has them for the rest of the language, with the same rules: a view is a Node of its
// kind, any part may be missing in a broken node.
#pragma once

#include <vector>

#include "dsl/syntax/views.h"

namespace weir::dsl {

struct TestDeclView : ViewOf<NodeKind::kTestDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] TestKind test_kind() const { return static_cast<TestKind>(record().payload); }
  [[nodiscard]] Node name() const { return child(NodeKind::kStringLiteral); }
  // Name nodes.
  [[nodiscard]] std::vector<Node> columns() const {
    return children_of(child(NodeKind::kTableColumns), NodeKind::kName);
  }
  // TableRow nodes.
  [[nodiscard]] std::vector<Node> rows() const {
    return children_of(child(NodeKind::kTableRows), NodeKind::kTableRow);
  }
  [[nodiscard]] std::vector<Node> variables() const {
    return children_of(*this, NodeKind::kTestVariable);
  }
  [[nodiscard]] Node body() const { return child(NodeKind::kTestBody); }
};

struct TestVariableView : ViewOf<NodeKind::kTestVariable> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kName); }
  [[nodiscard]] Node values() const { return expression(); }
};

struct GivenView : ViewOf<NodeKind::kGiven> {
  using ViewOf::ViewOf;
  [[nodiscard]] GivenKind given_kind() const { return static_cast<GivenKind>(record().payload); }
  // Of a header or cookie: its name.
  [[nodiscard]] Node field() const { return has_field() ? child(0) : Node(); }
  [[nodiscard]] Node value() const { return child(has_field() ? 1 : 0); }
  // Of a token or certificate: each Name or StringLiteral and the expression behind it.
  struct Fact {
    Node name;
    Node value;
  };
  [[nodiscard]] std::vector<Fact> facts() const;

 private:
  [[nodiscard]] bool has_field() const {
    return given_kind() == GivenKind::kHeader || given_kind() == GivenKind::kCookie;
  }
};

struct TestRequestView : ViewOf<NodeKind::kTestRequest> {
  using ViewOf::ViewOf;
  // A method, or a variable that stands for one.
  [[nodiscard]] Node method() const { return child(NodeKind::kName); }
  [[nodiscard]] Node url() const { return child(NodeKind::kStringLiteral); }
  [[nodiscard]] std::vector<Node> expectations() const {
    return children_of(*this, NodeKind::kExpectation);
  }
};

struct ExpectationView : ViewOf<NodeKind::kExpectation> {
  using ViewOf::ViewOf;
  [[nodiscard]] ExpectationKind expectation_kind() const {
    return static_cast<ExpectationKind>(record().payload);
  }
  // Of a header: whose.
  [[nodiscard]] HeaderMessage message() const {
    return static_cast<HeaderMessage>(record().detail);
  }
  // Of a header: its name.
  [[nodiscard]] Node header() const { return child(0); }
  // The SplitAction or the expression. Of a header: null without `= VALUE`. Of a redirect: the
  // status. Of a route: the first Name of `users.list`, or the StringLiteral.
  [[nodiscard]] Node value() const;
  // Of a redirect.
  [[nodiscard]] Node url() const { return child(1); }
};

struct CoverDeclView : ViewOf<NodeKind::kCoverDecl> {
  using ViewOf::ViewOf;
  // StringLiteral nodes.
  [[nodiscard]] std::vector<Node> hosts() const {
    return children_of(*this, NodeKind::kStringLiteral);
  }
};

struct InvariantDeclView : ViewOf<NodeKind::kInvariantDecl> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node name() const { return child(NodeKind::kStringLiteral); }
  [[nodiscard]] Node claim() const { return child(NodeKind::kClaim); }
};

struct ClaimView : ViewOf<NodeKind::kClaim> {
  using ViewOf::ViewOf;
  [[nodiscard]] ClaimKind claim_kind() const { return static_cast<ClaimKind>(record().payload); }
  // `req`, or `behaviour`.
  [[nodiscard]] Node subject() const { return child(NodeKind::kName); }
  // Of forall and exists the one, of preserve the exceptions.
  [[nodiscard]] std::vector<Node> regions() const { return children_of(*this, NodeKind::kRegion); }
  // Null without one.
  [[nodiscard]] Node property() const { return child(NodeKind::kClaimProperty); }
  // Of preserve: the image or site it is compared with.
  [[nodiscard]] Node since() const { return child(NodeKind::kStringLiteral); }
};

// Each null where the region does not speak of it.
struct RegionView : ViewOf<NodeKind::kRegion> {
  using ViewOf::ViewOf;
  [[nodiscard]] Node host() const {
    return child(NodeKind::kRegionHost).child(NodeKind::kStringLiteral);
  }
  [[nodiscard]] std::vector<Node> methods() const {
    return children_of(child(NodeKind::kMethods), NodeKind::kName);
  }
  [[nodiscard]] Node path() const {
    return child(NodeKind::kRegionPath).child(NodeKind::kStringLiteral);
  }
  [[nodiscard]] Node guard() const { return child(NodeKind::kGuard).expression(); }
  [[nodiscard]] Node end() const {
    return child(NodeKind::kRegionEnd).child(NodeKind::kExpectation);
  }
};

}  // namespace weir::dsl
