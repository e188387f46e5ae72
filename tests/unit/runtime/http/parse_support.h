// Feeds heads to a parser whole and byte by byte, for the tests of runtime/http.
//
// Every input lives in a heap block of exactly its size, so that a read past the end is seen by
// the address sanitizer, and in a new block for every byte, so that a kept pointer is too.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/http/request_parser.h"
#include "runtime/http/response_parser.h"

namespace weir::http {

struct ParsedRequest {
  ParseResult result;
  RequestHead head;
  std::vector<char> buffer;  // what the head points into
};

struct ParsedResponse {
  ParseResult result;
  ResponseHead head;
  std::vector<char> buffer;
};

inline std::string_view view_of(const std::vector<char>& bytes) {
  return {bytes.data(), bytes.size()};
}

inline ParsedRequest parse_request(std::string_view bytes, const HeadLimits& limits = {}) {
  ParsedRequest parsed;
  parsed.buffer.assign(bytes.begin(), bytes.end());
  RequestParser parser(limits);
  parsed.result = parser.parse(view_of(parsed.buffer), parsed.head);
  return parsed;
}

// Stops at the first byte with which the parser knows the outcome.
inline ParsedRequest parse_request_bytewise(std::string_view bytes, const HeadLimits& limits = {}) {
  ParsedRequest parsed;
  RequestParser parser(limits);
  for (size_t size = 1; size <= bytes.size(); ++size) {
    std::vector<char> grown(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    parsed.buffer.swap(grown);
    parsed.result = parser.parse(view_of(parsed.buffer), parsed.head);
    if (parsed.result.status != ParseStatus::kNeedMore) {
      break;
    }
  }
  return parsed;
}

inline ParsedResponse parse_response(std::string_view bytes, HttpMethod method = HttpMethod::kGet,
                                     const HeadLimits& limits = {}) {
  ParsedResponse parsed;
  parsed.buffer.assign(bytes.begin(), bytes.end());
  ResponseParser parser(limits);
  parsed.result = parser.parse(view_of(parsed.buffer), method, parsed.head);
  return parsed;
}

inline ParsedResponse parse_response_bytewise(std::string_view bytes,
                                              HttpMethod method = HttpMethod::kGet) {
  ParsedResponse parsed;
  ResponseParser parser;
  for (size_t size = 1; size <= bytes.size(); ++size) {
    std::vector<char> grown(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    parsed.buffer.swap(grown);
    parsed.result = parser.parse(view_of(parsed.buffer), method, parsed.head);
    if (parsed.result.status != ParseStatus::kNeedMore) {
      break;
    }
  }
  return parsed;
}

// "none", "framing_ambiguous" ...: reads better than a number when a check fails.
inline std::string reason_of(const ParseResult& result) {
  switch (result.status) {
    case ParseStatus::kNeedMore:
      return "need more";
    case ParseStatus::kComplete:
      return "complete";
    case ParseStatus::kError:
      break;
  }
  return std::string(parse_error_reason(result.error));
}

}  // namespace weir::http
