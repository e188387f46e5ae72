// RequestParser: strict, incremental parser of one HTTP/1.x request head.
//
// Strict means one reading: what two recipients could read differently is refused (security.md 5-9,
// RFC 9112 sections 2-6): see parse_error.def for the list. It parses in place, copies nothing and
// does no I/O. It does not normalise paths, does not decode and does not route.
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/http/head_scanner.h"
#include "runtime/http/limits.h"
#include "runtime/http/message.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

class RequestParser {
 public:
  explicit RequestParser(const HeadLimits& limits = {}) : limits_(limits) {}

  // Parses on with `bytes`: everything of this head received so far, from its first byte. Call it
  // again with the same bytes and more after kNeedMore; they may have moved. `head` is filled step
  // by step, must be the same object each time, and is whole only after kComplete. After kError
  // the connection cannot be read further.
  ParseResult parse(std::string_view bytes, RequestHead& head);

  // Begins the next head.
  void reset() { scanner_ = {}; }
  // Takes effect with the next head.
  void set_limits(const HeadLimits& limits) { limits_ = limits; }

  // True once a byte of the head (other than the tolerated CRLF) was seen: an idle connection has
  // become one with a request on the way.
  [[nodiscard]] bool has_begun() const { return scanner_.has_begun(); }

 private:
  HeadLimits limits_;
  HeadScanner scanner_;
};

}  // namespace weir::http
