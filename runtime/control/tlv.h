// Type-length-value fields: how handover messages are written and read.
//
//   0      2        4          8
//   +------+--------+----------+------------------+
//   | type | zero   | length   | value ...        |   little-endian, no padding between fields
//   +------+--------+----------+------------------+
//
// A field's meaning belongs to the message it is in; unknown types are skipped by readers, which is
// how minor versions add fields. Reading never trusts the peer: every length is checked, wrong ones
// are a refusal. Values are integers of fixed width, text, or fields again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace weir::control {

using ByteSpan = std::span<const std::byte>;

class TlvWriter {
 public:
  void put_u16(uint16_t type, uint16_t value) { put_integer(type, value, sizeof(value)); }
  void put_u32(uint16_t type, uint32_t value) { put_integer(type, value, sizeof(value)); }
  void put_u64(uint16_t type, uint64_t value) { put_integer(type, value, sizeof(value)); }
  void put_bytes(uint16_t type, ByteSpan value);
  void put_text(uint16_t type, std::string_view text);
  void put_fields(uint16_t type, const TlvWriter& inner) { put_bytes(type, inner.bytes()); }

  [[nodiscard]] ByteSpan bytes() const { return bytes_; }

 private:
  void put_integer(uint16_t type, uint64_t value, size_t width);

  std::vector<std::byte> bytes_;
};

// One field; `value` points into the payload it was read from.
struct TlvField {
  uint16_t type = 0;
  ByteSpan value;

  // nullopt when the value has another width.
  [[nodiscard]] std::optional<uint16_t> as_u16() const;
  [[nodiscard]] std::optional<uint32_t> as_u32() const;
  [[nodiscard]] std::optional<uint64_t> as_u64() const;
  // nullopt when it is longer than kTextBytesMax or holds a zero byte.
  [[nodiscard]] std::optional<std::string> as_text() const;
};

// All fields of a payload. kPeer when a length leaves the payload or there are more than
// kFieldsMax.
Result<std::vector<TlvField>> read_fields(ByteSpan payload);

// Little-endian integers at the start of `bytes`, which must be long enough.
[[nodiscard]] uint64_t load_little(ByteSpan bytes, size_t width);
void store_little(std::span<std::byte> bytes, uint64_t value, size_t width);

}  // namespace weir::control
