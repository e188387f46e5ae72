// 421: a request for a host that has another certificate than the connection it came on.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"
#include "tests/unit/runtime/proxy/tls_peer.h"

namespace weir::proxy {
namespace {

using observe::Counter;

// One certificate for a.test and its names, one for b.test.
struct TwoCertificates {
  net::TemporaryDirectory directory;
  std::vector<net::TlsCertificateFiles> files = {
      net::make_certificate(
          directory, "a", {.common_name = "a", .dns_names = {"a.test", "www.a.test", "*.c.test"}}),
      net::make_certificate(directory, "b",
                            {.common_name = "b", .dns_names = {"b.test", "own.c.test"}})};

  [[nodiscard]] static Site site(const std::vector<net::TlsCertificateFiles>& certificates) {
    Site site;
    site.route("/**", support::kRespondOk);
    site.serve_tls(certificates);
    return site;
  }
};

std::string get_from(const std::string& host) {
  return "GET / HTTP/1.1\r\nhost: " + host + "\r\n\r\n";
}

int status_of(const std::string& response) {
  return std::stoi(response.substr(std::string("HTTP/1.1 ").size()));
}

TEST_CASE("a host that another certificate answers for is misdirected", "[proxy][tls]") {
  const TwoCertificates certificates;
  Proxy proxy(TwoCertificates::site(certificates.files));
  struct Row {
    std::string server_name;
    std::string host;
    int status;
  };
  const Row rows[] = {
      {"a.test", "a.test", 200},
      {"a.test", "A.Test.:443", 200},
      {"A.TEST", "a.test", 200},
      // Browsers use a connection for every name of its certificate.
      {"a.test", "www.a.test", 200},
      {"a.test", "x.c.test", 200},
      {"a.test", "b.test", 421},
      {"b.test", "a.test", 421},
      {"b.test", "own.c.test", 200},
      // The wildcard covers the name, but the name has a certificate of its own.
      {"x.c.test", "own.c.test", 421},
      // A name that no certificate covers is served by the first.
      {"unknown.test", "unknown.test", 200},
      {"unknown.test", "a.test", 200},
      {"unknown.test", "b.test", 421},
      {"b.test", "unknown.test", 421},
      {"b.test", "127.0.0.1", 421},
      // Who asked for no name may ask for any host.
      {"", "a.test", 200},
      {"", "b.test", 200},
  };
  uint64_t misdirected = 0;
  for (const Row& row : rows) {
    CAPTURE(row.server_name, row.host);
    TlsPeer client(proxy.connect(), {.server_name = row.server_name});
    REQUIRE(client.handshake());
    client.send(get_from(row.host));
    CHECK(status_of(client.read_response()) == row.status);
    misdirected += row.status == 421 ? 1U : 0U;
  }
  proxy.wait_for(Counter::kRefusedMisdirected, misdirected);
}

TEST_CASE("a misdirected request is told so and logged, and its connection goes on",
          "[proxy][tls]") {
  const TwoCertificates certificates;
  Proxy proxy(TwoCertificates::site(certificates.files));
  TlsPeer client(proxy.connect(), {.server_name = "a.test"});
  REQUIRE(client.handshake());
  client.send(get_from("b.test"));
  const std::string refused = client.read_response();
  CHECK_THAT(refused, Catch::StartsWith("HTTP/1.1 421 Misdirected Request\r\n"));
  CHECK_THAT(refused, !Catch::Contains("connection: close"));
  client.send(get_from("a.test"));
  CHECK(client.read_response().ends_with("ok"));
  const std::string log = proxy.stop();
  CHECK_THAT(log, Catch::Contains(" host=b.test path=/ status=421 ") &&
                      Catch::Contains(" reason=refused_misdirected\n"));
}

TEST_CASE("a misdirected request whose body is too long to read ends its connection",
          "[proxy][tls]") {
  const TwoCertificates certificates;
  Proxy proxy(TwoCertificates::site(certificates.files));
  TlsPeer client(proxy.connect(), {.server_name = "a.test"});
  REQUIRE(client.handshake());
  client.send("POST / HTTP/1.1\r\nhost: b.test\r\ncontent-length: 100000\r\n\r\n");
  CHECK_THAT(client.read_to_end(),
             Catch::StartsWith("HTTP/1.1 421 ") && Catch::Contains("\r\nconnection: close\r\n"));
}

TEST_CASE("the authority of an absolute target decides, not the field beside it", "[proxy][tls]") {
  const TwoCertificates certificates;
  Proxy proxy(TwoCertificates::site(certificates.files));
  TlsPeer client(proxy.connect(), {.server_name = "a.test"});
  REQUIRE(client.handshake());
  client.send("GET https://b.test/ HTTP/1.1\r\nhost: a.test\r\n\r\n");
  CHECK(status_of(client.read_response()) == 421);
}

TEST_CASE("a request of HTTP/1.0 that names no host is not misdirected", "[proxy][tls]") {
  const TwoCertificates certificates;
  Proxy proxy(TwoCertificates::site(certificates.files));
  TlsPeer client(proxy.connect(), {.server_name = "b.test"});
  REQUIRE(client.handshake());
  client.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(status_of(client.read_response()) == 200);
}

TEST_CASE("where there is one certificate, or none, nothing is misdirected", "[proxy][tls]") {
  const TwoCertificates certificates;
  Proxy tls(TwoCertificates::site({certificates.files[0]}));
  TlsPeer client(tls.connect(), {.server_name = "a.test"});
  REQUIRE(client.handshake());
  client.send(get_from("b.test"));
  CHECK(status_of(client.read_response()) == 200);

  Site plain;
  plain.route("/**", support::kRespondOk);
  Proxy proxy(std::move(plain));
  Peer peer = proxy.connect();
  peer.send(get_from("b.test"));
  CHECK(status_of(peer.read_response()) == 200);
}

TEST_CASE("a resumed connection is held to its name like a new one", "[proxy][tls]") {
  const TwoCertificates certificates;
  Proxy proxy(TwoCertificates::site(certificates.files));
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  net::ClientOptions options{
      .server_name = "b.test", .min_version = version, .max_version = version};
  TlsPeer first(proxy.connect(), options);
  REQUIRE(first.handshake());
  first.send(get_from("b.test"));
  CHECK(status_of(first.read_response()) == 200);
  const auto session = first.client().take_session();
  REQUIRE(session != nullptr);
  options.session = session.get();
  TlsPeer again(proxy.connect(), options);
  REQUIRE(again.handshake());
  CHECK(again.client().is_resumed());
  again.send(get_from("b.test") + get_from("a.test"));
  CHECK(status_of(again.read_response()) == 200);
  CHECK(status_of(again.read_response()) == 421);
}

}  // namespace
}  // namespace weir::proxy
