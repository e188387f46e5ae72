#include "dsl/parse/byte_stream.h"

namespace weir::dsl {

size_t ByteStream::LA(ssize_t i) {
  // LA(1) is the byte at the cursor, LA(-1) the one before; LA(0) is nothing.
  const ssize_t offset = i > 0 ? i - 1 : i;
  const ssize_t at = static_cast<ssize_t>(at_) + offset;
  if (i == 0 || at < 0 || at >= static_cast<ssize_t>(text_.size())) {
    return i == 0 ? 0 : antlr4::IntStream::EOF;
  }
  return static_cast<unsigned char>(text_[static_cast<size_t>(at)]);
}

std::string ByteStream::getText(const antlr4::misc::Interval& interval) {
  const auto begin = static_cast<size_t>(interval.a);
  const auto end = static_cast<size_t>(interval.b) + 1;
  return begin < text_.size() ? std::string(text_.substr(begin, end - begin)) : std::string();
}

}  // namespace weir::dsl
