// Deadlines of client connections, by a clock of the test's: what ends when, and what keeps it.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/timed_proxy.h"
#include "tests/unit/runtime/proxy/tls_peer.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;
using std::chrono::seconds;

const std::string kGetAndClose = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
const std::string kUpload = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n";

// What a body must bring in a window of 10 s: 240 B/s.
constexpr seconds kBodyWindow{10};
constexpr size_t kBodyWindowBytes = 2400;
constexpr seconds kWriteStall{60};
constexpr seconds kLingerTime{2};

// A site that sends everything to `origin`, without a limit of the route's.
Site forward_site(const Origin& origin) {
  Site site;
  site.outcome(site.route_all_to({origin.port()})).timeout_ms = 0;
  return site;
}

// ---- before a request ----

TEST_CASE("a handshake that does not end in time is counted and closed", "[proxy][tls]") {
  net::TemporaryDirectory directory;
  Site site = Site::responding();
  site.serve_tls({net::make_certificate(directory, "a", {.common_name = "a", .dns_names = {}})});
  site.listener().limits.handshake_timeout_ms = 3000;
  TimedProxy proxy(std::move(site));
  Peer silent = proxy.connect();
  TlsPeer half(proxy.connect());
  half.raw().send(half.step({}));
  CHECK_FALSE(half.raw().read_some().empty());  // the server's half; ours never comes
  TlsPeer done(proxy.connect());
  REQUIRE(done.handshake());
  proxy.pass_and_check_before(seconds(3), [&] {
    CHECK_FALSE(silent.has_bytes());
    CHECK(proxy.count(Counter::kTlsHandshakeFailed) == 0);
  });
  CHECK(silent.read_to_end().empty());
  half.raw().read_to_end();
  CHECK(proxy.count(Counter::kTlsHandshakeFailed) == 2);
  done.send(get());
  CHECK(done.read_response().ends_with("ok"));
}

