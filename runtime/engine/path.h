// Path normalisation: every spelling of a path becomes the one form that is matched, rewritten and
// forwarded, so that no rule can be slipped past by spelling a path differently.
//
// Normal form: unreserved characters are never percent-encoded and other escapes have upper-case
// digits (RFC 3986 section 6.2.2), slashes are merged, dot segments are gone (section 5.2.4), a
// trailing slash is kept. What cannot be made unambiguous is refused, not repaired. `;` and its
// parameters stay as they are, except beside dots ("..;x"), where origins disagree: refused.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace weir::engine {

enum class PathError : uint8_t {
  kNone,
  kNotAbsolute,       // does not begin with a slash
  kEscapedSlash,      // %2F
  kEscapedBackslash,  // %5C
  kBackslash,
  kNul,           // %00
  kBadEscape,     // % without two hexadecimal digits
  kBadByte,       // control character, space, non-ASCII, `?` or `#`
  kDotParameter,  // a dot segment with a parameter: "..;x"
  kAboveRoot,     // more ".." than segments before them
  kTooLong,       // `out` is smaller than the raw path
};

struct NormalPath {
  PathError error = PathError::kNone;
  std::string_view path;  // in `out`; empty on error
};

// Writes the normal form of `raw` (a path without query) to `out`, which must be at least as large
// and may be the same memory. On error `out` holds nothing of use. Allocates nothing; idempotent.
[[nodiscard]] NormalPath normalize_path(std::string_view raw, std::span<char> out);

// "escaped_slash": a counter label; "none" for kNone.
[[nodiscard]] std::string_view path_error_name(PathError error);

}  // namespace weir::engine
