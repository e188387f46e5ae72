#include "runtime/engine/host.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

#include "runtime/base/lower_case.h"
#include "runtime/base/parse_integer.h"

namespace weir::engine {
namespace {

constexpr size_t kLabelBytesMax = 63;    // RFC 1035 section 2.3.4
constexpr size_t kPortDigitsMax = 5;     // without leading zeros
constexpr size_t kLiteralBytesMax = 45;  // "ffff:...:255.255.255.255"

constexpr bool is_label_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

NormalHost refuse(HostError error) {
  return {error, {}, std::nullopt};
}

// What follows the host: nothing, ":" (RFC 3986 allows an empty port) or ":" and digits.
HostError read_port(std::string_view text, std::optional<Port>& port) {
  if (text.empty()) {
    return HostError::kNone;
  }
  text.remove_prefix(1);
  if (text.empty()) {
    return HostError::kNone;
  }
  const auto value = parse_integer<uint16_t>(text);
  if (text.size() > kPortDigitsMax || !value) {
    return HostError::kBadPort;
  }
  port = Port{*value};
  return HostError::kNone;
}

// Labels of 1 to 63 characters with dots between them.
HostError check_labels(std::string_view name) {
  size_t length = 0;
  for (const char c : name) {
    if (c == '.') {
      if (length == 0) {
        return HostError::kBadLabel;
      }
      length = 0;
      continue;
    }
    if (!is_label_byte(c)) {
      return c == '@' ? HostError::kUserInfo : HostError::kBadCharacter;
    }
    if (++length > kLabelBytesMax) {
      return HostError::kBadLabel;
    }
  }
  return length == 0 ? HostError::kBadLabel : HostError::kNone;
}

bool is_ipv6(std::string_view text) {
  std::array<char, kLiteralBytesMax + 1> terminated{};
  in6_addr address;
  if (text.size() > kLiteralBytesMax || text.find('\0') != std::string_view::npos) {
    return false;
  }
  std::copy(text.begin(), text.end(), terminated.begin());
  return inet_pton(AF_INET6, terminated.data(), &address) == 1;
}

NormalHost normalize_literal(std::string_view authority, std::span<char, kHostBytesMax> out) {
  const size_t close = authority.find(']');
  if (close == std::string_view::npos || !is_ipv6(authority.substr(1, close - 1))) {
    return refuse(HostError::kBadLiteral);
  }
  const std::string_view rest = authority.substr(close + 1);
  if (!rest.empty() && rest.front() != ':') {
    return refuse(HostError::kBadLiteral);
  }
  NormalHost result;
  result.error = read_port(rest, result.port);
  if (result.error != HostError::kNone) {
    return refuse(result.error);
  }
  std::transform(authority.begin(), authority.begin() + static_cast<long>(close) + 1, out.begin(),
                 [](char c) { return lower_case(c); });
  result.host = {out.data(), close + 1};
  return result;
}

}  // namespace

NormalHost normalize_host(std::string_view authority, std::span<char, kHostBytesMax> out) {
  if (authority.starts_with('[')) {
    return normalize_literal(authority, out);
  }
  const size_t colon = std::min(authority.find(':'), authority.size());
  std::string_view name = authority.substr(0, colon);
  if (authority.find('@') != std::string_view::npos) {
    return refuse(HostError::kUserInfo);
  }
  if (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  if (name.empty()) {
    return refuse(colon == 0 ? HostError::kEmpty : HostError::kBadLabel);
  }
  if (name.size() > out.size()) {
    return refuse(HostError::kTooLong);
  }
  NormalHost result;
  std::transform(name.begin(), name.end(), out.begin(), [](char c) { return lower_case(c); });
  result.host = {out.data(), name.size()};
  result.error = check_labels(result.host);
  if (result.error == HostError::kNone) {
    result.error = read_port(authority.substr(colon), result.port);
  }
  return result.error == HostError::kNone ? result : refuse(result.error);
}

std::string_view host_error_name(HostError error) {
  switch (error) {
    case HostError::kNone:
      return "none";
    case HostError::kEmpty:
      return "empty";
    case HostError::kUserInfo:
      return "user_info";
    case HostError::kBadCharacter:
      return "bad_character";
    case HostError::kBadLabel:
      return "bad_label";
    case HostError::kBadLiteral:
      return "bad_literal";
    case HostError::kBadPort:
      return "bad_port";
    case HostError::kTooLong:
      return "too_long";
  }
  return "none";
}

}  // namespace weir::engine
