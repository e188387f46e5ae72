// Example requests as people write them:
//
//   GET https://api.example.com/v1/search?q=1 (header x-beta: 1, from 10.20.0.1)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyze/winner.h"
#include "compiler/model/program.h"

namespace weir::analyze {

// "?q=1&r=2", encoded; nothing without query parameters.
[[nodiscard]] std::string query_text(const Conditions& conditions);

// What a URL does not show: "header x-beta: 1", "from 10.20.0.1".
[[nodiscard]] std::vector<std::string> remarks(const Conditions& conditions);

// A method to send: an extension method that is in use, for "any other".
[[nodiscard]] std::string_view method_text(HttpMethod method);

// A name that chooses this host: its first exact name, else one its first pattern takes and no
// other host of the site does.
[[nodiscard]] std::string example_host_name(const model::Program& program, const model::Host& host);

[[nodiscard]] std::string request_text(const model::Program& program, const model::Host& host,
                                       const Example& example);

}  // namespace weir::analyze
