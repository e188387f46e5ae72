#include "runtime/proxy/h1_reader.h"

namespace weir::proxy {

namespace {

// A request line's end, one tolerated empty line before it and the one that ends the head.
constexpr size_t kLineEnds = 6;

}  // namespace

void H1Reader::begin_head(const http::HeadLimits& limits) {
  limits_ = limits;
  head_bytes_ = 0;
  next_ = 0;
  parser_.set_limits(limits);
  parser_.reset();
}

http::ParseResult H1Reader::parse() {
  const http::ParseResult result = parser_.parse(in_.view(), head_);
  if (result.status == http::ParseStatus::kComplete) {
    head_.rebase(in_.view().data());
    head_bytes_ = result.consumed;
    next_ = result.consumed;
    body_.start(head_.body, limits_);
  }
  return result;
}

std::span<char> H1Reader::room() {
  return in_.room(size_t{limits_.request_line_bytes} + limits_.header_bytes + kLineEnds);
}

void H1Reader::use(size_t bytes) {
  next_ += bytes;
  if (next_ == in_.size()) {
    in_.truncate(head_bytes_);
    next_ = head_bytes_;
  }
}

bool H1Reader::next_request() {
  if (ahead_.is_empty()) {
    in_.drop_front(next_);
  } else {
    in_.clear();
    in_.append(ahead_.view());
    ahead_.clear();
  }
  return !in_.is_empty();
}

void H1Reader::clear() {
  in_.clear();
  ahead_.clear();
}

}  // namespace weir::proxy
