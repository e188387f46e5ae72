// What a running proxy's JSON answers say, as text for people.
//
// Only words. The answers come from a process that may be of another version: what is missing or of
// another type is shown as `?` or left out, never an error. The forms are those of
// docs/operations/proxy.md.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace weir::commands {

// Several lines.
[[nodiscard]] std::string describe_status(const nlohmann::json& status);

// A line each.
[[nodiscard]] std::string describe_swap(const nlohmann::json& answer);
[[nodiscard]] std::string describe_restart(const nlohmann::json& answer);
[[nodiscard]] std::string describe_drain(const nlohmann::json& answer);

}  // namespace weir::commands
