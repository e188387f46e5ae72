#include "runtime/image/text_rules.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace weir::image {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080ULL;

bool is_ascii_word(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  return (word & kHighBits) == 0;
}

// First byte of a sequence -> its length and the bounds of the second byte (RFC 3629 section 4).
struct Lead {
  size_t length = 0;  // 0: no sequence begins so
  uint8_t low = 0x80;
  uint8_t high = 0xBF;
};

constexpr Lead lead_of(uint8_t byte) {
  if (byte < 0x80) {
    return {1};
  }
  if (byte < 0xC2 || byte > 0xF4) {
    return {0};
  }
  switch (byte) {
    case 0xE0:
      return {3, 0xA0, 0xBF};
    case 0xED:
      return {3, 0x80, 0x9F};
    case 0xF0:
      return {4, 0x90, 0xBF};
    case 0xF4:
      return {4, 0x80, 0x8F};
    default:
      return {byte < 0xE0 ? size_t{2} : byte < 0xF0 ? size_t{3} : size_t{4}};
  }
}

// Length of the well-formed sequence that `text` begins with, or 0.
size_t sequence_length(std::string_view text) {
  const Lead lead = lead_of(static_cast<uint8_t>(text.front()));
  if (lead.length <= 1 || lead.length > text.size()) {
    return lead.length == 1 ? 1 : 0;
  }
  const auto second = static_cast<uint8_t>(text[1]);
  const bool rest =
      std::all_of(text.begin() + 1, text.begin() + static_cast<long>(lead.length), is_continuation);
  return rest && second >= lead.low && second <= lead.high ? lead.length : 0;
}

// RFC 9110 section 5.6.2 without upper-case letters.
constexpr std::array<bool, 256> make_field_name_table() {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")) {
    table[static_cast<uint8_t>(c)] = true;
  }
  return table;
}

constexpr std::array<bool, 256> kFieldNameBytes = make_field_name_table();

constexpr std::array<bool, 256> make_label_table(std::string_view also) {
  std::array<bool, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c) {
    table[static_cast<uint8_t>(c)] = true;
  }
  for (char c = '0'; c <= '9'; ++c) {
    table[static_cast<uint8_t>(c)] = true;
  }
  for (const char c : also) {
    table[static_cast<uint8_t>(c)] = true;
  }
  return table;
}

constexpr std::array<bool, 256> kLabelBytes = make_label_table("-_");
constexpr std::array<bool, 256> kHostBytes = make_label_table("-_.:[]");

// Without a branch a byte: sites have many names.
bool has_only(const std::array<bool, 256>& bytes, std::string_view text) {
  bool is_right = !text.empty();
  for (const char c : text) {
    is_right &= bytes[static_cast<uint8_t>(c)];
  }
  return is_right;
}

}  // namespace

// Eight bytes at a time: subtracting a space sets the high bit of a control character, adding one
// that of DEL, and other bytes above have it already. Where no byte is at fault nothing carries.
bool is_plain(std::string_view text) {
  constexpr uint64_t kOnes = 0x0101010101010101ULL;
  uint64_t faults = 0;
  const auto note = [&faults](uint64_t word) {
    faults |= (word - kOnes * ' ') | (word + kOnes) | word;
  };
  for (; text.size() >= sizeof(uint64_t); text.remove_prefix(sizeof(uint64_t))) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof(word));
    note(word);
  }
  uint64_t rest = kOnes * ' ';
  if (!text.empty()) {
    std::memcpy(&rest, text.data(), text.size());
  }
  note(rest);
  return (faults & kHighBits) == 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (text.size() >= sizeof(uint64_t) && is_ascii_word(text.data())) {
      text.remove_prefix(sizeof(uint64_t));
      continue;
    }
    const size_t length = sequence_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

bool is_lower_field_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return kFieldNameBytes[static_cast<uint8_t>(c)];
  });
}

bool is_lower_label(std::string_view text) {
  return has_only(kLabelBytes, text);
}

bool is_lower_host(std::string_view text) {
  return has_only(kHostBytes, text);
}

bool is_single_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7F;
  });
}

}  // namespace weir::image
