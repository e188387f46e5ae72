#include "dsl/format/lines.h"

#include <algorithm>

namespace weir::dsl {

void Lines::put(std::string_view text) {
  if (line_.empty()) {
    line_.assign(levels_ * kIndentStep, ' ');
  }
  line_ += text;
}

void Lines::end_line() {
  out_ += line_;
  out_ += '\n';
  line_.clear();
}

void Lines::end_line_at(uint32_t end) {
  last_end_ = std::max(last_end_, end);
  if (const Comment* comment = comment_behind(end)) {
    line_ += "  ";
    line_ += comment_text(*comment);
    last_end_ = comment->end;
    ++next_comment_;
  }
  end_line();
  is_block_start_ = false;
}

void Lines::begin_block(uint32_t open_end) {
  end_line_at(open_end);
  ++levels_;
  is_block_start_ = true;
}

void Lines::end_block(uint32_t close_begin, std::string_view close) {
  put_comments_before(close_begin);
  --levels_;
  put(close);
  is_block_start_ = false;
}

void Lines::reach(uint32_t offset) {
  last_end_ = std::max(last_end_, offset);
}

bool Lines::fits(std::string_view text) const {
  const size_t used = line_.empty() ? levels_ * kIndentStep : line_.size();
  return used + columns(text) <= kColumnsMax;
}

size_t Lines::columns(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void Lines::keep_blank_line(uint32_t offset) {
  if (is_block_start_ || offset <= last_end_) {
    return;
  }
  const std::string_view gap = source_.substr(last_end_, offset - last_end_);
  if (std::ranges::count(gap, '\n') >= 2) {
    out_ += '\n';
  }
}

std::string_view Lines::comment_text(const Comment& comment) const {
  const std::string_view text = source_.substr(comment.begin, comment.end - comment.begin);
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

const Comment* Lines::pending_comment() const {
  const auto& comments = tree_.comments();
  return next_comment_ < comments.size() ? &comments[next_comment_] : nullptr;
}

// The comment on the same source line, with nothing but separators between.
const Comment* Lines::comment_behind(uint32_t end) const {
  const Comment* comment = pending_comment();
  if (comment == nullptr || comment->is_alone || comment->begin < end) {
    return nullptr;
  }
  const std::string_view gap = source_.substr(end, comment->begin - end);
  return gap.find_first_not_of(" \t,") == std::string_view::npos ? comment : nullptr;
}

void Lines::put_comments_before(uint32_t offset, uint32_t anchor) {
  for (const Comment* comment = pending_comment(); comment != nullptr && comment->begin < offset;
       comment = pending_comment()) {
    keep_blank_line(std::min(anchor, comment->begin));
    put(comment_text(*comment));
    end_line();
    is_block_start_ = false;
    last_end_ = std::max(last_end_, comment->end);
    ++next_comment_;
  }
}

bool Lines::has_comment_in(Node node) const {
  const auto& comments = tree_.comments();
  const auto first = std::ranges::lower_bound(comments, node.record().begin, {}, &Comment::begin);
  return first != comments.end() && first->begin < node.record().end;
}

}  // namespace weir::dsl
