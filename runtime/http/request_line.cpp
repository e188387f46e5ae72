#include "runtime/http/request_line.h"

#include "runtime/http/authority.h"
#include "runtime/http/char_class.h"

namespace weir::http {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

TextSlice part(TextSlice whole, size_t offset, size_t length) {
  return {.offset = whole.offset + static_cast<uint32_t>(offset),
          .length = static_cast<uint32_t>(length)};
}

// Splits "path?query", the end of the origin and the absolute form.
void set_path_and_query(TextSlice rest, RequestHead& head) {
  const std::string_view text = head.text(rest);
  const size_t mark = text.find('?');
  head.has_query = mark != std::string_view::npos;
  head.path_slice = part(rest, 0, head.has_query ? mark : text.size());
  head.query_slice =
      head.has_query ? part(rest, mark + 1, text.size() - mark - 1) : part(rest, text.size(), 0);
}

// Takes "http://" or "https://" off; 0 for anything else.
size_t scheme_length(std::string_view target, bool& is_https) {
  constexpr std::string_view kHttp = "http://";
  constexpr std::string_view kHttps = "https://";
  is_https = equals_ignoring_case(target.substr(0, kHttps.size()), kHttps);
  if (is_https) {
    return kHttps.size();
  }
  return equals_ignoring_case(target.substr(0, kHttp.size()), kHttp) ? kHttp.size() : 0;
}

ParseError parse_absolute_form(RequestHead& head) {
  const std::string_view target = head.target();
  const size_t begin = scheme_length(target, head.is_target_https);
  if (begin == 0) {
    return ParseError::kTargetMalformed;
  }
  size_t end = target.find_first_of("/?", begin);
  end = end == std::string_view::npos ? target.size() : end;
  if (!parse_authority(target.substr(begin, end - begin))) {
    return ParseError::kTargetMalformed;
  }
  head.target_form = TargetForm::kAbsolute;
  head.authority_slice = part(head.target_slice, begin, end - begin);
  set_path_and_query(part(head.target_slice, end, target.size() - end), head);
  return ParseError::kNone;
}

ParseError parse_target(RequestHead& head) {
  const std::string_view target = head.target();
  if (target.empty() || !is_target(target)) {
    return target.find('#') == std::string_view::npos ? ParseError::kTargetMalformed
                                                      : ParseError::kTargetFragment;
  }
  if (target.front() == '/') {
    head.target_form = TargetForm::kOrigin;
    set_path_and_query(head.target_slice, head);
    return ParseError::kNone;
  }
  if (target == "*") {
    head.target_form = TargetForm::kAsterisk;
    set_path_and_query(head.target_slice, head);
    return head.method == HttpMethod::kOptions ? ParseError::kNone : ParseError::kTargetMalformed;
  }
  return parse_absolute_form(head);
}

ParseError parse_method(RequestHead& head) {
  const std::string_view text = head.method_text();
  if (text.empty() || !is_all(text, kTokenChar)) {
    return ParseError::kMethodMalformed;
  }
  head.method = method_from_name(text);
  return ParseError::kNone;
}

bool is_refused(HttpMethod method) {
  return method == HttpMethod::kConnect || method == HttpMethod::kTrace;
}

}  // namespace

ParseError parse_version(std::string_view text, HttpVersion& out) {
  constexpr std::string_view kPrefix = "HTTP/";
  if (text == "HTTP/1.1") {
    out = HttpVersion::kHttp11;
    return ParseError::kNone;
  }
  if (text == "HTTP/1.0") {
    out = HttpVersion::kHttp10;
    return ParseError::kNone;
  }
  const bool is_version = text.size() == kPrefix.size() + 3 && text.starts_with(kPrefix) &&
                          is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
  return is_version ? ParseError::kVersionUnsupported : ParseError::kVersionMalformed;
}

ParseError parse_request_line(TextSlice line, RequestHead& head) {
  const std::string_view text = head.text(line);
  const size_t first = text.find(' ');
  const size_t second = first == std::string_view::npos ? first : text.find(' ', first + 1);
  if (second == std::string_view::npos) {
    return ParseError::kRequestLineMalformed;
  }
  head.method_slice = part(line, 0, first);
  head.target_slice = part(line, first + 1, second - first - 1);
  head.authority_slice = part(line, 0, 0);
  if (const ParseError error = parse_method(head); error != ParseError::kNone) {
    return error;
  }
  // The version goes before the target: what a target may be is for HTTP/1 to say.
  if (const ParseError error = parse_version(text.substr(second + 1), head.version);
      error != ParseError::kNone) {
    return error;
  }
  if (is_refused(head.method)) {
    return ParseError::kMethodRefused;
  }
  return parse_target(head);
}

}  // namespace weir::http
