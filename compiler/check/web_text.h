// Text with a grammar of the web: patterns, URLs and media types. Like text_formats.h, which calls
// them by type.
#pragma once

#include <string>
#include <string_view>

#include "compiler/check/text_formats.h"

namespace weir::check {

// A regular expression as compiler/regex reads it.
[[nodiscard]] TextResult<std::string> read_regex(std::string_view text);

// An absolute http or https URL without user and fragment (RFC 3986), of the characters a URL can
// have.
[[nodiscard]] TextResult<std::string> read_url(std::string_view text);

// `type/subtype` with parameters behind semicolons (RFC 9110 section 8.3.1).
[[nodiscard]] TextResult<std::string> read_media_type(std::string_view text);

}  // namespace weir::check
