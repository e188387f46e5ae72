#include "runtime/http/header_id.h"

#include <array>
#include <cstring>

namespace weir::http {
namespace {

constexpr std::array<std::string_view, kHeaderIdCount> kNames = {
    "",
#define WEIR_HEADER(enumerator, name) name,
#include "runtime/http/header_id.def"
#undef WEIR_HEADER
};

// Length and the outer letters tell the listed names apart; the multipliers were found by trying
// and are held to it by the static_assert below.
constexpr size_t kTableSize = 256;
constexpr size_t kLengthFactor = 1;
constexpr size_t kLastFactor = 1;
constexpr size_t kMiddleFactor = 4;

constexpr size_t letter(char c) {
  return static_cast<uint8_t>(c) | 0x20U;
}

constexpr size_t slot_of(std::string_view name) {
  return (name.size() * kLengthFactor + letter(name.front()) + letter(name.back()) * kLastFactor +
          letter(name[name.size() / 2]) * kMiddleFactor) %
         kTableSize;
}

struct Table {
  std::array<uint8_t, kTableSize> ids{};
  bool is_perfect = true;
};

constexpr Table make_table() {
  Table table;
  for (size_t id = 1; id < kHeaderIdCount; ++id) {
    uint8_t& slot = table.ids[slot_of(kNames[id])];
    table.is_perfect = table.is_perfect && slot == 0;
    slot = static_cast<uint8_t>(id);
  }
  return table;
}

constexpr Table kTable = make_table();
static_assert(kTable.is_perfect, "two header names share a slot: choose other factors");

// Bit 0x20 makes letters lower and leaves the other bytes of listed names as they are. A control
// character could pass for a hyphen this way, but names are tokens.
template <typename Word>
bool is_same_word(const char* name, const char* lower) {
  Word a = 0;
  Word b = 0;
  std::memcpy(&a, name, sizeof(Word));
  std::memcpy(&b, lower, sizeof(Word));
  constexpr auto kCaseBits = static_cast<Word>(0x2020'2020'2020'2020U);
  return static_cast<Word>(a | kCaseBits) == b;
}

// Whole words from both ends, which may overlap, instead of a loop over bytes.
template <typename Word>
bool is_same_by_words(std::string_view name, std::string_view lower) {
  size_t at = 0;
  for (; at + sizeof(Word) < name.size(); at += sizeof(Word)) {
    if (!is_same_word<Word>(name.data() + at, lower.data() + at)) {
      return false;
    }
  }
  const size_t last = name.size() - sizeof(Word);
  return is_same_word<Word>(name.data() + last, lower.data() + last);
}

bool is_listed_as(std::string_view name, std::string_view lower) {
  if (name.size() != lower.size()) {
    return false;
  }
  if (name.size() >= sizeof(uint64_t)) {
    return is_same_by_words<uint64_t>(name, lower);
  }
  return name.size() >= sizeof(uint32_t) ? is_same_by_words<uint32_t>(name, lower)
                                         : is_same_by_words<uint8_t>(name, lower);
}

}  // namespace

HeaderId header_id(std::string_view name) {
  if (name.empty()) {
    return HeaderId::kOther;
  }
  const uint8_t id = kTable.ids[slot_of(name)];
  const bool is_listed = id != 0 && is_listed_as(name, kNames[id]);
  return is_listed ? static_cast<HeaderId>(id) : HeaderId::kOther;
}

std::string_view header_name(HeaderId id) {
  return kNames[static_cast<size_t>(id)];
}

}  // namespace weir::http
