// Swaps, removed listeners and draining: what becomes of requests and connections under way.
#include <future>
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;

constexpr Milliseconds kShort{20};

TEST_CASE("a request in flight ends on the image it began with, the next takes the new one",
          "[proxy]") {
  Origin origin;
  Site old_site;
  const uint32_t up = old_site.route_all_to({origin.port()});
  old_site.outcome(up).response_edits =
      old_site.add_edits({{image::EditOp::kSet, "x-image", "old"}});
  Proxy proxy(std::move(old_site));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  proxy.swap(Site::responding("new"));
  upstream.send(ok_response("from the origin"));
  const std::string first = client.read_response();
  CHECK_THAT(first, Catch::Contains("x-image: old") && Catch::EndsWith("from the origin"));
  client.send(get());
  CHECK(client.read_response().ends_with("new"));
  // The upstream is gone with the old image: nothing of it is kept.
  CHECK(upstream.read_to_end().empty());
  proxy.wait_for(Gauge::kUpstreamIdle, 0);
}

TEST_CASE("a swap keeps the warm connections of an upstream that stays", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  upstream.send(ok_response("1"));
  client.read_response();
  Site next;
  next.route_all_to({origin.port()});
  proxy.swap(std::move(next));
  client.send(get());
  upstream.read_head();
  CHECK(proxy.count(Counter::kUpstreamReused) == 1);
}

TEST_CASE("the last request on an old image frees it", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  std::weak_ptr<const LiveImage> middle;
  {
    auto image = Site::responding("middle").build();
    middle = image;
    std::promise<void> published;
    proxy.workers().publish(std::move(image), [&] { published.set_value(); });
    published.get_future().wait();
  }
  Peer idle = proxy.connect();
  idle.send(get());
  CHECK(idle.read_response().ends_with("middle"));
  CHECK_FALSE(middle.expired());
  proxy.swap(Site::responding("newest"));
  // Neither the idle connection nor the request on the first image keeps it.
  CHECK(middle.expired());
  upstream.send(ok_response("first"));
  CHECK(client.read_response().ends_with("first"));
}

TEST_CASE("connections of a removed listener serve one more request each and close", "[proxy]") {
  Proxy proxy(Site::responding("old"));
  Peer client = proxy.connect();
  client.send(get());
  client.read_response();
  Peer unused = proxy.connect();
  proxy.wait_for(Counter::kConnectionsAccepted, 2);
  Site next = Site::responding("new");
  next.builder.image.records.binds[0].port = 1;  // another bind: ours is gone
  proxy.swap(std::move(next));
  proxy.retire_listener();
  for (Peer* peer : {&client, &unused}) {
    peer->send(get());
    const std::string last = peer->read_to_end();
    CHECK_THAT(last, Catch::EndsWith("old") && Catch::Contains("\r\nconnection: close\r\n"));
  }
}

