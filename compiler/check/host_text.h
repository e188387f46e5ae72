// Host names and host patterns as text: "api.example.com", "*.example.com", "*".
//
// The normal form is the proxy's (runtime/engine/host.h), so that what is written here is compared
// with what clients send.
#pragma once

#include <string>
#include <string_view>

#include "compiler/check/text_formats.h"
#include "compiler/model/program.h"

namespace weir::check {

// One exact name in normal form.
[[nodiscard]] TextResult<std::string> read_host(std::string_view text);

// The span of the pattern is left empty.
[[nodiscard]] TextResult<model::HostPattern> read_host_pattern(std::string_view text);

}  // namespace weir::check