TEST_CASE("a head that does not end in time is 408, however it trickles in", "[proxy]") {
  TimedProxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send("GET / HTTP/1.1\r\nx: ");
  proxy.wait_for(Counter::kBytesFromClients, 19);
  proxy.pass(seconds(6));
  client.send("xxxx");
  proxy.wait_for(Counter::kBytesFromClients, 23);
  proxy.pass_and_check_before(seconds(4), [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 408 Request Timeout\r\n") &&
                                       Catch::Contains("\r\nconnection: close\r\n"));
  CHECK(proxy.count(Counter::kHeadTimeout) == 1);
}

TEST_CASE("each head has its own time, from its first byte", "[proxy]") {
  TimedProxy proxy(Site::responding());
  Peer client = proxy.connect();
  for (int i = 0; i < 3; ++i) {
    proxy.pass(seconds(9));  // idle
    const uint64_t before = proxy.count(Counter::kBytesFromClients);
    client.send(get().substr(0, 5));
    proxy.wait_for(Counter::kBytesFromClients, before + 5);
    proxy.pass(seconds(9));
    client.send(get().substr(5));
    CHECK(client.read_response().ends_with("ok"));
  }
}

TEST_CASE("a pipelined head that is half here has its time as well", "[proxy]") {
  TimedProxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send(get() + "GET / HTT");
  CHECK(client.read_response().ends_with("ok"));
  proxy.pass_and_check_before(seconds(10), [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("an idle connection is ended in order after its time, new or used", "[proxy]") {
  Site site = Site::responding();
  site.listener().limits.idle_timeout_ms = 20'000;
  TimedProxy proxy(std::move(site));
  Peer unused = proxy.connect();
  Peer used = proxy.connect();
  proxy.pass(seconds(15));
  used.send(get());
  CHECK(used.read_response().ends_with("ok"));
  proxy.pass_and_check_before(seconds(5), [&] { CHECK_FALSE(unused.has_bytes()); });
  CHECK(unused.read_to_end().empty());
  proxy.pass_and_check_before(seconds(15), [&] { CHECK_FALSE(used.has_bytes()); });
  CHECK(used.read_to_end().empty());
  unused.close();
  used.close();
  proxy.wait_for(Gauge::kConnectionsActive, 0);
}

// ---- during a request ----

TEST_CASE("a body that comes too slowly is 408, and its upstream request is cut", "[proxy]") {
  const bool is_chunked = GENERATE(false, true);
  TimedRelay relay(forward_site);
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(
      is_chunked ? "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n" : kUpload);
  const auto send = [&](size_t bytes) {
    const std::string data(bytes, 'd');
    client.send(is_chunked ? "1\r\nd\r\n" + std::string("95f;x=y\r\n") + data.substr(1) + "\r\n"
                           : data);
    size_t data_seen = 0;
    while (data_seen < bytes) {
      for (const char byte : upstream.read_some()) {
        data_seen += byte == 'd' ? 1U : 0U;
      }
    }
  };
  // As fast as it must be.
  send(kBodyWindowBytes);
  proxy.pass(kBodyWindow);
  send(kBodyWindowBytes);
  proxy.pass(kBodyWindow);
  CHECK_FALSE(client.has_bytes());
  // And then nothing: what came before is no credit.
  proxy.pass_and_check_before(kBodyWindow, [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 408 Request Timeout\r\n") &&
                                       Catch::Contains("\r\nconnection: close\r\n"));
  CHECK_THAT(upstream.read_to_end(), !Catch::Contains("0\r\n\r\n"));
  CHECK(proxy.count(Counter::kSlowBody) == 1);
  CHECK(proxy.count(Counter::kResponses4xx) == 1);
}

TEST_CASE("a body that is a byte short of its pace is too slow", "[proxy]") {
  TimedRelay relay(forward_site);
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(kUpload);
  client.send(std::string(kBodyWindowBytes - 1, 'd'));
  upstream.read_exactly(kBodyWindowBytes - 1);
  proxy.pass_and_check_before(kBodyWindow, [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("a listener may want another pace of bodies, or none", "[proxy]") {
  const auto site_with = [](uint32_t rate) {
    return [rate](const Origin& origin) {
      Site site = forward_site(origin);
      site.listener().limits.body_rate_min = rate;
      return site;
    };
  };
  for (const uint32_t rate : {1U, 0U}) {
    CAPTURE(rate);
    TimedRelay relay(site_with(rate));
    auto& [origin, proxy, client] = relay;
    Peer upstream = relay.ask(kUpload);
    client.send("0123456789");
    upstream.read_exactly(10);
    proxy.pass(kBodyWindow);  // ten bytes in ten seconds
    CHECK(proxy.count(Counter::kSlowBody) == 0);
    proxy.pass(kBodyWindow);  // and none
    CHECK(proxy.count(Counter::kSlowBody) == (rate == 0 ? 0 : 1));
  }
}

TEST_CASE("a listener may look at the pace of bodies over another time", "[proxy]") {
  constexpr seconds kLongWindow{30};
  TimedRelay relay([](const Origin& origin) {
    Site site = forward_site(origin);
    site.listener().limits.body_rate_window_ms = 30'000;
    return site;
  });
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(kUpload);
  proxy.pass(kLongWindow - kBodyWindow);
  client.send(std::string(3 * kBodyWindowBytes, 'd'));  // late, and enough for all of it
  upstream.read_exactly(3 * kBodyWindowBytes);
  proxy.pass(kBodyWindow);
  CHECK_FALSE(client.has_bytes());
  proxy.pass_and_check_before(kLongWindow, [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("a slow body whose response has begun is cut", "[proxy]") {
  TimedRelay relay(forward_site);
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(kUpload);
  upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
  client.read_until("abc");
  proxy.pass_and_check_before(kBodyWindow, [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK(client.read_to_end().empty());
  CHECK(upstream.read_to_end().empty());
  CHECK(proxy.count(Counter::kSlowBody) == 1);
}

TEST_CASE("a request without a body may take its time", "[proxy]") {
  TimedRelay relay(forward_site);
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(get());
  proxy.pass(seconds(299));
  upstream.send(ok_response("late"));
  CHECK(client.read_response().ends_with("late"));
}

TEST_CASE("it is not the client who is slow when the origin takes nothing", "[proxy]") {
  Origin origin;
  TimedProxy proxy(forward_site(origin));
  Peer client = proxy.connect();
  const std::string body = pattern(size_t{32} << 20);
  client.send("PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  Peer upstream = origin.accept();
  const size_t sent = proxy.fill(client, body);
  CHECK(sent < body.size());
  proxy.pass(seconds(200));
  CHECK_FALSE(client.has_bytes());
  CHECK(proxy.count(Counter::kSlowBody) == 0);
}

// A client that reads nothing of an endless response.
struct SlowReader {
  Origin origin;
  TimedProxy proxy;
  Peer client = proxy.connect_narrow();
  Peer upstream = ask();

  explicit SlowReader(uint32_t reader_timeout_ms = 60'000)
      : proxy(site(origin, reader_timeout_ms)) {
    upstream.read_head();
    upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 100000000000\r\n\r\n");
    fill();
  }
  // Until all buffers on the way are full.
  void fill() {
    const std::string body(size_t{32} << 20, 'b');
    REQUIRE(proxy.fill(upstream, body) < body.size());
  }
  // Whenever the last buffer is full, the time begins to run.
  void pass_until_cut() {
    for (int i = 0; i < 1000 && proxy.count(Counter::kSlowReader) == 0; ++i) {
      proxy.pass(kWriteStall);
    }
    CHECK(proxy.count(Counter::kSlowReader) == 1);
  }

 private:
  static Site site(const Origin& origin, uint32_t reader_timeout_ms) {
    Site site = forward_site(origin);
    site.listener().limits.request_timeout_ms = 0;
    site.listener().limits.reader_timeout_ms = reader_timeout_ms;
    return site;
  }
  Peer ask() {
    client.send(get());
    return origin.accept();
  }
};

TEST_CASE("a client that stops reading its response is cut", "[proxy]") {
  SlowReader slow;
  slow.proxy.pass(kWriteStall - net::kTimerTick);
  CHECK(slow.proxy.count(Counter::kSlowReader) == 0);
  slow.pass_until_cut();
  slow.client.read_to_end();
  slow.upstream.read_to_end();
  CHECK(slow.proxy.count(Counter::kClientAborted) == 0);
}

TEST_CASE("a listener may wait longer for readers, or for ever", "[proxy]") {
  SlowReader slow(0);
  slow.proxy.pass(kWriteStall * 3);
  CHECK(slow.proxy.count(Counter::kSlowReader) == 0);
}

TEST_CASE("a client that reads a little now and then is not cut", "[proxy]") {
  SlowReader slow;
  for (int i = 0; i < 3; ++i) {
    slow.proxy.pass(kWriteStall - net::kTimerTick);
    const uint64_t before = slow.proxy.count(Counter::kBytesToClients);
    while (slow.proxy.count(Counter::kBytesToClients) == before) {
      REQUIRE_FALSE(slow.client.read_some().empty());
    }
    slow.fill();
  }
  CHECK(slow.proxy.count(Counter::kSlowReader) == 0);
  slow.pass_until_cut();
}

TEST_CASE("a request that takes longer than its listener allows is answered and closed",
          "[proxy]") {
  TimedRelay relay(forward_site);
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(get());
  proxy.pass_and_check_before(seconds(300), [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 504 Gateway Timeout\r\n") &&
                                       Catch::Contains("\r\nconnection: close\r\n"));
  CHECK(upstream.read_to_end().empty());
  CHECK(proxy.count(Counter::kRequestTimeout) == 1);
}

TEST_CASE("a request whose client is waited for at the listener's limit is 408", "[proxy]") {
  Origin origin;
  Site site = forward_site(origin);
  site.listener().limits.request_timeout_ms = 8000;
  TimedProxy proxy(std::move(site));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, kUpload);
  proxy.pass_and_check_before(seconds(8), [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  CHECK(proxy.count(Counter::kRequestTimeout) == 1);
}

TEST_CASE("a response under way at the listener's limit is cut", "[proxy]") {
  TimedRelay relay(forward_site);
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(get());
  upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.read_until("abc");
  proxy.pass_and_check_before(seconds(300), [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_to_end(), !Catch::Contains("0\r\n"));
  CHECK(upstream.read_to_end().empty());
  CHECK(proxy.count(Counter::kRequestTimeout) == 1);
}

TEST_CASE("a listener without a limit for requests sets none", "[proxy]") {
  Origin origin;
  Site site = forward_site(origin);
  site.listener().limits.request_timeout_ms = 0;
  TimedProxy proxy(std::move(site));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  proxy.pass(std::chrono::hours(24));
  upstream.send(ok_response("at last"));
  CHECK(client.read_response().ends_with("at last"));
}

// ---- after a request ----

TEST_CASE("the rest of a body nobody wants has its time, then the connection ends", "[proxy]") {
  Site site = Site::responding();
  const seconds time(GENERATE(5, 1));  // by default, and as it may be set
  site.listener().limits.drain_timeout_ms = static_cast<uint32_t>(Milliseconds(time).count());
  TimedProxy proxy(std::move(site));
  const bool is_in_time = GENERATE(true, false);
  Peer client = proxy.connect();
  client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nab");
  CHECK(client.read_response().ends_with("ok"));
  proxy.pass(time - net::kTimerTick);
  CHECK_FALSE(client.has_bytes());
  if (is_in_time) {
    client.send("cd" + get());
    CHECK(client.read_response().ends_with("ok"));
    proxy.pass(time);
    CHECK_FALSE(client.has_bytes());
  } else {
    proxy.pass(net::kTimerTick);
    CHECK(client.read_to_end().empty());
  }
}

TEST_CASE("a client that does not close after we did is not waited for", "[proxy]") {
  TimedProxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send(kGetAndClose);
  CHECK(client.read_to_end().ends_with("ok"));
  proxy.pass_and_check_before(kLingerTime, [&] { proxy.wait_for(Gauge::kConnectionsActive, 1); });
  proxy.wait_for(Gauge::kConnectionsActive, 0);
}

TEST_CASE("a client that goes on sending after we closed is not waited for either", "[proxy]") {
  TimedProxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send(kGetAndClose);
  CHECK(client.read_to_end().ends_with("ok"));
  const uint64_t before = proxy.count(Counter::kBytesFromClients);
  client.send("more");
  proxy.wait_for(Counter::kBytesFromClients, before + 4);
  proxy.pass(kLingerTime);
  proxy.wait_for(Gauge::kConnectionsActive, 0);
}

}  // namespace
}  // namespace weir::proxy
