// ParseError: the small enum a strict parser refuses with (style rule 33).
//
// Each one has the status a client gets, and a reason that counters and logs use. After any of
// them the connection's framing can no longer be trusted: answer, then close.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/units.h"

namespace weir::http {

enum class ParseError : uint8_t {
  kNone,
#define WEIR_PARSE_ERROR(enumerator, status, reason) enumerator,
#include "runtime/http/parse_error.def"
#undef WEIR_PARSE_ERROR
};

inline constexpr size_t kParseErrorCount = 1
#define WEIR_PARSE_ERROR(enumerator, status, reason) +1
#include "runtime/http/parse_error.def"
#undef WEIR_PARSE_ERROR
    ;

// The answer to a request refused for `error`; 0 for kNone.
[[nodiscard]] HttpStatus parse_error_status(ParseError error);

// "framing_ambiguous"; "none" for kNone.
[[nodiscard]] std::string_view parse_error_reason(ParseError error);

// What a parser of heads says about the bytes so far.
enum class ParseStatus : uint8_t { kNeedMore, kComplete, kError };

struct ParseResult {
  ParseStatus status = ParseStatus::kNeedMore;
  ParseError error = ParseError::kNone;
  // kComplete: bytes of the head, line ends and a tolerated leading CRLF included; the body (or
  // the next message) begins there.
  size_t consumed = 0;
};

[[nodiscard]] inline ParseResult refused(ParseError error) {
  return {.status = ParseStatus::kError, .error = error};
}

}  // namespace weir::http
