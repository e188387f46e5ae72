// Loading, swapping and the listeners that come and go with it, with real workers and sockets.
#include "runtime/control/data_plane.h"

#include <fstream>
#include <optional>

#include <catch2/catch.hpp>

#include "private_folder.h"
#include "runtime/net/socket.h"
#include "tests/support/site_builder.h"

namespace weir::control {
namespace {

using observe::Counter;

// An image that listens on these ports of loopback and answers 200.
support::ImageBytes image_on(const std::vector<uint16_t>& ports) {
  support::SiteBuilder site;
  auto& binds = site.image.records.binds;
  const image::BindRecord first = binds[0];
  binds.clear();
  for (const uint16_t port : ports) {
    image::BindRecord bind = first;
    bind.port = port;
    binds.push_back(bind);
  }
  site.image.records.listeners[0].binds = {0, static_cast<uint32_t>(ports.size())};
  site.add_site({{.patterns = {"*"}, .routes = {{.name = "all", .pattern = "/**"}}}});
  return site.image.build();
}

struct DataPlaneFixture {
  explicit DataPlaneFixture(size_t workers = 1) : loop(std::move(*net::EventLoop::create())) {
    settings.workers = workers;
    settings.drain_limit = Milliseconds{100};
    data.emplace(*loop, settings);
    REQUIRE(data->open());
  }

  std::string write(const std::string& name, std::span<const std::byte> bytes) {
    const std::string path = folder.file(name);
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path;
  }

  Status prepare(const std::string& path, std::vector<proxy::ListenSocket> inherited = {}) {
    auto image = load_image({.path = path, .memfd = {}, .options = {}});
    REQUIRE(image);
    return data->prepare(std::move(*image), std::move(inherited));
  }

  void start() {
    bool is_accepting = false;
    data->start_accepting([&] { is_accepting = true; });
    run_until(is_accepting);
  }

  Status swap(const std::string& path) {
    std::optional<Status> swapped;
    data->begin_swap(path, [&](Status status) { swapped = std::move(status); });
    while (!swapped) {
      loop->run_once();
    }
    return *swapped;
  }

  void run_until(const bool& flag) {
    while (!flag) {
      loop->run_once();
    }
  }

  [[nodiscard]] uint16_t port(size_t index = 0) const {
    return SocketAddress::parse(data->listeners()[0].addresses[index])->port.value;
  }

