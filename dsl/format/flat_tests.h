// Tests and claims on one line: what flat.h does for the nodes of `test`, `cover` and `invariant`.
#pragma once

#include <string>
#include <vector>

#include "dsl/syntax/test_views.h"

namespace weir::dsl {

// Any of TestDecl, TableColumns, TableRows, TableRow, TestVariable, TestBody, Given, TestRequest
// and Expectation.
[[nodiscard]] std::string flat_test(Node node);

// `test table "NAME" for (a, b) in`: a test up to its rows, or to its body if it has none.
[[nodiscard]] std::string flat_test_head(Node test);

// `GET "URL"` of a TestRequest.
[[nodiscard]] std::string flat_request_line(Node request);

// `sub: "u1"`, each of what a test gives of a token or certificate.
[[nodiscard]] std::vector<std::string> flat_facts(Node given);

// `forall req "/x"`, `{ ... }`: where a claim may be broken into lines.
[[nodiscard]] std::vector<std::string> flat_claim_lines(const ClaimView& claim);

}  // namespace weir::dsl
