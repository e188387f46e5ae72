#include "runtime/control/tlv.h"

#include <algorithm>

#include "runtime/control/limits.h"

namespace weir::control {
namespace {

constexpr size_t kFieldHeaderBytes = 8;
constexpr size_t kLengthOffset = 4;
constexpr size_t kBitsPerByte = 8;

}  // namespace

uint64_t load_little(ByteSpan bytes, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) {
    value |= std::to_integer<uint64_t>(bytes[i]) << (i * kBitsPerByte);
  }
  return value;
}

void store_little(std::span<std::byte> bytes, uint64_t value, size_t width) {
  for (size_t i = 0; i < width; ++i) {
    bytes[i] = static_cast<std::byte>(value >> (i * kBitsPerByte) & 0xFFU);
  }
}

void TlvWriter::put_bytes(uint16_t type, ByteSpan value) {
  const size_t begin = bytes_.size();
  bytes_.resize(begin + kFieldHeaderBytes + value.size());
  const std::span<std::byte> field = std::span(bytes_).subspan(begin);
  store_little(field, type, sizeof(type));
  store_little(field.subspan(kLengthOffset), value.size(), sizeof(uint32_t));
  std::ranges::copy(value, field.begin() + kFieldHeaderBytes);
}

void TlvWriter::put_text(uint16_t type, std::string_view text) {
  put_bytes(type, std::as_bytes(std::span(text)));
}

void TlvWriter::put_integer(uint16_t type, uint64_t value, size_t width) {
  std::byte raw[sizeof(uint64_t)];
  store_little(raw, value, width);
  put_bytes(type, ByteSpan(raw, width));
}

std::optional<uint16_t> TlvField::as_u16() const {
  if (value.size() != sizeof(uint16_t)) {
    return std::nullopt;
  }
  return static_cast<uint16_t>(load_little(value, sizeof(uint16_t)));
}

std::optional<uint32_t> TlvField::as_u32() const {
  if (value.size() != sizeof(uint32_t)) {
    return std::nullopt;
  }
  return static_cast<uint32_t>(load_little(value, sizeof(uint32_t)));
}

std::optional<uint64_t> TlvField::as_u64() const {
  if (value.size() != sizeof(uint64_t)) {
    return std::nullopt;
  }
  return load_little(value, sizeof(uint64_t));
}

std::optional<std::string> TlvField::as_text() const {
  if (value.size() > kTextBytesMax || std::ranges::count(value, std::byte{0}) != 0) {
    return std::nullopt;
  }
  return std::string(reinterpret_cast<const char*>(value.data()), value.size());
}

Result<std::vector<TlvField>> read_fields(ByteSpan payload) {
  std::vector<TlvField> fields;
  while (!payload.empty()) {
    if (payload.size() < kFieldHeaderBytes || fields.size() == kFieldsMax) {
      return fail(ErrorCode::kPeer, "a field is cut off or there are too many");
    }
    const uint64_t length = load_little(payload.subspan(kLengthOffset), sizeof(uint32_t));
    if (length > payload.size() - kFieldHeaderBytes) {
      return fail(ErrorCode::kPeer, "a field is longer than its message");
    }
    const auto type = static_cast<uint16_t>(load_little(payload, sizeof(uint16_t)));
    fields.push_back({.type = type, .value = payload.subspan(kFieldHeaderBytes, length)});
    payload = payload.subspan(kFieldHeaderBytes + length);
  }
  return fields;
}

}  // namespace weir::control
