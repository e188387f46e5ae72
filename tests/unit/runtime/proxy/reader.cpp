#include "tests/unit/runtime/proxy/reader.h"

#include <catch2/catch.hpp>

namespace weir::proxy {

std::string Reader::read_until(std::string_view end) {
  size_t found = held_.find(end);
  while (found == std::string::npos) {
    INFO("so far: " << held_);
    REQUIRE(fill());
    found = held_.find(end);
  }
  return read_exactly(found + end.size());
}

std::string Reader::read_exactly(size_t bytes) {
  while (held_.size() < bytes) {
    INFO("so far: " << held_);
    REQUIRE(fill());
  }
  std::string out = held_.substr(0, bytes);
  held_.erase(0, bytes);
  return out;
}

std::string Reader::read_some() {
  if (held_.empty()) {
    fill();
  }
  return read_held();
}

std::string Reader::read_response() {
  const std::string head = read_head();
  return head + read_exactly(content_length(head));
}

std::string Reader::read_to_end() {
  while (fill()) {
  }
  return read_held();
}

size_t content_length(const std::string& head) {
  constexpr std::string_view kName = "content-length: ";
  const size_t at = head.find(kName);
  INFO(head);
  REQUIRE(at != std::string::npos);
  return std::stoul(head.substr(at + kName.size()));
}

}  // namespace weir::proxy