  PrivateFolder folder;
  std::unique_ptr<net::EventLoop> loop;
  ProxySettings settings;
  std::optional<DataPlane> data;
};

bool can_connect(uint16_t port) {
  const auto address = SocketAddress{.ip = *IpAddress::parse("127.0.0.1"), .port = {port}};
  net::ConnectAttempt attempt = net::start_connect(address);
  // Loopback answers at once: what is still pending is refused or done by now.
  return attempt.fd.has_value() && net::socket_error(attempt.fd.get()) == 0;
}

TEST_CASE("a broken image is refused with its path and the reason", "[control]") {
  DataPlaneFixture fixture;
  support::ImageBytes bytes = image_on({0});
  bytes[bytes.size() / 2] ^= std::byte{1};
  for (const std::string& path :
       {fixture.write("flipped", bytes), fixture.write("short", std::span(bytes).first(40)),
        fixture.write("garbage", std::as_bytes(std::span("no image at all"))),
        fixture.folder.file("absent"), fixture.folder.path()}) {
    const auto loaded = load_image({.path = path, .memfd = {}, .options = {}});
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().to_string().find(path) != std::string::npos);
    CHECK(loaded.error().message.size() > 10);
  }
}

TEST_CASE("a swap keeps the socket of a bind that stays", "[control]") {
  DataPlaneFixture fixture(2);
  const std::string path = fixture.write("a", image_on({0}));
  REQUIRE(fixture.prepare(path));
  fixture.start();
  const uint16_t port = fixture.port();
  CHECK(fixture.data->listeners()[0].sockets == 2);
  REQUIRE(fixture.swap(path));
  CHECK(fixture.port() == port);
  CHECK(fixture.data->counters().total(Counter::kSwaps) == 1);
}

TEST_CASE("a refused image leaves the one before, counted", "[control]") {
  DataPlaneFixture fixture;
  REQUIRE(fixture.prepare(fixture.write("a", image_on({0}))));
  fixture.start();
  const std::string before = fixture.data->slot().current()->root_hash;
  const Status swapped = fixture.swap(fixture.write("b", std::as_bytes(std::span("garbage"))));
  REQUIRE_FALSE(swapped);
  CHECK(swapped.error().code == ErrorCode::kBadImage);
  CHECK(fixture.data->slot().current()->root_hash == before);
  CHECK(fixture.data->counters().total(Counter::kSwapsRefused) == 1);
  CHECK(fixture.data->counters().total(Counter::kSwaps) == 0);
  CHECK_FALSE(fixture.data->is_swapping());
  CHECK(can_connect(fixture.port()));
}

TEST_CASE("a swap to a port that is taken changes nothing", "[control]") {
  DataPlaneFixture fixture;
  const UniqueFd taken =
      std::move(*net::open_listener(SocketAddress::parse("127.0.0.1:0").value(), {}));
  const uint16_t taken_port = net::local_address(taken.get())->port.value;
  REQUIRE(fixture.prepare(fixture.write("a", image_on({0}))));
  fixture.start();
  const uint16_t port = fixture.port();
  const Status swapped = fixture.swap(fixture.write("b", image_on({taken_port})));
  REQUIRE_FALSE(swapped);
  CHECK(swapped.error().code == ErrorCode::kIo);
  CHECK(fixture.port() == port);
  CHECK(can_connect(port));
}

TEST_CASE("a swap opens the listeners that are new and closes those that went", "[control]") {
  DataPlaneFixture fixture(2);
  REQUIRE(fixture.prepare(fixture.write("a", image_on({0}))));
  fixture.start();
  const uint16_t first = fixture.port();
  REQUIRE(fixture.swap(fixture.write("b", image_on({0, 0}))));
  REQUIRE(fixture.data->listeners()[0].addresses.size() == 2);
  CHECK(fixture.port(0) == first);
  const uint16_t second = fixture.port(1);
  CHECK(can_connect(second));
  REQUIRE(fixture.swap(fixture.write("c", image_on({0}))));
  CHECK(fixture.data->listeners()[0].addresses.size() == 1);
  CHECK(fixture.port() == first);
  bool is_drained = false;
  fixture.data->drain([&] { is_drained = true; });
  fixture.run_until(is_drained);
  CHECK_FALSE(can_connect(first));
  CHECK_FALSE(can_connect(second));
}

TEST_CASE("inherited sockets are all used and those without a bind are named", "[control]") {
  DataPlaneFixture fixture(2);
  const auto any = SocketAddress::parse("127.0.0.1:0").value();
  std::vector<proxy::ListenSocket> inherited;
  for (uint32_t shard = 0; shard < 3; ++shard) {
    inherited.push_back({.fd = std::move(*net::open_listener(any, {.reuse_port = true})),
                         .key = {.address = any},
                         .shard = shard});
  }
  const proxy::BindKey gone{.address = any, .ordinal = 1};
  inherited.push_back({.fd = std::move(*net::open_listener(any, {})), .key = gone});
  REQUIRE(fixture.prepare(fixture.write("a", image_on({0})), std::move(inherited)));
  CHECK(fixture.data->surplus() == std::vector{gone});
  fixture.start();
  CHECK(fixture.data->listeners()[0].sockets == 3);
  fixture.data->add_missing_shards();
  CHECK(fixture.data->listeners()[0].sockets == 3);
}

TEST_CASE("workers without a socket get one after the handover", "[control]") {
  DataPlaneFixture fixture(4);
  const auto any = SocketAddress::parse("127.0.0.1:0").value();
  std::vector<proxy::ListenSocket> inherited;
  inherited.push_back(
      {.fd = std::move(*net::open_listener(any, {.reuse_port = true})), .key = {.address = any}});
  const uint16_t port = net::local_address(inherited[0].fd.get())->port.value;
  REQUIRE(fixture.prepare(fixture.write("a", image_on({0})), std::move(inherited)));
  fixture.start();
  fixture.data->add_missing_shards();
  CHECK(fixture.data->listeners()[0].sockets == 4);
  for (const int fd : fixture.data->holding().fds) {
    const auto address = net::local_address(fd);
    CHECK((!address || address->port.value == port));
  }
}

}  // namespace
}  // namespace weir::control
