#include "runtime/http/response_parser.h"

#include "runtime/base/http_status.h"
#include "runtime/http/message_framing.h"
#include "runtime/http/request_line.h"
#include "runtime/http/upgrade.h"

namespace weir::http {
namespace {

// Three digits.
bool parse_status(std::string_view text, HttpStatus& out) {
  uint16_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return false;
    }
    value = static_cast<uint16_t>(value * 10 + (c - '0'));
  }
  out = HttpStatus{value};
  return value >= HttpStatus::kMin && value <= HttpStatus::kMax;
}

// "HTTP/1.1 200 OK" at fixed columns. Many servers leave the space before an empty reason out, and
// nothing else can be read into that, so it is taken.
ParseError parse_status_line(TextSlice line, ResponseHead& head) {
  constexpr size_t kVersionBytes = 8;
  constexpr size_t kStatusBytes = 12;
  const std::string_view text(head.headers.base() + line.offset, line.length);
  const size_t space = text.find(' ');
  if (const ParseError error = parse_version(text.substr(0, space), head.version);
      error != ParseError::kNone) {
    return error;
  }
  const bool is_shaped = text.size() >= kStatusBytes && space == kVersionBytes &&
                         (text.size() == kStatusBytes || text[kStatusBytes] == ' ');
  if (!is_shaped || !parse_status(text.substr(kVersionBytes + 1, 3), head.status)) {
    return ParseError::kStatusLineMalformed;
  }
  const size_t reason = text.size() == kStatusBytes ? kStatusBytes : kStatusBytes + 1;
  head.reason_slice = {.offset = line.offset + static_cast<uint32_t>(reason),
                       .length = static_cast<uint32_t>(text.size() - reason)};
  return ParseError::kNone;
}

ParseError finish(ResponseHead& head, HttpMethod request_method) {
  if (const ParseError error = frame_response(head, request_method, head.body);
      error != ParseError::kNone) {
    return error;
  }
  head.is_websocket = head.status == status::kSwitchingProtocols && names_websocket(head.headers);
  const ParseError error = read_persistence(head.headers, head.version, head.is_keep_alive);
  head.is_keep_alive = head.is_keep_alive && head.body.kind != BodyKind::kUntilClose;
  return error;
}

}  // namespace

ParseResult ResponseParser::parse(std::string_view bytes, HttpMethod request_method,
                                  ResponseHead& head) {
  if (!scanner_.is_at_fields()) {
    TextSlice line;
    const ParseResult taken = scanner_.parse_first_line(
        bytes,
        {.bytes_max = limits_.request_line_bytes, .too_long = ParseError::kStatusLineMalformed},
        head.headers, line);
    if (taken.status != ParseStatus::kComplete) {
      return taken;
    }
    if (const ParseError error = parse_status_line(line, head); error != ParseError::kNone) {
      return refused(error);
    }
  }
  const ParseResult result =
      scanner_.parse_fields(bytes, {.limits = limits_, .refuses_underscore = false}, head.headers);
  if (result.status != ParseStatus::kComplete) {
    return result;
  }
  const ParseError error = finish(head, request_method);
  return error == ParseError::kNone ? result : refused(error);
}

}  // namespace weir::http
