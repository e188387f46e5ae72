#include "runtime/net/socket.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/net/socket_support.h"

namespace weir::net {
namespace {

SocketAddress address(const char* text) {
  return *SocketAddress::parse(text);
}

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof(value);
  REQUIRE(::getsockopt(fd, level, name, &value, &length) == 0);
  return value;
}

bool is_nonblocking_and_cloexec(int fd) {
  return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0 && (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

struct Connected {
  ConnectAttempt client;
  Accepted server;
};

Connected connect_to(const UniqueFd& listener) {
  Connected connected;
  connected.client = start_connect(*local_address(listener.get()));
  REQUIRE(connected.client.fd.has_value());
  wait_for(connected.client.fd.get(), POLLOUT);
  REQUIRE(socket_error(connected.client.fd.get()) == 0);
  wait_for(listener.get(), POLLIN);
  connected.server = accept_connection(listener.get());
  return connected;
}

TEST_CASE("a listener takes a connection and knows its peer", "[net]") {
  for (const char* text : {"127.0.0.1:0", "[::1]:0"}) {
    CAPTURE(text);
    const auto listener = open_listener(address(text), {});
    REQUIRE(listener);
    CHECK(local_address(listener->get())->port != Port{0});
    CHECK(accept_connection(listener->get()).status == AcceptStatus::kEmpty);
    const Connected connected = connect_to(*listener);
    REQUIRE(connected.server.status == AcceptStatus::kAccepted);
    CHECK(connected.server.peer == *local_address(connected.client.fd.get()));
    CHECK(*peer_address(connected.client.fd.get()) == *local_address(listener->get()));
    CHECK(is_nonblocking_and_cloexec(listener->get()));
    CHECK(is_nonblocking_and_cloexec(connected.client.fd.get()));
    CHECK(is_nonblocking_and_cloexec(connected.server.fd.get()));
    CHECK(option(connected.client.fd.get(), IPPROTO_TCP, TCP_NODELAY) != 0);
  }
}

TEST_CASE("an IPv4 peer of a dual-stack listener is an IPv4 address", "[net]") {
  const auto listener = open_listener(address("[::]:0"), {.v6_only = false});
  REQUIRE(listener);
  SocketAddress target = address("127.0.0.1:0");
  target.port = local_address(listener->get())->port;
  const ConnectAttempt client = start_connect(target);
  wait_for(listener->get(), POLLIN);
  const Accepted accepted = accept_connection(listener->get());
  REQUIRE(accepted.status == AcceptStatus::kAccepted);
  CHECK(accepted.peer.ip.family == IpFamily::kV4);
  CHECK(accepted.peer == *local_address(client.fd.get()));
}

TEST_CASE("an address in use is an error that names it", "[net]") {
  const auto first = open_listener(address("127.0.0.1:0"), {});
  REQUIRE(first);
  const SocketAddress taken = *local_address(first->get());
  const auto second = open_listener(taken, {});
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::kIo);
  CHECK(second.error().context == taken.to_string());
}

TEST_CASE("shards share one address", "[net]") {
  const auto first = open_listener(address("127.0.0.1:0"), {.reuse_port = true});
  REQUIRE(first);
  CHECK(open_listener(*local_address(first->get()), {.reuse_port = true}));
}

TEST_CASE("a connect nobody listens for fails with refused", "[net]") {
  SocketAddress target;
  {
    const auto listener = open_listener(address("127.0.0.1:0"), {});
    target = *local_address(listener->get());
  }
  const ConnectAttempt attempt = start_connect(target);
  if (attempt.is_pending) {
    wait_for(attempt.fd.get(), POLLOUT);
    CHECK(socket_error(attempt.fd.get()) == ECONNREFUSED);
  } else {
    CHECK_FALSE(attempt.fd.has_value());
    CHECK(attempt.error_number == ECONNREFUSED);
  }
}

TEST_CASE("a connect that cannot begin says why at once", "[net]") {
  const ConnectAttempt attempt = start_connect(address("255.255.255.255:1"));
  CHECK_FALSE(attempt.fd.has_value());
  CHECK_FALSE(attempt.is_pending);
  CHECK(attempt.error_number != 0);
}

TEST_CASE("a held listener takes what is queued and resets nobody when it closes", "[net]") {
  auto listener = std::move(*open_listener(address("127.0.0.1:0"), {}));
  const SocketAddress target = *local_address(listener.get());
  std::array<ConnectAttempt, 20> clients;
  for (ConnectAttempt& client : clients) {
    client = start_connect(target);
    wait_for(client.fd.get(), POLLOUT);
    REQUIRE(socket_error(client.fd.get()) == 0);
  }
  REQUIRE(hold_handshakes(listener.get()));
  std::vector<UniqueFd> served;
  Accepted accepted = accept_connection(listener.get());
  for (; accepted.status == AcceptStatus::kAccepted; accepted = accept_connection(listener.get())) {
    served.push_back(std::move(accepted.fd));
  }
  REQUIRE(accepted.status == AcceptStatus::kEmpty);
  listener.reset();
  CHECK(served.size() == clients.size());
  for (const ConnectAttempt& client : clients) {
    CHECK(socket_error(client.fd.get()) == 0);
    char byte = 0;
    CHECK(::recv(client.fd.get(), &byte, 1, 0) == -1);
    CHECK(errno == EAGAIN);
  }
}

TEST_CASE("nobody gets into a held listener before it admits handshakes", "[net]") {
  for (const char* text : {"127.0.0.1:0", "[::1]:0"}) {
    CAPTURE(text);
    const auto listener = open_listener(address(text), {.is_held = true});
    REQUIRE(listener);
    const ConnectAttempt client = start_connect(*local_address(listener->get()));
    REQUIRE(client.is_pending);
    CHECK(accept_connection(listener->get()).status == AcceptStatus::kEmpty);
    REQUIRE(admit_handshakes(listener->get()));
    // The client's kernel sends its SYN again.
    wait_for(client.fd.get(), POLLOUT);
    CHECK(socket_error(client.fd.get()) == 0);
    CHECK(accept_connection(listener->get()).status == AcceptStatus::kAccepted);
  }
}

TEST_CASE("handshakes are held without a privilege", "[net]") {
  bool is_held = false;
  bool is_admitted = false;
  std::thread([&] {
    // The system calls, not glibc's functions: this thread alone gives up being root, if it is.
    constexpr long kNobody = 65534;
    const bool is_nobody =
        ::geteuid() != 0 || ::syscall(SYS_setresuid, kNobody, kNobody, kNobody) == 0;
    const auto listener = open_listener(address("127.0.0.1:0"), {});
    is_held = is_nobody && listener && hold_handshakes(listener->get());
    is_admitted = is_held && admit_handshakes(listener->get());
  }).join();
  CHECK(is_held);
  CHECK(is_admitted);
}

TEST_CASE("a handshake that ends while its listener is held is accepted and heard", "[net]") {
  for (const char* text : {"127.0.0.1:0", "[::1]:0"}) {
    CAPTURE(text);
    const auto listener = open_listener(address(text), {});
    end_handshakes_with_data(listener->get());
    const ConnectAttempt client = start_connect(*local_address(listener->get()));
    wait_for(client.fd.get(), POLLOUT);
    REQUIRE(hold_handshakes(listener->get()));
    REQUIRE(::send(client.fd.get(), "a", 1, 0) == 1);
    wait_for(listener->get(), POLLIN);
    const Accepted accepted = accept_connection(listener->get());
    REQUIRE(accepted.status == AcceptStatus::kAccepted);
    admit_segments(accepted.fd.get());
    REQUIRE(::send(client.fd.get(), "b", 1, 0) == 1);
    std::string got;
    while (got.size() < 2) {
      wait_for(accepted.fd.get(), POLLIN);
      char byte = 0;
      REQUIRE(::recv(accepted.fd.get(), &byte, 1, 0) == 1);
      got += byte;
    }
    CHECK(got == "ab");
  }
}

TEST_CASE("who waits for a held listener that is given up is refused, not reset", "[net]") {
  auto listener = std::move(*open_listener(address("127.0.0.1:0"), {.is_held = true}));
  const ConnectAttempt client = start_connect(*local_address(listener.get()));
  REQUIRE(client.is_pending);
  listener.reset();
  wait_for(client.fd.get(), POLLOUT);
  CHECK(socket_error(client.fd.get()) == ECONNREFUSED);
}

TEST_CASE("a listener that holds nothing may be told to admit", "[net]") {
  const auto listener = open_listener(address("127.0.0.1:0"), {});
  CHECK(admit_handshakes(listener->get()));
}

}  // namespace
}  // namespace weir::net
