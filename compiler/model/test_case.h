// Tests of a site: requests and what each has to lead to.
//
// A test as written becomes one case, or one for each row of its table or combination of its
// property's values; here variables are gone. Built by compiler/check, run by compiler/testing.
// Plain values, like the rest of the program; nothing here says whether an expectation holds.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "compiler/model/described_request.h"
#include "dsl/source/span.h"
#include "runtime/base/id.h"
#include "runtime/base/units.h"

namespace weir::model {

using UpstreamId = Id<struct UpstreamTag>;

struct ExpectRoute {
  std::string name;
};
struct ExpectUpstream {
  UpstreamId upstream;
};
struct ExpectShare {
  UpstreamId upstream;
  Ppm share;
};
// In any order.
struct ExpectSplit {
  std::vector<ExpectShare> shares;
};
// Of an answer of the proxy itself; 404 also where no route takes the request.
struct ExpectStatus {
  HttpStatus status;
};
struct ExpectRedirect {
  HttpStatus status;
  std::string url;
};
// What the upstream is asked for, behind a rewrite; with its query if there is a `?`.
struct ExpectPath {
  std::string path;
};
enum class HeaderTest : uint8_t { kEquals, kPresent, kAbsent };
// After the edits of host and route; of a response the fields that edits leave behind.
struct ExpectHeader {
  bool is_response = false;
  std::string name;  // lower case
  HeaderTest test = HeaderTest::kPresent;
  std::string value;  // kEquals
};
struct ExpectBody {
  std::string body;
};
struct ExpectTimeout {
  Milliseconds timeout{0};
};
// A policy in use by the route that takes the request, or not.
struct ExpectPolicy {
  std::string policy;  // as Route::policies has it
  bool is_used = true;
};
using ExpectedFact =
    std::variant<ExpectRoute, ExpectUpstream, ExpectSplit, ExpectStatus, ExpectRedirect, ExpectPath,
                 ExpectHeader, ExpectBody, ExpectTimeout, ExpectPolicy>;

struct Expectation {
  ExpectedFact fact;
  dsl::Span span;
};

// One request of a test.
struct TestRequest {
  DescribedRequest request;
  std::string listener;  // its name; empty: the one that scheme, port and host choose
  dsl::Span span;        // method and URL
  std::vector<Expectation> expectations;  // at least one
};

struct TestCase {
  std::string name;
  std::string variables;              // `m = GET, p = "/v1"`; empty for a test without
  dsl::Span span;                     // of the name
  std::vector<TestRequest> requests;  // at least one
};

}  // namespace weir::model
