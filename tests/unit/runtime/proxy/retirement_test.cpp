// Listening sockets that go: whoever has connected is served, whatever the moment.
#include <array>
#include <cerrno>
#include <future>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/net/socket_support.h"
#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

// One connection of a storm; std::nullopt when it was refused, else whether it got its answer.
std::optional<bool> connect_and_ask(Port port) {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port.value);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return errno == ECONNREFUSED ? std::nullopt : std::optional(false);
  }
  if (::send(fd.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) {
    return false;
  }
  std::array<char, 512> answer{};
  return ::recv(fd.get(), answer.data(), answer.size(), 0) > 0;
}

// The listener has begun to retire.
bool is_held(int listener_fd) {
  int ttl_min = 0;
  socklen_t length = sizeof(ttl_min);
  REQUIRE(::getsockopt(listener_fd, IPPROTO_IP, IP_MINTTL, &ttl_min, &length) == 0);
  return ttl_min != 0;
}

struct Storm {
  int served = 0;
  int failed = 0;
};

// Connects again and again until nobody listens any more.
Storm storm(Port port) {
  Storm storm;
  while (const std::optional<bool> is_served = connect_and_ask(port)) {
    ++(*is_served ? storm.served : storm.failed);
  }
  return storm;
}

TEST_CASE("a removed listener resets no connection that waits to be accepted", "[proxy]") {
  Proxy proxy(Site::responding());
  std::promise<void> paused;
  proxy.workers().pause_accepting([&] { paused.set_value(); });
  paused.get_future().wait();
  std::vector<Peer> clients;
  for (int i = 0; i < 40; ++i) {
    clients.push_back(proxy.connect());
    clients.back().send(kRequest);
  }
  CHECK(proxy.count(Counter::kConnectionsAccepted) == 0);
  proxy.retire_listener();
  for (Peer& client : clients) {
    CHECK(client.read_response().ends_with("ok"));
  }
}

TEST_CASE("a listener removed in a storm of connections resets none of them", "[proxy]") {
  Proxy proxy(Site::responding(), 2);
  std::array<std::future<Storm>, 3> storms;
  for (auto& each : storms) {
    each = std::async(std::launch::async, storm, proxy.port());
  }
  constexpr uint64_t kUnderWay = 200;
  proxy.wait_for_at_least(Counter::kConnectionsAccepted, kUnderWay);
  proxy.retire_listener();
  for (auto& each : storms) {
    const Storm outcome = each.get();
    CHECK(outcome.served > 0);
    CHECK(outcome.failed == 0);
  }
}

TEST_CASE("a client whose handshake ends while its listener retires is heard to the end",
          "[proxy]") {
  Proxy proxy(Site::responding());
  const auto listener = proxy.workers().listeners().at(0);
  net::end_handshakes_with_data(listener.fd);
  Peer client = proxy.connect();
  std::promise<void> retired;
  proxy.workers().retire_listeners(std::array{listener.key}, [&] { retired.set_value(); });
  while (!is_held(listener.fd)) {
    std::this_thread::yield();
  }
  client.send(kRequest.substr(0, 10));
  proxy.wait_for(Counter::kConnectionsAccepted, 1);
  client.send(kRequest.substr(10));
  CHECK(client.read_response().ends_with("ok"));
  CHECK(retired.get_future().wait_for(kPatience) == std::future_status::ready);
}

TEST_CASE("a drain that began with its listeners ends when they are closed", "[proxy]") {
  Proxy proxy(Site::responding(), 2);
  const std::vector<BindKey> keys{proxy.workers().listeners().at(0).key};
  std::promise<void> retired;
  std::promise<void> drained;
  proxy.workers().retire_listeners(keys, [&] { retired.set_value(); });
  proxy.workers().begin_drain(kLong, [&] { drained.set_value(); });
  CHECK(drained.get_future().wait_for(kPatience) == std::future_status::ready);
  CHECK(retired.get_future().wait_for(std::chrono::seconds(0)) == std::future_status::ready);
}

TEST_CASE("at the drain limit a retiring listener is closed at once", "[proxy]") {
  Proxy proxy(Site::responding());
  const std::vector<BindKey> keys{proxy.workers().listeners().at(0).key};
  proxy.workers().retire_listeners(keys);
  std::promise<void> drained;
  proxy.workers().begin_drain(Milliseconds(1), [&] { drained.set_value(); });
  CHECK(drained.get_future().wait_for(kPatience) == std::future_status::ready);
}

}  // namespace
}  // namespace weir::proxy
