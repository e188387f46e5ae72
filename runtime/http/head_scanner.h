// HeadScanner: where the parser of one head stands, and the field lines both parsers share.
//
// A head is read line by line; each whole line is looked at once. It remembers how far a line end
// was sought, so that a head sent byte by byte costs no more than its length. Used by the request,
// response and trailer parsers; nobody else needs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/http/header_block.h"
#include "runtime/http/limits.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

class HeadScanner {
 public:
  [[nodiscard]] bool has_begun() const { return stage_ != Stage::kStart; }
  // The first line is behind: parse_fields() is next.
  [[nodiscard]] bool is_at_fields() const { return stage_ == Stage::kFields; }

  // What the first line may be; the error says that it is too long.
  struct FirstLineRules {
    size_t bytes_max = 0;
    ParseError too_long = ParseError::kRequestLineTooLong;
    // One CRLF before it is skipped (RFC 9112 section 2.2).
    bool may_follow_empty_line = false;
  };
  // kComplete: `line` is the first line without its CRLF, free of control characters (tab aside),
  // in the buffer `headers` has from now on, and the fields begin.
  ParseResult parse_first_line(std::string_view bytes, const FirstLineRules& rules,
                               HeaderBlock& headers, TextSlice& line);

  // Begins with the fields of a trailer section at once.
  void begin_fields();

  // Parses field lines up to the empty line; `out` moves to `bytes`. kComplete with consumed set
  // after it.
  struct FieldRules {
    HeadLimits limits;
    bool refuses_underscore = true;
  };
  ParseResult parse_fields(std::string_view bytes, const FieldRules& rules, HeaderBlock& out);

 private:
  enum class Stage : uint8_t { kStart, kFirstLine, kFields };

  ParseResult begin_first_line(std::string_view bytes, bool may_follow_empty_line);
  ParseResult take_first_line(std::string_view bytes, const FirstLineRules& rules, TextSlice& line);
  ParseResult need_more(size_t scanned);
  ParseResult parse_field(std::string_view bytes, const FieldRules& rules, HeaderBlock& out);
  ParseResult explain_field(std::string_view bytes, const FieldRules& rules);
  ParseResult explain_name_end(std::string_view bytes, size_t end);

  Stage stage_ = Stage::kStart;
  size_t position_ = 0;      // start of the line being read
  size_t scanned_ = 0;       // no control character between the line's start and this offset
  size_t fields_begin_ = 0;  // first byte after the first line
};

}  // namespace weir::http
