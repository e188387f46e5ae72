// HeaderBlock: the field lines of one head, as offsets into the buffer the head was read into.
//
// Nothing is copied: names and values are views into that buffer and are valid while its bytes
// stay where they are. When the buffer moves, rebase() tells the block; offsets stay true. A field
// keeps its whole line, so that unchanged fields can be forwarded in one piece (HeadWriter).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/http/header_id.h"
#include "runtime/http/limits.h"

namespace weir::http {

// A piece of the head buffer.
struct TextSlice {
  uint32_t offset = 0;
  uint32_t length = 0;
};

// One field line, offsets from the start of the head buffer.
//   name_offset          value_offset
//   |<name_length>|      |<value_length>|     line_end
//   Content-Type    :    text/html        CRLF|
struct FieldSlice {
  uint32_t name_offset = 0;
  uint32_t value_offset = 0;
  uint32_t value_length = 0;
  uint32_t line_end = 0;  // just after CRLF, where the next line begins
  uint16_t name_length = 0;
  HeaderId id = HeaderId::kOther;
};
static_assert(sizeof(FieldSlice) <= 20, "a head of 100 fields should stay near 2 KiB");

struct Field {
  std::string_view name;  // as sent; compare without case
  std::string_view value;
  HeaderId id = HeaderId::kOther;
};

// Which fields of a block something applies to, by index.
using FieldSet = std::bitset<kHeaderCountMax>;

// True when two field names are the same field.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

class HeaderBlock {
 public:
  [[nodiscard]] size_t size() const { return fields_.size(); }
  [[nodiscard]] bool is_empty() const { return fields_.empty(); }

  [[nodiscard]] Field at(size_t index) const {
    const FieldSlice& field = fields_[index];
    return {view(field.name_offset, field.name_length),
            view(field.value_offset, field.value_length), field.id};
  }
  [[nodiscard]] const FieldSlice& slice(size_t index) const { return fields_[index]; }
  [[nodiscard]] std::string_view name(size_t index) const { return at(index).name; }
  [[nodiscard]] std::string_view value(size_t index) const { return at(index).value; }

  // The first field with this id (not kOther) or name; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> find(HeaderId id) const;
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  // Index of the first such field at or after `from`; size() when there is none.
  [[nodiscard]] size_t index_of(HeaderId id, size_t from = 0) const;
  [[nodiscard]] size_t index_of(std::string_view name, size_t from = 0) const;
  // The next field with this id after the one at `index`; size() when that was the last.
  [[nodiscard]] size_t next_of(HeaderId id, size_t index) const {
    return is_repeated(id) ? index_of(id, index + 1) : size();
  }
  [[nodiscard]] bool contains(HeaderId id) const { return (present_ & bit(id)) != 0; }
  [[nodiscard]] bool is_repeated(HeaderId id) const { return (repeated_ & bit(id)) != 0; }

  // For parsers, and for owners whose buffer moved.
  void reset(const char* base);
  void rebase(const char* base) { base_ = base; }
  void append(const FieldSlice& field) {
    repeated_ |= present_ & bit(field.id);
    present_ |= bit(field.id);
    fields_.push_back(field);
  }
  [[nodiscard]] const char* base() const { return base_; }

 private:
  static constexpr uint64_t bit(HeaderId id) { return uint64_t{1} << static_cast<unsigned>(id); }
  [[nodiscard]] std::string_view view(size_t offset, size_t length) const {
    return {base_ + offset, length};
  }

  const char* base_ = nullptr;
  uint64_t present_ = 0;   // bit N: a field with HeaderId N is here
  uint64_t repeated_ = 0;  // bit N: more than one is
  std::vector<FieldSlice> fields_;
};
static_assert(kHeaderIdCount <= 64, "HeaderBlock keeps the ids it has in 64 bits");

}  // namespace weir::http
