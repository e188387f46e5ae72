// Bytes as lower-case hexadecimal text: hashes and identities in logs, answers and dumps.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace weir {

[[nodiscard]] inline std::string to_hex(std::span<const uint8_t> bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0fU];
  }
  return text;
}

}  // namespace weir
