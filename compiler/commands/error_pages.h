// The pages of docs/errors, built into the toolchain for `weir explain CODE`.
//
// The table is generated from the folder when the project is built, so a page cannot be forgotten
// or differ from what the documentation shows.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace weir::commands {

struct ErrorPage {
  std::string_view file;  // "E0310.md"
  std::string_view text;  // Markdown
};

// All of them, by file name; static storage.
[[nodiscard]] std::span<const ErrorPage> error_pages();

// The page of a diagnostic code ("E0310").
[[nodiscard]] std::optional<std::string_view> error_page(std::string_view code);

}  // namespace weir::commands
