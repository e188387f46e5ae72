// The handshake of WebSocket over HTTP/1.1 (RFC 6455 sections 4.1 and 4.2.2): the client's key, and
// what shows that a server has read it.
//
// A client that came over HTTP/2 has no key (RFC 8441 section 5.1), so the proxy makes one for the
// upstream and checks the answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::net {

// A key of 16 bytes, in Base64.
[[nodiscard]] std::string make_websocket_key(uint64_t random_a, uint64_t random_b);

// The value of Sec-WebSocket-Accept that answers `key`.
[[nodiscard]] std::string websocket_accept(std::string_view key);

}  // namespace weir::net
