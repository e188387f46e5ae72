#include "runtime/control/bind_plan.h"

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

proxy::BindKey key(std::string_view address, uint32_t ordinal = 0) {
  return {.address = SocketAddress::parse(address).value(), .ordinal = ordinal};
}

TEST_CASE("the same binds keep every shard and open nothing", "[control]") {
  const std::vector<proxy::BindKey> held = {key("127.0.0.1:80"), key("127.0.0.1:80"),
                                            key("[::1]:443")};
  const std::vector<proxy::BindKey> wanted = {key("127.0.0.1:80"), key("[::1]:443")};
  const BindPlan plan = plan_binds(held, wanted);
  CHECK(plan.keep == std::vector<size_t>{0, 1, 2});
  CHECK(plan.is_unchanged());
  CHECK(plan.surplus.empty());
}

TEST_CASE("a bind that is new is opened and one that is gone is retired once", "[control]") {
  const std::vector<proxy::BindKey> held = {key("127.0.0.1:80"), key("127.0.0.1:80"),
                                            key("127.0.0.1:81")};
  const std::vector<proxy::BindKey> wanted = {key("127.0.0.1:81"), key("127.0.0.1:82")};
  const BindPlan plan = plan_binds(held, wanted);
  CHECK(plan.keep == std::vector<size_t>{2});
  CHECK(plan.surplus == std::vector<size_t>{0, 1});
  CHECK(plan.retire == std::vector{key("127.0.0.1:80")});
  CHECK(plan.open == std::vector{key("127.0.0.1:82")});
}

TEST_CASE("a wildcard address is not the specific one of the same port", "[control]") {
  const std::vector<proxy::BindKey> held = {key("0.0.0.0:80")};
  const std::vector<proxy::BindKey> wanted = {key("127.0.0.1:80")};
  const BindPlan plan = plan_binds(held, wanted);
  CHECK(plan.keep.empty());
  CHECK(plan.open == wanted);
  CHECK(plan.retire == held);
}

TEST_CASE("binds of port 0 are told apart by their order, not by the port they got", "[control]") {
  const std::vector<proxy::BindKey> held = {key("127.0.0.1:0", 0), key("127.0.0.1:0", 1)};
  const std::vector<proxy::BindKey> wanted = {key("127.0.0.1:0", 0), key("127.0.0.1:0", 1),
                                              key("127.0.0.1:0", 2)};
  const BindPlan plan = plan_binds(held, wanted);
  CHECK(plan.keep == std::vector<size_t>{0, 1});
  CHECK(plan.open == std::vector{key("127.0.0.1:0", 2)});
  CHECK(bind_text(plan.open[0]) == "127.0.0.1:0#2");
}

TEST_CASE("nothing held opens everything and nothing wanted retires everything", "[control]") {
  const std::vector<proxy::BindKey> binds = {key("127.0.0.1:80"), key("127.0.0.1:81")};
  CHECK(plan_binds({}, binds).open == binds);
  CHECK(plan_binds(binds, {}).retire == binds);
  CHECK(plan_binds({}, {}).is_unchanged());
}

TEST_CASE("missing shards are what workers lack and never negative", "[control]") {
  CHECK(missing_shards(1, 8) == 7);
  CHECK(missing_shards(8, 8) == 0);
  CHECK(missing_shards(8, 1) == 0);
}

}  // namespace
}  // namespace weir::control
