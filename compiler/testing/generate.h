// Tests for what the tests of a site do not reach: routes that take no request, conditions of
// guards that were never true, or never false.
//
// Each generated test is a request with what the site does with it today, so that a later change
// shows. What no request reaches is listed too, and what no test can give (a name asked for in a
// handshake that is not the host, a port of the client).
#pragma once

#include <string>
#include <vector>

#include "compiler/model/program.h"
#include "compiler/prove/witness.h"
#include "compiler/testing/coverage.h"
#include "runtime/image/view.h"

namespace weir::testing {

struct GeneratedTest {
  std::string name;  // "generated: route charge"
  prove::Witness witness;
  std::string listener;
  std::vector<std::string> expectations;  // `route charge`, `timeout 3s`
};

// A route or a condition that stays uncovered, and why.
struct Uncoverable {
  dsl::Span span;
  std::string reason;
};

struct Generated {
  std::vector<GeneratedTest> tests;
  std::vector<Uncoverable> left;
  std::string fault;  // a bug of ours: the matcher disagrees with the analysis; else empty
};

// `coverage` is of the tests there are; `view` is the image of `program`.
[[nodiscard]] Generated generate_tests(const model::Program& program, const image::ImageView& view,
                                       Coverage coverage);

// A test module with them all: the text of a `*_test.weir`.
[[nodiscard]] std::string generated_module(const Generated& generated);

}  // namespace weir::testing
