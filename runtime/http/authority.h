// The syntax of Host and of the authority in an absolute target (RFC 9110 section 7.2, RFC 3986
// section 3.2), with user information and percent-encoding refused: two spellings of one host are
// a way around rules written for one of them.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/base/units.h"

namespace weir::http {

struct Authority {
  std::string_view host;  // without brackets' content changed: "[::1]" keeps its brackets
  std::optional<Port> port;
};

// nullopt when `text` is no host with an optional port: empty host, user information, characters a
// host cannot have, a bad IPv6 literal, an empty or too large port.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

}  // namespace weir::http
