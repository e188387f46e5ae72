#include "runtime/upstream/endpoint.h"

#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "runtime/upstream/connection.h"

namespace weir::upstream {
namespace {

EndpointList endpoints(const std::vector<uint32_t>& weights) {
  EndpointList list;
  uint16_t port = 1;
  for (const uint32_t weight : weights) {
    list.push_back(std::make_unique<Endpoint>(
        SocketAddress{*IpAddress::parse("127.0.0.1"), Port{port++}}, weight));
  }
  return list;
}

uint16_t port_of(const Endpoint* endpoint) {
  return endpoint->address.ip.port.value;
}

TEST_CASE("round robin gives each endpoint its weight, spread over the cycle", "[upstream]") {
  const EndpointList list = endpoints({5, 1, 1});
  std::string turns;
  for (int i = 0; i < 14; ++i) {
    turns += std::to_string(port_of(choose_round_robin(list, nullptr)));
  }
  CHECK(turns == "11213111121311");
}

TEST_CASE("round robin passes over the endpoint to avoid unless it is the only one", "[upstream]") {
  const EndpointList two = endpoints({1, 1});
  for (int i = 0; i < 4; ++i) {
    CHECK(choose_round_robin(two, two[0].get()) == two[1].get());
    CHECK(choose_least_request(two, two[0].get()) == two[1].get());
  }
  const EndpointList one = endpoints({1});
  CHECK(choose_round_robin(one, one[0].get()) == one[0].get());
  CHECK(choose_least_request(one, one[0].get()) == one[0].get());
}

TEST_CASE("no endpoints, no choice", "[upstream]") {
  CHECK(choose_round_robin({}, nullptr) == nullptr);
  CHECK(choose_least_request({}, nullptr) == nullptr);
}

TEST_CASE("least request prefers who has less to do for its weight", "[upstream]") {
  const EndpointList list = endpoints({1, 4});
  list[0]->active = 1;
  list[1]->active = 5;
  // (1 + 1) / 1 against (5 + 1) / 4.
  CHECK(choose_least_request(list, nullptr) == list[1].get());
  list[1]->active = 8;
  CHECK(choose_least_request(list, nullptr) == list[0].get());
}

TEST_CASE("least request shares a tie in turns", "[upstream]") {
  const EndpointList list = endpoints({1, 1, 1});
  std::map<const Endpoint*, int> taken;
  for (int i = 0; i < 9; ++i) {
    ++taken[choose_least_request(list, nullptr)];
  }
  for (const auto& endpoint : list) {
    CHECK(taken[endpoint.get()] == 3);
  }
}

}  // namespace
}  // namespace weir::upstream
