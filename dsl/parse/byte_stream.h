// A CharStream over the bytes of a source, so that every offset ANTLR speaks of is a byte offset
// and nothing is copied or widened.
#pragma once

#include <string>
#include <string_view>

#include <antlr4-runtime.h>

namespace weir::dsl {

class ByteStream final : public antlr4::CharStream {
 public:
  // Borrows the text for its whole life.
  explicit ByteStream(std::string_view text) : text_(text) {}

  void consume() override { at_ += at_ < text_.size() ? 1 : 0; }
  size_t LA(ssize_t i) override;
  ssize_t mark() override { return 0; }
  void release(ssize_t /*marker*/) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval& interval) override;
  std::string toString() const override { return std::string(text_); }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace weir::dsl
