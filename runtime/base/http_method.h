// HTTP request methods as the whole project knows them: the nine registered names and "other".
//
// One list serves the language, the image (bit masks) and the codecs. Methods are case-sensitive
// (RFC 9110 section 9.1): "get" is kOther.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir {

enum class HttpMethod : uint8_t {
  kGet,
  kHead,
  kPost,
  kPut,
  kDelete,
  kConnect,
  kOptions,
  kTrace,
  kPatch,
  kOther,
};

inline constexpr size_t kHttpMethodCount = 10;
inline constexpr std::array<std::string_view, kHttpMethodCount> kHttpMethodNames = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "other"};

// A set of methods: bit N is method N of HttpMethod.
struct MethodMask {
  uint16_t bits = 0;

  static constexpr MethodMask all() { return {(1U << kHttpMethodCount) - 1U}; }
  static constexpr MethodMask of(HttpMethod method) {
    return {static_cast<uint16_t>(1U << static_cast<unsigned>(method))};
  }
  // At least one method, and no bits that stand for none.
  static constexpr bool is_mask(uint32_t bits) { return bits != 0 && bits <= all().bits; }
  [[nodiscard]] constexpr bool contains(HttpMethod method) const {
    return (bits >> static_cast<unsigned>(method) & 1U) != 0;
  }
  friend constexpr bool operator==(MethodMask, MethodMask) = default;
};

[[nodiscard]] constexpr std::string_view method_name(HttpMethod method) {
  return kHttpMethodNames[static_cast<size_t>(method)];
}

// The method with this exact name; kOther for any other token.
[[nodiscard]] constexpr HttpMethod method_from_name(std::string_view name) {
  for (size_t i = 0; i + 1 < kHttpMethodCount; ++i) {
    if (kHttpMethodNames[i] == name) {
      return static_cast<HttpMethod>(i);
    }
  }
  return HttpMethod::kOther;
}

}  // namespace weir
