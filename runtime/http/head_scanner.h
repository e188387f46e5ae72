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
  enum class Stage : uint8_t { kStart, kFirstLine, kFields };

  [[nodiscard]] bool has_begun() const { return stage_ != Stage::kStart; }
  [[nodiscard]] Stage stage() const { return stage_; }
  [[nodiscard]] size_t position() const { return position_; }

  // Skips one CRLF before the head (RFC 9112 section 2.2). kComplete: the first line may begin.
  ParseResult skip_leading_line(std::string_view bytes);

  // The line beginning at position(), without CRLF, when all of it is here; moves past it.
  // Characters in it are not checked except that it holds no bare LF. kError with `too_long` when
  // it has more than `limit` bytes.
  struct Line {
    ParseResult result;
    std::string_view text;
    size_t offset = 0;
  };
  Line take_first_line(std::string_view bytes, size_t limit, ParseError too_long);

  // Parses field lines up to the empty line. kComplete with consumed set after it.
  struct FieldRules {
    HeadLimits limits;
    bool refuses_underscore = true;
  };
  ParseResult parse_fields(std::string_view bytes, const FieldRules& rules, HeaderBlock& out);

 private:
  Stage stage_ = Stage::kStart;
  size_t position_ = 0;      // start of the line being read
  size_t scanned_ = 0;       // no line end before this offset
  size_t fields_begin_ = 0;  // first byte after the first line
};

}  // namespace weir::http
