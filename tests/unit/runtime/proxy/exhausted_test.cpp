// A process without a free descriptor: who connects waits in the kernel's queue.
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;

// While it lives, this process gets no further descriptor.
class NoDescriptors {
 public:
  NoDescriptors() {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const UniqueFd lowest_free(::dup(STDIN_FILENO));
    const rlimit none{static_cast<rlim_t>(lowest_free.get()), before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

void connect_to(int fd, Port port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port.value);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
}

TEST_CASE("without a free descriptor a client waits, and is served when there is one", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer served = proxy.connect();
  served.send(get());
  CHECK(served.read_response().ends_with("ok"));
  UniqueFd waiting(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  {
    const NoDescriptors none;
    connect_to(waiting.get(), proxy.port());
    proxy.wait_for_at_least(Counter::kAcceptExhausted, 1);
    // Who is connected notices nothing.
    served.send(get());
    CHECK(served.read_response().ends_with("ok"));
    CHECK(proxy.count(Counter::kConnectionsAccepted) == 1);
  }
  Peer client(std::move(waiting));
  client.send(get());
  CHECK(client.read_response().ends_with("ok"));
}

}  // namespace
}  // namespace weir::proxy
