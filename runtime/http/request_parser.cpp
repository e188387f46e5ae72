#include "runtime/http/request_parser.h"

#include "runtime/http/authority.h"
#include "runtime/http/hop_by_hop.h"
#include "runtime/http/message_framing.h"
#include "runtime/http/request_line.h"
#include "runtime/http/upgrade.h"

namespace weir::http {
namespace {

// RFC 9112 section 3.2: exactly one in HTTP/1.1, at most one in 1.0, always well formed, even when
// the absolute form overrides it.
ParseError check_host(RequestHead& head) {
  const HeaderBlock& headers = head.headers;
  const size_t index = headers.index_of(HeaderId::kHost);
  if (index == headers.size()) {
    return head.version == HttpVersion::kHttp11 ? ParseError::kHostMissing : ParseError::kNone;
  }
  if (headers.is_repeated(HeaderId::kHost)) {
    return ParseError::kHostRepeated;
  }
  if (!parse_authority(headers.value(index))) {
    return ParseError::kHostMalformed;
  }
  if (head.target_form != TargetForm::kAbsolute) {
    const FieldSlice& field = headers.slice(index);
    head.authority_slice = {.offset = field.value_offset, .length = field.value_length};
  }
  return ParseError::kNone;
}

// RFC 9110 section 10.1.1: one expectation is defined, HTTP/1.0 knows none, and without a body
// there is nothing to wait for.
void read_expectation(RequestHead& head) {
  const auto expect = head.headers.find(HeaderId::kExpect);
  const bool has_expectation = expect && head.version == HttpVersion::kHttp11;
  const bool is_known = has_expectation && !head.headers.is_repeated(HeaderId::kExpect) &&
                        equals_ignoring_case(*expect, "100-continue");
  head.has_unknown_expectation = has_expectation && !is_known;
  head.expects_continue = is_known && head.body.has_body();
}

// What only the whole head can tell.
ParseError finish(RequestHead& head) {
  if (const ParseError error = check_host(head); error != ParseError::kNone) {
    return error;
  }
  if (const ParseError error = frame_request(head.headers, head.version, head.body);
      error != ParseError::kNone) {
    return error;
  }
  read_expectation(head);
  const auto te = head.headers.find(HeaderId::kTe);
  head.takes_trailers = te && has_list_token(*te, "trailers");
  head.wants_websocket = head.version == HttpVersion::kHttp11 && head.method == HttpMethod::kGet &&
                         !head.body.has_body() && names_websocket(head.headers);
  return read_persistence(head.headers, head.version, head.is_keep_alive);
}

}  // namespace

ParseResult RequestParser::parse(std::string_view bytes, RequestHead& head) {
  if (!scanner_.is_at_fields()) {
    TextSlice line;
    const ParseResult taken =
        scanner_.parse_first_line(bytes,
                                  {.bytes_max = limits_.request_line_bytes,
                                   .too_long = ParseError::kRequestLineTooLong,
                                   .may_follow_empty_line = true},
                                  head.headers, line);
    if (taken.status != ParseStatus::kComplete) {
      return taken;
    }
    if (const ParseError error = parse_request_line(line, head); error != ParseError::kNone) {
      return refused(error);
    }
  }
  const ParseResult result =
      scanner_.parse_fields(bytes, {.limits = limits_, .refuses_underscore = true}, head.headers);
  if (result.status != ParseStatus::kComplete) {
    return result;
  }
  const ParseError error = finish(head);
  return error == ParseError::kNone ? result : refused(error);
}

}  // namespace weir::http
