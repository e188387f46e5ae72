#include "runtime/http/head_scanner.h"

#include <limits>

#include "runtime/http/char_class.h"

namespace weir::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

ParseResult refused(ParseError error) {
  return {.status = ParseStatus::kError, .error = error};
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// What the control character at `at` means: kComplete for a CRLF, kNeedMore for a CR with nothing
// after it yet.
ParseResult judge_control(std::string_view bytes, size_t at) {
  if (bytes[at] == '\n') {
    return refused(ParseError::kBareLineFeed);
  }
  if (bytes[at] != '\r') {
    return refused(ParseError::kControlCharacter);
  }
  if (at + 1 == bytes.size()) {
    return {};
  }
  return bytes[at + 1] == '\n' ? ParseResult{.status = ParseStatus::kComplete}
                               : refused(ParseError::kBareCarriageReturn);
}

// Why the byte after a field name is no colon.
ParseResult judge_name_end(std::string_view bytes, size_t at) {
  if (is_control(bytes[at])) {
    const ParseResult judged = judge_control(bytes, at);
    return judged.status == ParseStatus::kComplete ? refused(ParseError::kHeaderColonMissing)
                                                   : judged;
  }
  if (!is_blank(bytes[at])) {
    return refused(ParseError::kHeaderNameMalformed);
  }
  while (at < bytes.size() && is_blank(bytes[at])) {
    ++at;
  }
  if (at == bytes.size()) {
    return {};
  }
  return refused(bytes[at] == ':' ? ParseError::kHeaderSpaceBeforeColon
                                  : ParseError::kHeaderNameMalformed);
}

}  // namespace

ParseResult HeadScanner::need_more(size_t scanned) {
  scanned_ = scanned;
  return {};
}

ParseResult HeadScanner::skip_leading_line(std::string_view bytes) {
  const size_t skipped = bytes.starts_with(kLineEnd) ? kLineEnd.size() : 0;
  if (bytes.size() == skipped || bytes == "\r") {
    return {};
  }
  position_ = skipped;
  stage_ = Stage::kFirstLine;
  return {.status = ParseStatus::kComplete};
}

void HeadScanner::begin_fields() {
  stage_ = Stage::kFields;
  fields_begin_ = position_;
}

ParseResult HeadScanner::take_first_line(std::string_view bytes, const FirstLineRules& rules,
                                         TextSlice& line) {
  const size_t end = find_control(bytes, scanned_ > position_ ? scanned_ : position_);
  if (end - position_ > rules.bytes_max) {
    return refused(rules.too_long);
  }
  if (end == bytes.size()) {
    return need_more(end);
  }
  const ParseResult judged = judge_control(bytes, end);
  if (judged.status == ParseStatus::kNeedMore) {
    return need_more(end);
  }
  if (judged.status == ParseStatus::kComplete) {
    line = {.offset = static_cast<uint32_t>(position_),
            .length = static_cast<uint32_t>(end - position_)};
    position_ = end + kLineEnd.size();
    begin_fields();
  }
  return judged;
}

ParseResult HeadScanner::parse_fields(std::string_view bytes, const FieldRules& rules,
                                      HeaderBlock& out) {
  for (;;) {
    // A line that was cut is parsed again only when something that may end it arrived.
    if (scanned_ > position_) {
      const size_t control = find_control(bytes, scanned_);
      if (control == bytes.size() && control - fields_begin_ <= rules.limits.header_bytes) {
        return need_more(control);
      }
    }
    const ParseResult result = parse_field(bytes, rules, out);
    if (result.status != ParseStatus::kComplete || result.consumed != 0) {
      return result;
    }
  }
}

// kComplete without `consumed` means that one field was added and there may be more.
ParseResult HeadScanner::parse_field(std::string_view bytes, const FieldRules& rules,
                                     HeaderBlock& out) {
  if (position_ < bytes.size() && is_control(bytes[position_])) {
    ParseResult judged = judge_control(bytes, position_);
    if (judged.status == ParseStatus::kComplete) {
      judged.consumed = position_ + kLineEnd.size();
    }
    return judged;
  }
  FieldSlice field;
  ParseResult result = parse_name(bytes, rules, field);
  if (result.status == ParseStatus::kComplete) {
    result = parse_value(bytes, field);
  }
  const size_t seen = result.status == ParseStatus::kComplete ? field.line_end : bytes.size();
  if (result.status != ParseStatus::kError && seen - fields_begin_ > rules.limits.header_bytes) {
    return refused(ParseError::kHeadersTooLarge);
  }
  if (result.status == ParseStatus::kComplete) {
    if (out.size() == rules.limits.header_count || out.size() == kHeaderCountMax) {
      return refused(ParseError::kHeadersTooMany);
    }
    out.append(field);
    position_ = field.line_end;
  }
  return result;
}

ParseResult HeadScanner::parse_name(std::string_view bytes, const FieldRules& rules,
                                    FieldSlice& field) {
  size_t end = position_;
  bool has_underscore = false;
  while (end < bytes.size() && is_char(bytes[end], kTokenChar)) {
    has_underscore = has_underscore || bytes[end] == '_';
    ++end;
  }
  if (end == bytes.size()) {
    return need_more(end);
  }
  if (end == position_ && is_blank(bytes[end])) {
    return refused(ParseError::kHeaderFolded);
  }
  if (bytes[end] != ':') {
    const ParseResult judged = judge_name_end(bytes, end);
    return judged.status == ParseStatus::kNeedMore ? need_more(end) : judged;
  }
  const std::string_view name = bytes.substr(position_, end - position_);
  if (name.empty()) {
    return refused(ParseError::kHeaderNameMalformed);
  }
  if (name.size() > std::numeric_limits<uint16_t>::max()) {
    return refused(ParseError::kHeadersTooLarge);
  }
  if (has_underscore && rules.refuses_underscore) {
    return refused(ParseError::kHeaderNameUnderscore);
  }
  field.name_offset = static_cast<uint32_t>(position_);
  field.name_length = static_cast<uint16_t>(name.size());
  field.id = header_id(name);
  return {.status = ParseStatus::kComplete};
}

ParseResult HeadScanner::parse_value(std::string_view bytes, FieldSlice& field) {
  size_t begin = field.name_offset + field.name_length + 1;
  while (begin < bytes.size() && is_blank(bytes[begin])) {
    ++begin;
  }
  size_t end = find_control(bytes, begin);
  if (end == bytes.size()) {
    return need_more(end);
  }
  const ParseResult judged = judge_control(bytes, end);
  if (judged.status != ParseStatus::kComplete) {
    return judged.status == ParseStatus::kNeedMore ? need_more(end) : judged;
  }
  field.line_end = static_cast<uint32_t>(end + kLineEnd.size());
  while (end > begin && is_blank(bytes[end - 1])) {
    --end;
  }
  field.value_offset = static_cast<uint32_t>(begin);
  field.value_length = static_cast<uint32_t>(end - begin);
  return judged;
}

}  // namespace weir::http
