// ResponseParser: strict, incremental parser of one HTTP/1.x response head.
//
// The same rules and the same contract as RequestParser; a refusal means 502 for the client and
// the end of the upstream connection. How the body ends depends on the request's method.
#pragma once

#include <string_view>

#include "runtime/http/head_scanner.h"
#include "runtime/http/limits.h"
#include "runtime/http/message.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

class ResponseParser {
 public:
  explicit ResponseParser(const HeadLimits& limits = {}) : limits_(limits) {}

  // See RequestParser::parse. `request_method` is that of the request this answers; after an
  // interim head (1xx) reset() and parse the next one with the same method.
  ParseResult parse(std::string_view bytes, HttpMethod request_method, ResponseHead& head);

  void reset() { scanner_ = {}; }
  void set_limits(const HeadLimits& limits) { limits_ = limits; }
  [[nodiscard]] bool has_begun() const { return scanner_.has_begun(); }

 private:
  HeadLimits limits_;
  HeadScanner scanner_;
};

}  // namespace weir::http
