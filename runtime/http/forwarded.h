// Forwarded (RFC 7239) and X-Forwarded-For as lists of hops, nearest to the client first.
//
// Pure: text in, borrowed views out. Who may be believed is not known here. A list that is not well
// formed has no hops: a reader must not guess which of them were meant.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "runtime/base/ip_address.h"

namespace weir::http {

// What one proxy said of whoever it got the request from.
struct ForwardedHop {
  std::string_view node;   // "192.0.2.1", "[2001:db8::1]:4711", "unknown", "_secret"
  std::string_view proto;  // empty: not said, as in X-Forwarded-For
};

// Appends the hops of one value of Forwarded; false if it is malformed.
[[nodiscard]] bool read_forwarded(std::string_view value, std::vector<ForwardedHop>& hops);
// The same for X-Forwarded-For, which has no form to break.
void read_forwarded_for(std::string_view value, std::vector<ForwardedHop>& hops);

// The address of a node, with port 0 if it says none. None: it is no address.
[[nodiscard]] std::optional<SocketAddress> read_node(std::string_view node);

}  // namespace weir::http
