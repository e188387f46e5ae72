// Words that all formats of `weir diff` share.
#pragma once

#include <string>

#include "compiler/commands/diff_report.h"

namespace weir::commands {

// "BREAKING", "CHANGE", "ADDED".
[[nodiscard]] std::string_view severity_word(prove::ChangeKind kind);
// "POST", "GET|HEAD", "any method".
[[nodiscard]] std::string methods_text(uint16_t methods);
// "POST /v1/payments/{uuid}/charge", "24 routes", "upstream web".
[[nodiscard]] std::string subject_text(const prove::BehaviourClass& of);
// "api.weir:13", "" where nothing is known.
[[nodiscard]] std::string place_text(const std::optional<prove::RouteRef>& route);
// "1 breaking, 2 changes, 1 addition".
[[nodiscard]] std::string summary_text(const DiffResult& result);
// "3 of 1,204 hosts (98,731 places with routes, 12 compared)".
[[nodiscard]] std::string scope_text(const DiffResult& result);
// "12.5 % of 8,000 requests".
[[nodiscard]] std::string share_text(const Traffic& traffic, size_t class_index);

}  // namespace weir::commands
