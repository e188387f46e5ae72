// Base64url without padding (RFC 4648 section 5, RFC 7515 section 2): whether a text is that.
//
// cjose ends the process for some texts that are not, so nothing reaches it unseen. Private to
// runtime/token.
#pragma once

#include <algorithm>
#include <string_view>

namespace weir::token {

[[nodiscard]] constexpr bool is_base64url(std::string_view text) {
  constexpr size_t kGroup = 4;  // characters for three bytes; one alone is not a byte
  return text.size() % kGroup != 1 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

// Three of them with dots between, none empty: a JWS in compact form (RFC 7515 section 7.1).
[[nodiscard]] constexpr bool is_compact_jws(std::string_view token) {
  const size_t first = token.find('.');
  const size_t second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos) {
    return false;
  }
  const std::string_view parts[] = {token.substr(0, first),
                                    token.substr(first + 1, second - first - 1),
                                    token.substr(second + 1)};
  return std::all_of(std::begin(parts), std::end(parts),
                     [](std::string_view part) { return !part.empty() && is_base64url(part); });
}

}  // namespace weir::token
