// Where connections of the tests of upstreams go to. It accepts them and says nothing by itself, so
// what a pool keeps stays as it is until the test does something to it.
#pragma once

#include "runtime/net/socket.h"

namespace weir::upstream {

// A listening socket on loopback and the connections taken from it.
class Origin {
 public:
  Origin() : listener_(*net::open_listener(*SocketAddress::parse("127.0.0.1:0"), {})) {}

  [[nodiscard]] SocketAddress address() const { return *net::local_address(listener_.get()); }
  // The next queued connection; empty when there is none.
  UniqueFd accept() { return net::accept_connection(listener_.get()).fd; }
  void close() { listener_.reset(); }

 private:
  UniqueFd listener_;
};

}  // namespace weir::upstream