TEST_CASE("connections queued while accepting is paused are served when it resumes", "[proxy]") {
  Proxy proxy(Site::responding("ok"));
  std::promise<void> paused;
  proxy.workers().pause_accepting([&] { paused.set_value(); });
  paused.get_future().wait();
  Peer client = proxy.connect();
  client.send(get());
  proxy.workers().resume_accepting();
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("queued connections survive when a duplicate of the socket takes over", "[proxy]") {
  Proxy proxy(Site::responding("old"));
  std::promise<void> paused;
  proxy.workers().pause_accepting([&] { paused.set_value(); });
  paused.get_future().wait();
  Peer client = proxy.connect();
  client.send(get());

  const auto held = proxy.workers().listeners();
  REQUIRE(held.size() == 1);
  std::vector<ListenSocket> duplicates;
  duplicates.push_back({UniqueFd(::dup(held[0].fd)), held[0].key, held[0].shard});
  std::promise<void> closed;
  proxy.workers().close_listeners([&] { closed.set_value(); });
  closed.get_future().wait();
  CHECK(proxy.workers().listeners().empty());

  Proxy successor(Site::responding("new"));
  successor.workers().add_listeners(std::move(duplicates));
  CHECK(client.read_response().ends_with("new"));
}

TEST_CASE("a draining worker says close on each response and is done when all have gone",
          "[proxy]") {
  Proxy proxy(Site::responding("ok"));
  Peer client = proxy.connect();
  client.send(get());
  CHECK_THAT(client.read_response(), !Catch::Contains("connection: close"));
  std::promise<void> drained;
  auto done = drained.get_future();
  proxy.workers().close_listeners();
  proxy.workers().begin_drain(kLong, [&] { drained.set_value(); });
  proxy.begin_drain(kLong);
  CHECK(done.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  client.send(get());
  const std::string last = client.read_to_end();
  CHECK_THAT(last, Catch::Contains("\r\nconnection: close\r\n") && Catch::EndsWith("ok"));
  client.close();
  CHECK(done.wait_for(kPatience) == std::future_status::ready);
}

TEST_CASE("a drain lets a request in flight end and then closes its connection", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  proxy.begin_drain(kLong);
  upstream.send(ok_response("whole"));
  const std::string all = client.read_to_end();
  CHECK_THAT(all, Catch::EndsWith("whole") && Catch::Contains("\r\nconnection: close\r\n"));
}

TEST_CASE("what is left at the drain limit is closed", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer idle = proxy.connect();
  Peer busy = proxy.connect();
  Peer upstream = ask(busy, origin, get());
  proxy.wait_for(Counter::kConnectionsAccepted, 2);
  std::promise<void> drained;
  proxy.workers().begin_drain(kShort, [&] { drained.set_value(); });
  CHECK(drained.get_future().wait_for(kPatience) == std::future_status::ready);
  CHECK(idle.read_to_end().empty());
  CHECK(busy.read_to_end().empty());
  CHECK(proxy.count(Counter::kDrainCut) == 1);
}

TEST_CASE("a response up to the connection's end that the drain limit cuts is reset", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, "GET / HTTP/1.0\r\nhost: a\r\n\r\n");
  upstream.send("HTTP/1.1 200 OK\r\n\r\nabc");
  client.read_until("abc");
  proxy.workers().begin_drain(Milliseconds(1));
  CHECK(client.ends_with_reset());
}

TEST_CASE("a drain of nobody is done at once", "[proxy]") {
  Proxy proxy(Site::responding("ok"), 2);
  std::promise<void> drained;
  proxy.workers().begin_drain(kLong, [&] { drained.set_value(); });
  CHECK(drained.get_future().wait_for(kPatience) == std::future_status::ready);
}

TEST_CASE("stopping in the middle of everything ends cleanly", "[proxy]") {
  Origin origin;
  Site site;
  site.route_all_to({origin.port()});
  Proxy proxy(std::move(site), 2);
  std::vector<Peer> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(proxy.connect());
    clients.back().send(get());
  }
  origin.accept().read_head();
  proxy.workers().stop();
  CHECK(proxy.count(Counter::kConnectionsAccepted) >= 1);
}

TEST_CASE("swaps under load lose and mix up nothing", "[proxy]") {
  Proxy proxy(Site::responding("0"), 2);
  std::vector<Peer> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(proxy.connect());
  }
  for (int round = 1; round <= 50; ++round) {
    for (Peer& client : clients) {
      client.send(get());
    }
    proxy.workers().publish(Site::responding(std::to_string(round)).build());
    for (Peer& client : clients) {
      const std::string response = client.read_response();
      INFO(response);
      const std::string body = response.substr(response.find("\r\n\r\n") + 4);
      CHECK((body == std::to_string(round) || body == std::to_string(round - 1)));
    }
    proxy.swap(Site::responding(std::to_string(round)));
  }
}

}  // namespace
}  // namespace weir::proxy
