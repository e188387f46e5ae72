// Lines of formatted source as they grow: indentation, the blank lines that are kept, and the
// comments of the source, each on its line or behind the one it stood behind.
//
// What stands on a line is Layout's affair (format.cpp), which asks whether it fits. Private to
// dsl/format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

inline constexpr size_t kColumnsMax = 100;
inline constexpr size_t kIndentStep = 2;

class Lines {
 protected:
  // Borrows the tree.
  explicit Lines(const SyntaxTree& tree) : tree_(tree), source_(tree.source().text()) {}

  void put(std::string_view text);
  void end_line();
  // Ends a line whose last token ended at `end` in the source; a comment behind it comes along.
  void end_line_at(uint32_t end);
  // `open_end`: one past the bracket that opens it; `close` is the text of the one that closes it.
  void begin_block(uint32_t open_end);
  void end_block(uint32_t close_begin, std::string_view close);

  [[nodiscard]] static size_t columns(std::string_view text);
  // On the line that has been begun.
  [[nodiscard]] bool fits(std::string_view text) const;

  // Keeps one blank line where the source has any between the last element and this offset.
  void keep_blank_line(uint32_t offset);
  // All that stand before `offset`, a line each. `anchor` is where the item begins that they are
  // taken out of, if they are.
  void put_comments_before(uint32_t offset, uint32_t anchor = UINT32_MAX);
  [[nodiscard]] bool has_comment_in(Node node) const;
  // What is printed next stands behind this in the source.
  void reach(uint32_t offset);

  const SyntaxTree& tree_;
  std::string_view source_;
  std::string out_;
  size_t levels_ = 0;

 private:
  [[nodiscard]] std::string_view comment_text(const Comment& comment) const;
  [[nodiscard]] const Comment* pending_comment() const;
  [[nodiscard]] const Comment* comment_behind(uint32_t end) const;

  std::string line_;
  size_t next_comment_ = 0;
  uint32_t last_end_ = 0;       // in the source, of what was printed last
  bool is_block_start_ = true;  // nothing has been printed in this block yet
};

}  // namespace weir::dsl
