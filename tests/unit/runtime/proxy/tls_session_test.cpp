// Sessions over TLS: handshakes in pieces and cut short, both ends of a stream, backpressure,
// resumption. What the certificates decide is in misdirected_test.cpp.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"
#include "tests/unit/runtime/proxy/tls_peer.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;

const std::string kGetOld = "GET / HTTP/1.0\r\nhost: a.test\r\n\r\n";
const std::string kUploadOfTen = "POST / HTTP/1.1\r\nhost: a.test\r\ncontent-length: 10\r\n\r\n";
const std::string kChunkedUpload =
    "POST / HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n";

// A site behind TLS: "/ok" is answered here, all else goes to the origin.
struct TlsPath {
  net::TemporaryDirectory directory;
  std::vector<net::TlsCertificateFiles> certificates = {
      net::make_certificate(directory, "a", {.common_name = "a", .dns_names = {"a.test"}})};
  Origin origin;
  Proxy proxy;

  explicit TlsPath(uint32_t idle_timeout_ms = 75'000) : proxy(site(idle_timeout_ms)) {}

  [[nodiscard]] Site site(uint32_t idle_timeout_ms = 75'000,
                          const std::string& profile = "public") const {
    Site site;
    site.route("/ok", support::kRespondOk);
    site.route_all_to({origin.port()});
    site.serve_tls(certificates, profile);
    site.listener().limits.idle_timeout_ms = idle_timeout_ms;
    return site;
  }

  // A client whose handshake is done.
  [[nodiscard]] TlsPeer connect(const net::ClientOptions& options = {}) const {
    TlsPeer client(proxy.connect(), options);
    REQUIRE(client.handshake());
    return client;
  }
};

// Goes through the handshake up to the client's last records, which are returned and not sent.
std::string last_flight(TlsPeer& client) {
  std::string records = client.step({});
  while (!client.is_handshake_done()) {
    client.raw().send(records);
    records = client.step(client.raw().read_some());
  }
  return records;
}

void send_in_pieces(Peer& peer, std::string_view bytes) {
  for (const char& byte : bytes) {
    peer.send({&byte, 1});
  }
}

// ---- handshakes ----

TEST_CASE("a handshake and a request may come byte by byte", "[proxy][tls]") {
  TlsPath path;
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  TlsPeer client(path.proxy.connect(), {.min_version = version, .max_version = version});
  send_in_pieces(client.raw(), client.step({}));
  while (!client.is_handshake_done()) {
    send_in_pieces(client.raw(), client.step(client.raw().read_some()));
  }
  // One record for each byte, and those in pieces too.
  for (const char& byte : get("/ok")) {
    send_in_pieces(client.raw(), client.seal({&byte, 1}));
  }
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("a request may come with the end of the handshake", "[proxy][tls]") {
  TlsPath path;
  TlsPeer client(path.proxy.connect(),
                 {.min_version = TLS1_3_VERSION, .max_version = TLS1_3_VERSION});
  const std::string finished = last_flight(client);
  client.raw().send(finished + client.seal(get("/ok") + get("/ok")));
  CHECK(client.read_response().ends_with("ok"));
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("the end of a handshake, a request and the client's end may come together",
          "[proxy][tls]") {
  TlsPath path;
  TlsPeer client(path.proxy.connect(),
                 {.min_version = TLS1_3_VERSION, .max_version = TLS1_3_VERSION});
  const std::string finished = last_flight(client);
  const std::string request = client.seal(get("/ok"));
  client.raw().send(finished + request + client.seal_close_notify());
  client.raw().end_sending();
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 200 ") && Catch::EndsWith("ok"));
  CHECK(client.saw_close_notify());
  path.proxy.wait_for(Gauge::kConnectionsActive, 0);
}

TEST_CASE("a client that leaves in its handshake is counted and forgotten", "[proxy][tls]") {
  TlsPath path;
  TlsPeer client(path.proxy.connect());
  const std::string hello = client.step({});
  const size_t sent = GENERATE(as<size_t>{}, 0, 1, 60, 100'000);
  const bool is_reset = GENERATE(false, true);
  client.raw().send(std::string_view(hello).substr(0, sent));
  path.proxy.wait_for(Counter::kConnectionsAccepted, 1);
  is_reset ? client.raw().reset() : client.raw().close();
  path.proxy.wait_for(Counter::kTlsHandshakeFailed, 1);
  path.proxy.wait_for(Gauge::kConnectionsActive, 0);
  CHECK(path.proxy.count(Counter::kRequests) == 0);
  CHECK(path.proxy.count(Counter::kClientAborted) == 0);
}

TEST_CASE("what is no handshake is counted, closed and harms nobody", "[proxy][tls]") {
  TlsPath path;
  const std::string rows[] = {
      get(),
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      std::string(1000, '\0'),
      std::string(100'000, '\xff'),
      std::string("\x16\x03\x01\xff\xff\x01", 6) + std::string(70'000, 'x'),
      std::string("\x15\x03\x03\x00\x02\x02\x28", 7),
      std::string("\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10", 11) + std::string(40, '\x01'),
  };
  TlsPeer bystander = path.connect();
  uint64_t failed = 0;
  for (const std::string& bytes : rows) {
    CAPTURE(bytes.substr(0, 16));
    Peer peer = path.proxy.connect();
    // A proxy that has seen enough may have gone before all is sent.
    peer.send_some(bytes);
    peer.read_to_end();
    path.proxy.wait_for(Counter::kTlsHandshakeFailed, ++failed);
  }
  CHECK(path.proxy.count(Counter::kRequests) == 0);
  bystander.send(get("/ok"));
  CHECK(bystander.read_response().ends_with("ok"));
  path.proxy.wait_for(Gauge::kConnectionsActive, 1);
}

TEST_CASE("garbage after the handshake ends the connection", "[proxy][tls]") {
  TlsPath path;
  TlsPeer idle = path.connect();
  idle.raw().send("GET / HTTP/1.1\r\n\r\n");
  CHECK(idle.read_to_end().empty());
  TlsPeer busy = path.connect();
  busy.send(kUploadOfTen + "abc");
  Peer upstream = path.origin.accept();
  upstream.read_until("abc");
  busy.raw().send(std::string(100, 'x'));
  CHECK(busy.read_to_end().empty());
  CHECK(upstream.read_to_end().empty());
  path.proxy.wait_for(Counter::kClientAborted, 1);
  path.proxy.wait_for(Gauge::kConnectionsActive, 0);
}

// ---- the ends of a stream ----

TEST_CASE("a client that ends its side gets its response and the end in return", "[proxy][tls]") {
  TlsPath path;
  TlsPeer client = path.connect();
  client.send(get());
  client.send_close_notify();
  Peer upstream = path.origin.accept();
  upstream.read_head();
  upstream.send(ok_response("late"));
  CHECK_THAT(client.read_to_end(), Catch::EndsWith("late"));
  CHECK(client.saw_close_notify());
}

TEST_CASE("an idle connection over TLS is ended in order, whoever ends it", "[proxy][tls]") {
  TlsPath path;
  const bool is_used = GENERATE(false, true);
  TlsPeer client = path.connect();
  if (is_used) {
    client.send(get("/ok"));
    client.read_response();
  }
  client.send_close_notify();
  CHECK(client.read_to_end().empty());
  CHECK(client.saw_close_notify());

  TlsPath impatient(20);
  TlsPeer waiting = impatient.connect();
  CHECK(waiting.read_to_end().empty());
  CHECK(waiting.saw_close_notify());
}

TEST_CASE("an upload that is cut short never looks whole to the origin", "[proxy][tls]") {
  TlsPath path;
  const bool is_chunked = GENERATE(false, true);
  enum class End { kFin, kCloseNotify, kHalfRecord, kReset };
  const End end = GENERATE(End::kFin, End::kCloseNotify, End::kHalfRecord, End::kReset);
  TlsPeer client = path.connect();
  client.send(is_chunked ? kChunkedUpload + "3\r\nabc\r\n" : kUploadOfTen + "abc");
  Peer upstream = path.origin.accept();
  upstream.read_until("abc");
  if (end == End::kCloseNotify) {
    client.send_close_notify();
  } else if (end == End::kHalfRecord) {
    const std::string rest = client.seal(is_chunked ? "0\r\n\r\n" : "0123456");
    client.raw().send(std::string_view(rest).substr(0, rest.size() - 1));
  }
  end == End::kReset ? client.raw().reset() : client.raw().end_sending();
  const std::string rest = upstream.read_to_end();
  CHECK_THAT(rest, !Catch::Contains("0"));
  path.proxy.wait_for(Counter::kClientAborted, 1);
  path.proxy.wait_for(Gauge::kConnectionsActive, 0);
}

TEST_CASE("a response up to the connection's end is ended by close_notify only if whole",
          "[proxy][tls]") {
  TlsPath path;
  const bool is_whole = GENERATE(true, false);
  TlsPeer client = path.connect();
  client.send(kGetOld);
  Peer upstream = path.origin.accept();
  upstream.read_head();
  upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
  CHECK(client.read_until("abc").ends_with("\r\n\r\nabc"));
  upstream.send(is_whole ? "0\r\n\r\n" : "5\r\n");
  upstream.close();
  CHECK(client.read_to_end().empty());
  CHECK(client.saw_close_notify() == is_whole);
  path.proxy.wait_for(Counter::kUpstreamTruncated, is_whole ? 0 : 1);
}

TEST_CASE("what the drain limit cuts does not look like a response up to the connection's end",
          "[proxy][tls]") {
  TlsPath path;
  TlsPeer client = path.connect();
  client.send(kGetOld);
  Peer upstream = path.origin.accept();
  upstream.read_head();
  upstream.send("HTTP/1.1 200 OK\r\n\r\nabc");
  client.read_until("abc");
  path.proxy.workers().begin_drain(Milliseconds(1));
  CHECK(client.read_to_end().empty());
  CHECK_FALSE(client.saw_close_notify());
  path.proxy.wait_for(Counter::kDrainCut, 1);
}

// ---- what goes through ----

TEST_CASE("keys may change under way", "[proxy][tls]") {
  TlsPath path;
  TlsPeer client = path.connect({.min_version = TLS1_3_VERSION, .max_version = TLS1_3_VERSION});
  for (int round = 0; round < 3; ++round) {
    REQUIRE(SSL_key_update(client.client().raw(), SSL_KEY_UPDATE_REQUESTED) == 1);
    client.send(get("/ok"));
    CHECK(client.read_response().ends_with("ok"));
  }
}

TEST_CASE("a large response over TLS is not read ahead of a slow reader, and comes whole",
          "[proxy][tls]") {
  TlsPath path;
  TlsPeer client(Peer::connect_narrow(path.proxy.port()));
  REQUIRE(client.handshake());
  client.send(get());
  Peer upstream = path.origin.accept();
  upstream.read_head();
  const std::string body = pattern(size_t{32} << 20);
  upstream.send("HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n");
  size_t sent = upstream.send_until_refused(body);
  CHECK(sent < body.size() / 2);
  client.raw().widen();
  client.read_head();
  std::string got;
  while (got.size() < body.size()) {
    sent += upstream.send_some(std::string_view(body).substr(sent));
    if (client.raw().has_bytes()) {
      got += client.read_some();
    }
  }
  CHECK((got == body));
  client.send(get());
  upstream.read_head();
  upstream.send(ok_response("again"));
  CHECK(client.read_response().ends_with("again"));
}

TEST_CASE("a large upload over TLS comes whole to a slow origin", "[proxy][tls]") {
  TlsPath path;
  TlsPeer client = path.connect();
  const std::string body = pattern(size_t{32} << 20);
  client.send("PUT / HTTP/1.1\r\nhost: a.test\r\ncontent-length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  const std::string records = client.seal(body);
  Peer upstream = path.origin.accept();
  size_t sent = client.raw().send_until_refused(records);
  CHECK(sent < records.size());
  upstream.read_head();
  std::string got;
  while (got.size() < body.size()) {
    sent += client.raw().send_some(std::string_view(records).substr(sent));
    if (upstream.has_bytes()) {
      got += upstream.read_some();
    }
  }
  CHECK((got == body));
  upstream.send(ok_response("ok"));
  CHECK(client.read_response().ends_with("ok"));
}

// ---- resumption ----

TEST_CASE("a session is resumed on the image that follows, with the keys carried on",
          "[proxy][tls]") {
  TlsPath path;
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  net::ClientOptions options{
      .server_name = "a.test", .min_version = version, .max_version = version};
  TlsPeer first = path.connect(options);
  first.send(get("/ok"));
  CHECK(first.read_response().ends_with("ok"));
  const auto session = first.client().take_session();
  REQUIRE(session != nullptr);
  options.session = session.get();

  path.proxy.swap(path.site());
  TlsPeer again = path.connect(options);
  CHECK(again.client().is_resumed());
  again.send(get("/ok"));
  CHECK(again.read_response().ends_with("ok"));
  // The connection from before the swap serves on, by the image of now.
  first.send(get("/ok"));
  CHECK(first.read_response().ends_with("ok"));

  // Another profile has keys of its own: the ticket is of no use, the connection is.
  path.proxy.swap(path.site(75'000, "other"));
  TlsPeer fresh = path.connect(options);
  CHECK_FALSE(fresh.client().is_resumed());
  fresh.send(get("/ok"));
  CHECK(fresh.read_response().ends_with("ok"));
}

}  // namespace
}  // namespace weir::proxy
