#include "runtime/base/ip_address.h"

#include <algorithm>
#include <arpa/inet.h>

#include <fmt/compile.h>

#include "runtime/base/parse_integer.h"

namespace weir {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<uint32_t> parse_decimal(std::string_view text, uint32_t maximum) {
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  const auto value = parse_integer<uint32_t>(text);
  return value && !leading_zero && *value <= maximum ? value : std::nullopt;
}

// The bits of `byte` that lie beyond `kept` leading bits.
uint8_t low_bits(uint8_t byte, int kept) {
  return kept >= 8 ? 0 : static_cast<uint8_t>(byte & (0xff >> std::max(kept, 0)));
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  IpAddress address;
  address.family = text.find(':') == std::string_view::npos ? IpFamily::kV4 : IpFamily::kV6;
  const int family = address.family == IpFamily::kV4 ? AF_INET : AF_INET6;
  const std::string terminated(text);
  if (terminated.size() != text.size() || text.find('\0') != std::string_view::npos ||
      inet_pton(family, terminated.c_str(), address.bytes.data()) != 1) {
    return std::nullopt;
  }
  return address;
}

// inet_ntop() goes by way of printf, and each forwarded request names an address.
std::string IpAddress::to_string() const {
  if (family == IpFamily::kV4) {
    return fmt::format(FMT_COMPILE("{}.{}.{}.{}"), bytes[0], bytes[1], bytes[2], bytes[3]);
  }
  char text[INET6_ADDRSTRLEN];
  const char* written = inet_ntop(AF_INET6, bytes.data(), text, sizeof(text));
  return written == nullptr ? std::string() : std::string(written);
}

IpAddress IpAddress::unmapped() const {
  if (family != IpFamily::kV6 ||
      !std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin())) {
    return *this;
  }
  IpAddress v4;
  std::copy(bytes.begin() + kMappedPrefix.size(), bytes.end(), v4.bytes.begin());
  return v4;
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) {
    return std::nullopt;
  }
  const auto full = static_cast<uint32_t>(address->bits());
  const auto length = slash == std::string_view::npos ? std::optional<uint32_t>(full)
                                                      : parse_decimal(text.substr(slash + 1), full);
  if (!length) {
    return std::nullopt;
  }
  return Cidr{*address, static_cast<uint8_t>(*length)};
}

std::string Cidr::to_string() const {
  return fmt::format("{}/{}", address.to_string(), prefix_length);
}

bool Cidr::contains(const IpAddress& candidate) const {
  if (candidate.family != address.family) {
    return false;
  }
  return Cidr{candidate, prefix_length}.masked().address == masked().address;
}

bool Cidr::has_host_bits() const {
  return masked() != *this;
}

Cidr Cidr::masked() const {
  Cidr result = *this;
  for (size_t i = 0; i < result.address.bytes.size(); ++i) {
    const int kept = static_cast<int>(prefix_length) - static_cast<int>(i) * 8;
    uint8_t& byte = result.address.bytes[i];
    byte = static_cast<uint8_t>(byte & ~low_bits(byte, kept));
  }
  return result;
}

std::optional<SocketAddress> SocketAddress::parse(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  const auto ip = IpAddress::parse(host);
  const auto port = parse_port(text.substr(colon + 1));
  if (!ip || !port || bracketed != (ip->family == IpFamily::kV6)) {
    return std::nullopt;
  }
  return SocketAddress{*ip, *port};
}

std::string SocketAddress::to_string() const {
  return ip.family == IpFamily::kV4 ? fmt::format("{}:{}", ip.to_string(), port.value)
                                    : fmt::format("[{}]:{}", ip.to_string(), port.value);
}

std::optional<Port> parse_port(std::string_view text) {
  const auto value = parse_decimal(text, Port::kMax);
  if (!value) {
    return std::nullopt;
  }
  return Port{static_cast<uint16_t>(*value)};
}

}  // namespace weir
