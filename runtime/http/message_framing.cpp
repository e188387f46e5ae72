#include "runtime/http/message_framing.h"

#include "runtime/base/http_status.h"
#include "runtime/http/char_class.h"
#include "runtime/http/list.h"

namespace weir::http {
namespace {

constexpr std::string_view kChunkedCoding = "chunked";

// Digits only: no sign, no blanks, no list (RFC 9110 section 8.6).
ParseError parse_content_length(std::string_view text, uint64_t& out) {
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return ParseError::kContentLengthMalformed;
    }
    const auto digit = static_cast<uint64_t>(c - '0');
    if (value > (kBodyBytesMax - digit) / 10) {
      return ParseError::kContentLengthMalformed;
    }
    value = value * 10 + digit;
  }
  out = value;
  return text.empty() ? ParseError::kContentLengthMalformed : ParseError::kNone;
}

ParseError read_content_length(const HeaderBlock& headers, uint64_t& out) {
  const size_t index = headers.index_of(HeaderId::kContentLength);
  if (headers.is_repeated(HeaderId::kContentLength)) {
    return ParseError::kContentLengthRepeated;
  }
  return parse_content_length(headers.value(index), out);
}

// A coding we do not know is 501 only where the message could be read by one who does: chunked
// once, last. Everything else leaves the length open.
ParseError judge_codings(std::string_view list) {
  bool is_last_chunked = false;
  size_t chunked_count = 0;
  while (!list.empty()) {
    const std::string_view coding = take_element(list);
    if (coding.empty() || !is_all(coding, kTokenChar)) {
      return ParseError::kTransferEncodingMalformed;
    }
    is_last_chunked = equals_ignoring_case(coding, kChunkedCoding);
    chunked_count += is_last_chunked ? 1 : 0;
  }
  return is_last_chunked && chunked_count == 1 ? ParseError::kTransferEncodingUnsupported
                                               : ParseError::kTransferEncodingMalformed;
}

ParseError check_transfer_encoding(const HeaderBlock& headers, HttpVersion version) {
  if (headers.contains(HeaderId::kContentLength)) {
    return ParseError::kFramingAmbiguous;
  }
  if (version == HttpVersion::kHttp10) {
    return ParseError::kTransferEncodingInHttp10;
  }
  const size_t index = headers.index_of(HeaderId::kTransferEncoding);
  if (headers.is_repeated(HeaderId::kTransferEncoding)) {
    return ParseError::kTransferEncodingMalformed;
  }
  const std::string_view value = headers.value(index);
  return equals_ignoring_case(value, kChunkedCoding) ? ParseError::kNone : judge_codings(value);
}

// What the two framing fields say; kNone framing with `is_stated` false when neither is there.
struct Stated {
  ParseError error = ParseError::kNone;
  bool is_stated = false;
  BodyFraming framing;
};

Stated read_framing_fields(const HeaderBlock& headers, HttpVersion version) {
  Stated stated;
  if (headers.contains(HeaderId::kTransferEncoding)) {
    stated.is_stated = true;
    stated.framing.kind = BodyKind::kChunked;
    stated.error = check_transfer_encoding(headers, version);
  } else if (headers.contains(HeaderId::kContentLength)) {
    stated.is_stated = true;
    stated.error = read_content_length(headers, stated.framing.length);
    stated.framing.kind = stated.framing.length > 0 ? BodyKind::kLength : BodyKind::kNone;
  }
  return stated;
}

bool never_has_body(HttpStatus status, HttpMethod request_method) {
  return request_method == HttpMethod::kHead || status.value < 200 ||
         status == status::kNoContent || status == status::kNotModified;
}

}  // namespace

ParseError frame_request(const HeaderBlock& headers, HttpVersion version, BodyFraming& out) {
  const Stated stated = read_framing_fields(headers, version);
  out = stated.framing;
  return stated.error;
}

ParseError frame_response(const ResponseHead& head, HttpMethod request_method, BodyFraming& out) {
  const Stated stated = read_framing_fields(head.headers, head.version);
  if (stated.error != ParseError::kNone) {
    return stated.error;
  }
  if (never_has_body(head.status, request_method)) {
    out = {};
  } else if (stated.is_stated) {
    out = stated.framing;
  } else {
    out = {.kind = BodyKind::kUntilClose};
  }
  return ParseError::kNone;
}

ParseError read_persistence(const HeaderBlock& headers, HttpVersion version, bool& is_keep_alive) {
  is_keep_alive = version == HttpVersion::kHttp11;
  bool has_close = false;
  size_t options = 0;
  for (size_t i = headers.index_of(HeaderId::kConnection); i < headers.size();
       i = headers.next_of(HeaderId::kConnection, i)) {
    std::string_view list = headers.value(i);
    while (!list.empty()) {
      const std::string_view option = take_element(list);
      if (++options > kConnectionOptionsMax) {
        return ParseError::kConnectionOptionsTooMany;
      }
      has_close = has_close || equals_ignoring_case(option, "close");
      is_keep_alive = is_keep_alive || equals_ignoring_case(option, "keep-alive");
    }
  }
  is_keep_alive = is_keep_alive && !has_close;
  return ParseError::kNone;
}

}  // namespace weir::http
