#include "runtime/http/authority.h"

#include "runtime/base/ip_address.h"
#include "runtime/http/char_class.h"

namespace weir::http {
namespace {

// A host in brackets is an IPv6 address; zones and future forms have no place in HTTP.
bool is_ip_literal(std::string_view host) {
  if (!host.ends_with(']')) {
    return false;
  }
  const auto address = IpAddress::parse(host.substr(1, host.size() - 2));
  return address && address->family == IpFamily::kV6;
}

// The offset where the host ends: at the colon of a port, or at the end.
size_t end_of_host(std::string_view text) {
  const size_t from = text.starts_with('[') ? text.find(']') : 0;
  if (from == std::string_view::npos) {
    return text.size();
  }
  const size_t colon = text.find(':', from);
  return colon == std::string_view::npos ? text.size() : colon;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  Authority authority;
  const size_t end = end_of_host(text);
  authority.host = text.substr(0, end);
  if (end < text.size()) {
    authority.port = parse_port(text.substr(end + 1));
    if (!authority.port) {
      return std::nullopt;
    }
  }
  if (authority.host.empty()) {
    return std::nullopt;
  }
  const bool is_valid = authority.host.front() == '[' ? is_ip_literal(authority.host)
                                                      : is_all(authority.host, kHostChar);
  return is_valid ? std::optional(authority) : std::nullopt;
}

}  // namespace weir::http
