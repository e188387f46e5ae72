#include "runtime/http/header_block.h"

namespace weir::http {
namespace {

// Letters differ in one bit; other bytes that differ in it ('@' and '`') are told apart.
bool is_same_letter(char a, char b) {
  const auto x = static_cast<uint8_t>(a);
  const auto y = static_cast<uint8_t>(b);
  if (x == y) {
    return true;
  }
  const unsigned folded = x | 0x20U;
  return folded == (y | 0x20U) && folded >= 'a' && folded <= 'z';
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    if (!is_same_letter(a[i], b[i])) {
      return false;
    }
  }
  return true;
}

std::optional<std::string_view> HeaderBlock::find(HeaderId id) const {
  const size_t index = index_of(id);
  return index == size() ? std::nullopt : std::optional(value(index));
}

std::optional<std::string_view> HeaderBlock::find(std::string_view name) const {
  const size_t index = index_of(name);
  return index == size() ? std::nullopt : std::optional(value(index));
}

size_t HeaderBlock::index_of(HeaderId id, size_t from) const {
  if (!contains(id)) {
    return size();
  }
  while (from < size() && fields_[from].id != id) {
    ++from;
  }
  return from < size() ? from : size();
}

size_t HeaderBlock::index_of(std::string_view name, size_t from) const {
  const HeaderId id = header_id(name);
  if (id != HeaderId::kOther) {
    return index_of(id, from);
  }
  while (from < size() && !equals_ignoring_case(this->name(from), name)) {
    ++from;
  }
  return from < size() ? from : size();
}

void HeaderBlock::reset(const char* base) {
  base_ = base;
  present_ = 0;
  repeated_ = 0;
  fields_.clear();
}

}  // namespace weir::http
