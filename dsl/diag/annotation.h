// One annotation of a workflow run on GitHub: a line of its log that is shown beside the code.
//
//   ::warning file=site.weir,line=3,col=7,title=security/open-redirect::the request chooses ...
//
// Plain text in and out; what would end a part of the line is escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::dsl {

struct Annotation {
  std::string_view level;  // "error", "warning" or "notice"
  std::string_view file;   // empty: it stands nowhere, and line and column say nothing
  uint32_t line = 1;
  uint32_t column = 1;
  std::string_view title;
  std::string_view message;  // may have several lines
};

// Ends with a line end.
[[nodiscard]] std::string to_text(const Annotation& annotation);

}  // namespace weir::dsl
