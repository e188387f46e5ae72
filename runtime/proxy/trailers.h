// Trailers: the fields behind a body of HTTP/2, as text and read like fields of a head (RFC 9110
// section 6.5). It owns the text that the fields point into. Which of them may go on is not its
// affair. One thread.
#pragma once

#include <string>
#include <string_view>

#include "runtime/http/head_scanner.h"
#include "runtime/http/header_block.h"
#include "runtime/http/parse_error.h"

namespace weir::proxy {

class Trailers {
 public:
  // `text`: field lines and an empty one, or nothing. Those that break the rules of fields are left
  // out: the body before them is whole.
  void assign(std::string_view text) {
    text_.assign(text);
    fields_.reset(nullptr);
    if (text_.empty()) {
      return;
    }
    http::HeadScanner scanner;
    scanner.begin_fields();
    const http::ParseResult result =
        scanner.parse_fields(text_, {.limits = {}, .refuses_underscore = false}, fields_);
    if (result.status != http::ParseStatus::kComplete) {
      fields_.reset(nullptr);
    }
  }
  // Null for none; good until the next assign().
  [[nodiscard]] const http::HeaderBlock* fields() const {
    return fields_.is_empty() ? nullptr : &fields_;
  }

 private:
  std::string text_;
  http::HeaderBlock fields_;
};

}  // namespace weir::proxy
