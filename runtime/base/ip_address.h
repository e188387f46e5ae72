// IP addresses and prefixes as values: parsing, printing, containment.
//
// Shared by the language (literals), the image (16-byte form) and the proxy (peers). IPv4 is kept
// as IPv4, never as a mapped IPv6 address: a listener that accepts both unmaps a peer's address
// first. Text forms: RFC 4291 section 2.2 (IPv6), RFC 5952 when printing, dotted decimal without
// leading zeros (IPv4).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/units.h"

namespace weir {

enum class IpFamily : uint8_t { kV4 = 4, kV6 = 6 };

// Network byte order; an IPv4 address uses the first four bytes, the rest are zero.
struct IpAddress {
  IpFamily family = IpFamily::kV4;
  std::array<uint8_t, 16> bytes{};

  static std::optional<IpAddress> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  // `::ffff:a.b.c.d` becomes `a.b.c.d`; anything else is returned as it is.
  [[nodiscard]] IpAddress unmapped() const;
  [[nodiscard]] int bits() const { return family == IpFamily::kV4 ? 32 : 128; }
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

// A prefix. Host bits may be set in a value (`has_host_bits` says so); containment ignores them.
struct Cidr {
  IpAddress address;
  uint8_t prefix_length = 0;

  // "10.0.0.0/8"; a bare address is a prefix of full length.
  static std::optional<Cidr> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] bool contains(const IpAddress& candidate) const;
  [[nodiscard]] bool has_host_bits() const;
  // The same prefix with its host bits cleared.
  [[nodiscard]] Cidr masked() const;
  friend auto operator<=>(const Cidr&, const Cidr&) = default;
};

// "10.0.0.1:8080", "[::1]:8080".
struct SocketAddress {
  IpAddress ip;
  Port port;

  static std::optional<SocketAddress> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

// A decimal number of 0..65535 without sign or leading zeros.
[[nodiscard]] std::optional<Port> parse_port(std::string_view text);

}  // namespace weir
