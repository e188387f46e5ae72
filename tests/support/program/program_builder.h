// Typed programs for tests of the back half, written as the language would write them but without
// the front half: patterns and methods as text, guards by operators.
//
//   ProgramBuilder site;
//   site.host({"api.example.com"});
//   site.route("user", "GET", "/users/{id: uint}", header_is("x-beta", {"1"}));
//
// Every route has a line of its own in a made-up source, so that spans tell routes apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/program.h"
#include "dsl/source/source_map.h"

namespace weir::test {

[[nodiscard]] model::PathPattern make_pattern(std::string_view text);

// "GET|POST" with the HEAD that GET brings along; empty or "*" for all methods.
[[nodiscard]] MethodMask make_methods(std::string_view text);

[[nodiscard]] model::Guard has_header(std::string name);
[[nodiscard]] model::Guard header_is(std::string name, std::vector<std::string> values);
[[nodiscard]] model::Guard header_matches(std::string name, std::string_view pattern);
// Tests of segment `segment` of the path, which is a capture of this type.
[[nodiscard]] model::Guard capture_is(uint16_t segment, std::vector<std::string> values);
[[nodiscard]] model::Guard capture_matches(uint16_t segment, std::string_view pattern);
[[nodiscard]] model::Guard capture_in(uint16_t segment, uint64_t first, uint64_t last);
[[nodiscard]] model::Guard query_is(std::string name, std::vector<std::string> values);
[[nodiscard]] model::Guard cookie_is(std::string name, std::vector<std::string> values);
[[nodiscard]] model::Guard client_in(const std::vector<std::string>& prefixes);
[[nodiscard]] model::Guard method_in(std::string_view methods);
[[nodiscard]] model::Guard always();
[[nodiscard]] model::Guard never();
[[nodiscard]] model::Guard operator!(model::Guard guard);
[[nodiscard]] model::Guard operator&&(model::Guard left, const model::Guard& right);
[[nodiscard]] model::Guard operator||(model::Guard left, const model::Guard& right);

class ProgramBuilder {
 public:
  // Starts with one plain listener and the upstream `web`.
  ProgramBuilder();

  model::ListenerId listener(std::string name);
  model::UpstreamId upstream(std::string name);
  // A host on the first listener, or on those given; routes that follow are its own.
  model::HostId host(const std::vector<std::string>& patterns,
                     std::vector<model::ListenerId> listeners = {});
  // To `web`.
  model::Route& route(std::string name, std::string_view methods, std::string_view pattern,
                      model::Guard guard = {});

  [[nodiscard]] const model::Program& program() const { return program_; }
  [[nodiscard]] model::Program& program() { return program_; }
  // Adds the made-up source, as the only file of `sources`.
  void add_source(dsl::SourceMap& sources) const;

 private:
  model::Program program_;
  std::string source_;
};

}  // namespace weir::test
