#include "runtime/http/head_scanner.h"

#include <limits>

#include "runtime/base/check.h"
#include "runtime/http/char_class.h"

namespace weir::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// What FieldSlice can hold.
constexpr size_t kNameBytesMax = std::numeric_limits<uint16_t>::max();

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

// Takes a whole field line at `begin` that is as it should be. False for anything else, without
// saying what: explain_field does that, so that this stays short and quick.
// Measured with callgrind at -O2: keeping the two apart and scanning by blocks took a browser's
// request of 454 bytes from 5754 to 3883 instructions, a response of 224 from 4451 to 3003.
bool scan_field(std::string_view bytes, size_t begin, CharClass name_char, FieldSlice& field) {
  const size_t colon = find_name_end(bytes, begin, name_char);
  const size_t name_length = colon - begin;
  if (colon == bytes.size() || bytes[colon] != ':' || name_length == 0 ||
      name_length > kNameBytesMax) {
    return false;
  }
  size_t value = colon + 1;
  while (value < bytes.size() && is_blank(bytes[value])) {
    ++value;
  }
  size_t end = find_control(bytes, value);
  if (!bytes.substr(end).starts_with(kLineEnd)) {
    return false;
  }
  field.line_end = static_cast<uint32_t>(end + kLineEnd.size());
  while (end > value && is_blank(bytes[end - 1])) {
    --end;
  }
  field.name_offset = static_cast<uint32_t>(begin);
  field.name_length = static_cast<uint16_t>(name_length);
  field.value_offset = static_cast<uint32_t>(value);
  field.value_length = static_cast<uint32_t>(end - value);
  field.id = header_id(bytes.substr(begin, name_length));
  return true;
}

}  // namespace

ParseResult HeadScanner::need_more(size_t scanned) {
  scanned_ = scanned;
  return {};
}

ParseResult HeadScanner::parse_first_line(std::string_view bytes, const FirstLineRules& rules,
                                          HeaderBlock& headers, TextSlice& line) {
  if (stage_ == Stage::kStart) {
    const ParseResult begun = begin_first_line(bytes, rules.may_follow_empty_line);
    if (begun.status != ParseStatus::kComplete) {
      return begun;
    }
    headers.reset(bytes.data());
  }
  headers.rebase(bytes.data());
  return take_first_line(bytes, rules, line);
}

// kComplete: there is a byte of the first line.
ParseResult HeadScanner::begin_first_line(std::string_view bytes, bool may_follow_empty_line) {
  const bool is_skipping = may_follow_empty_line && bytes.starts_with(kLineEnd);
  const size_t skipped = is_skipping ? kLineEnd.size() : 0;
  if (bytes.size() == skipped || (may_follow_empty_line && bytes == "\r")) {
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
  out.rebase(bytes.data());
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
  FieldSlice field;
  const CharClass name_char = rules.refuses_underscore ? kPlainNameChar : kTokenChar;
  if (!scan_field(bytes, position_, name_char, field)) {
    const ParseResult result = explain_field(bytes, rules);
    // Half of the empty line that ends the head is no part of a field.
    const bool is_ending = position_ < bytes.size() && bytes[position_] == '\r';
    const size_t seen = is_ending ? position_ : bytes.size();
    const bool is_too_large =
        result.status == ParseStatus::kNeedMore && seen - fields_begin_ > rules.limits.header_bytes;
    return is_too_large ? refused(ParseError::kHeadersTooLarge) : result;
  }
  if (field.line_end - fields_begin_ > rules.limits.header_bytes) {
    return refused(ParseError::kHeadersTooLarge);
  }
  if (out.size() == rules.limits.header_count || out.size() == kHeaderCountMax) {
    return refused(ParseError::kHeadersTooMany);
  }
  out.append(field);
  position_ = field.line_end;
  return {.status = ParseStatus::kComplete};
}

// What stands at position() when it is no whole, well-formed field line: the end of the head
// (kComplete with `consumed`), the beginning of a line (kNeedMore), or an error.
ParseResult HeadScanner::explain_field(std::string_view bytes, const FieldRules& rules) {
  const size_t end = find_name_end(bytes, position_, kTokenChar);
  if (end - position_ > kNameBytesMax) {
    return refused(ParseError::kHeadersTooLarge);
  }
  if (end == bytes.size()) {
    return need_more(end);
  }
  if (bytes[end] != ':') {
    return explain_name_end(bytes, end);
  }
  const std::string_view name = bytes.substr(position_, end - position_);
  if (name.empty()) {
    return refused(ParseError::kHeaderNameMalformed);
  }
  if (rules.refuses_underscore && name.find('_') != std::string_view::npos) {
    return refused(ParseError::kHeaderNameUnderscore);
  }
  const size_t control = find_control(bytes, end);
  if (control == bytes.size()) {
    return need_more(control);
  }
  const ParseResult judged = judge_control(bytes, control);
  WEIR_CHECK(judged.status != ParseStatus::kComplete, "a well-formed field was not taken");
  return judged.status == ParseStatus::kNeedMore ? need_more(control) : judged;
}

// The bytes at position() to `end` could be a name, but no colon follows.
ParseResult HeadScanner::explain_name_end(std::string_view bytes, size_t end) {
  if (is_control(bytes[end])) {
    ParseResult judged = judge_control(bytes, end);
    if (judged.status == ParseStatus::kNeedMore) {
      return need_more(end);
    }
    if (judged.status == ParseStatus::kComplete && end > position_) {
      return refused(ParseError::kHeaderColonMissing);
    }
    judged.consumed = judged.status == ParseStatus::kComplete ? end + kLineEnd.size() : 0;
    return judged;
  }
  if (!is_blank(bytes[end])) {
    return refused(ParseError::kHeaderNameMalformed);
  }
  if (end == position_) {
    return refused(ParseError::kHeaderFolded);
  }
  const size_t after = bytes.find_first_not_of(" \t", end);
  if (after == std::string_view::npos) {
    return need_more(end);
  }
  return refused(bytes[after] == ':' ? ParseError::kHeaderSpaceBeforeColon
                                     : ParseError::kHeaderNameMalformed);
}

}  // namespace weir::http
