#include "runtime/net/transport.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/net/socket.h"
#include "tests/unit/runtime/net/tls_support.h"

namespace weir::net {
namespace {

// Tests that hold for both kinds run over each.
enum class Kind : uint8_t { kPlain, kTls };

struct Server {
  TemporaryDirectory directory;
  std::unique_ptr<TlsServerContext> context;

  Server() {
    TlsServerSettings settings;
    settings.certificates = {make_certificate(directory, "a", {.common_name = "a.test"})};
    context = std::move(*TlsServerContext::build(settings));
  }
};

// The peer of a Transport: sends and receives cleartext, whatever the kind.
struct Peer {
  explicit Peer(Kind kind, const TlsServerContext& context) {
    if (kind == Kind::kTls) {
      tls = std::make_unique<TlsPair>(context, ClientOptions{});
      REQUIRE(tls->is_connected());
    } else {
      plain = std::make_unique<SocketPair>();
      transport = Transport::plain(std::move(plain->left));
    }
  }
  Transport& server() { return tls ? tls->server : transport; }
  void send(std::string_view bytes) const {
    if (tls) {
      tls->client.write_all(bytes);
    } else {
      plain->send_right(bytes);
    }
  }
  [[nodiscard]] std::string receive() const {
    if (tls) {
      return tls->client.read_some();
    }
    std::string all;
    std::array<char, 4096> buffer{};
    ssize_t length = 0;
    while ((length = ::recv(plain->right.get(), buffer.data(), buffer.size(), 0)) > 0) {
      all.append(buffer.data(), static_cast<size_t>(length));
    }
    return all;
  }
  void end() {
    if (tls) {
      tls->client.send_close_notify();
    } else {
      ::shutdown(plain->right.get(), SHUT_WR);
    }
  }
  UniqueFd& socket() { return tls ? tls->sockets.right : plain->right; }

  std::unique_ptr<TlsPair> tls;
  std::unique_ptr<SocketPair> plain;
  Transport transport;
};

std::string pattern(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  }
  return bytes;
}

TEST_CASE("bytes cross in both directions and an end is an end", "[net][tls]") {
  const Server server;
  for (const Kind kind : {Kind::kPlain, Kind::kTls}) {
    Peer peer(kind, *server.context);
    Transport& transport = peer.server();
    CHECK(transport.is_open());
    CHECK(transport.is_tls() == (kind == Kind::kTls));
    CHECK(transport.handshake().is_ok());
    std::array<char, 100> buffer{};
    CHECK(transport.read(buffer).status == IoStatus::kAgain);
    peer.send("ping");
    const IoResult read = transport.read(buffer);
    REQUIRE(read.is_ok());
    CHECK(std::string_view(buffer.data(), read.bytes) == "ping");
    CHECK(read.is_drained);
    CHECK(transport.write("pong").bytes == 4);
    CHECK(peer.receive() == "pong");
    peer.end();
    CHECK(transport.read(buffer).status == IoStatus::kEof);
    // A half-closed peer can still be answered.
    CHECK(transport.write("bye").is_ok());
    CHECK(peer.receive() == "bye");
  }
}

TEST_CASE("a reader that stops early is told that there is more", "[net][tls]") {
  const Server server;
  for (const Kind kind : {Kind::kPlain, Kind::kTls}) {
    Peer peer(kind, *server.context);
    const std::string sent = pattern(40'000);
    peer.send(sent);
    for (const size_t size : {size_t{1}, size_t{1000}, size_t{16384}, size_t{100'000}}) {
      std::string received;
      std::vector<char> buffer(size);
      IoResult read;
      // At most one step a byte; the bound ends a test that hangs.
      for (size_t i = 0; i < sent.size() && received.size() < sent.size(); ++i) {
        read = peer.server().read(buffer);
        REQUIRE(read.is_ok());
        received.append(buffer.data(), read.bytes);
        if (received.size() < sent.size()) {
          CHECK_FALSE(read.is_drained);
        }
      }
      CHECK(received == sent);
      // Either the last read knew, or the next one says so: never an end without a word.
      CHECK((read.is_drained || peer.server().read(buffer).status == IoStatus::kAgain));
      peer.send(sent);
    }
  }
}

TEST_CASE("a slow reader stops a writer, and retries may come from elsewhere", "[net][tls]") {
  const Server server;
  for (const Kind kind : {Kind::kPlain, Kind::kTls}) {
    Peer peer(kind, *server.context);
    const std::string sent = pattern(3'000'000);
    std::string received;
    size_t offset = 0;
    int stops = 0;
    while (offset < sent.size()) {
      // A new block each time, so that the bytes really lie elsewhere.
      const std::string rest = sent.substr(offset);
      const IoResult written = peer.server().write(rest);
      REQUIRE(written.status != IoStatus::kError);
      offset += written.bytes;
      if (written.bytes < rest.size()) {
        ++stops;
        received += peer.receive();
      }
    }
    received += peer.receive();
    CHECK(stops > 0);
    CHECK(received.size() == sent.size());
    CHECK(received == sent);
  }
}

TEST_CASE("slices are gathered in order, also when the socket fills up", "[net][tls]") {
  const Server server;
  const std::string sent = pattern(2'000'000);
  for (const Kind kind : {Kind::kPlain, Kind::kTls}) {
    Peer peer(kind, *server.context);
    const std::array<size_t, 6> sizes = {10, 0, 300, 20'000, 7, 1'979'683};
    std::string received;
    size_t offset = 0;
    while (offset < sent.size()) {
      std::vector<iovec> slices;
      size_t begin = 0;
      for (const size_t size : sizes) {
        const size_t skip = std::min(size, offset - std::min(offset, begin));
        slices.push_back({const_cast<char*>(sent.data()) + begin + skip, size - skip});
        begin += size;
      }
      const IoResult written = peer.server().write_gather(slices);
      REQUIRE(written.status != IoStatus::kError);
      offset += written.bytes;
      received += peer.receive();
    }
    CHECK(received.size() == sent.size());
    CHECK(received == sent);
  }
}

TEST_CASE("a head and a small body share one TLS record", "[net][tls]") {
  const Server server;
  Peer peer(Kind::kTls, *server.context);
  std::string head = "head";
  std::string body = "body";
  const std::array<iovec, 2> slices = {iovec{head.data(), head.size()},
                                       iovec{body.data(), body.size()}};
  CHECK(peer.server().write_gather(slices).bytes == 8);
  // One read of OpenSSL returns one record.
  std::array<char, 100> buffer{};
  CHECK(SSL_read(peer.tls->client.raw(), buffer.data(), 100) == 8);
}

TEST_CASE("the ticket of TLS 1.3 goes with the first words and not before", "[net][tls]") {
  const Server server;
  TlsPair pair(*server.context, {.min_version = TLS1_3_VERSION});
  REQUIRE(pair.is_connected());
  std::array<char, 4096> buffer{};
  const auto waiting = [&] {
    return ::recv(pair.sockets.right.get(), buffer.data(), buffer.size(), MSG_PEEK | MSG_DONTWAIT);
  };
  CHECK(waiting() == -1);
  REQUIRE(pair.server.write("pong").bytes == 4);
  CHECK(waiting() > 100);
  CHECK(pair.client.read_some() == "pong");
  CHECK(pair.client.take_session() != nullptr);
}

TEST_CASE("a TLS stream cut without close_notify is truncated", "[net][tls]") {
  const Server server;
  Peer peer(Kind::kTls, *server.context);
  peer.send("part");
  peer.socket().reset();
  std::array<char, 100> buffer{};
  CHECK(peer.server().read(buffer).bytes == 4);
  const IoResult end = peer.server().read(buffer);
  CHECK(end.status == IoStatus::kError);
  CHECK(end.error == TransportError::kTruncated);
}

TEST_CASE("writing to a peer that is gone is an error and raises no signal", "[net][tls]") {
  const Server server;
  for (const Kind kind : {Kind::kPlain, Kind::kTls}) {
    Peer peer(kind, *server.context);
    peer.socket().reset();
    // TLS may need a second write to notice.
    IoResult written = peer.server().write("x");
    CHECK(written.status == IoStatus::kError);
    CHECK(written.error == TransportError::kReset);
  }
}

TEST_CASE("shutdown ends our side properly and leaves the other open", "[net][tls]") {
  const Server server;
  for (const Kind kind : {Kind::kPlain, Kind::kTls}) {
    Peer peer(kind, *server.context);
    peer.server().write("last");
    REQUIRE(peer.server().shutdown_write().is_ok());
    CHECK(peer.receive() == "last");
    if (kind == Kind::kTls) {
      CHECK(peer.tls->client.saw_close_notify());
    }
    peer.send("more");
    std::array<char, 100> buffer{};
    CHECK(peer.server().read(buffer).bytes == 4);
  }
}

TEST_CASE("a handshake with something that is not TLS fails with words", "[net][tls]") {
  const Server server;
  SocketPair pair;
  Transport transport = Transport::tls_server(std::move(pair.left), *server.context);
  CHECK(transport.handshake().status == IoStatus::kAgain);
  pair.send_right("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const IoResult result = transport.handshake();
  CHECK(result.status == IoStatus::kError);
  CHECK(result.error == TransportError::kTls);
  CHECK(transport.handshake_failure() == "http request");
  // A failed connection can still be shut down and closed.
  CHECK(transport.shutdown_write().is_ok());
  transport.close();
  CHECK_FALSE(transport.is_open());
}

TEST_CASE("a peer that leaves during the handshake is an end", "[net][tls]") {
  const Server server;
  SocketPair pair;
  Transport transport = Transport::tls_server(std::move(pair.left), *server.context);
  pair.right.reset();
  CHECK(transport.handshake().status == IoStatus::kEof);
}

TEST_CASE("TLS 1.2 renegotiation is refused", "[net][tls]") {
  const Server server;
  TlsPair pair(*server.context, {.min_version = TLS1_2_VERSION, .max_version = TLS1_2_VERSION});
  REQUIRE(pair.is_connected());
  REQUIRE(SSL_renegotiate(pair.client.raw()) == 1);
  std::array<char, 100> buffer{};
  int client_state = 0;
  for (int round = 0; round < 5 && client_state == 0; ++round) {
    client_state = pair.client.handshake();
    (void)pair.server.read(buffer);  // takes the request in; the client sees the answer
  }
  CHECK(client_state == -1);
}

TEST_CASE("a transport moves with its descriptor and its session", "[net][tls]") {
  const Server server;
  Peer peer(Kind::kTls, *server.context);
  Transport moved = std::move(peer.server());
  CHECK_FALSE(peer.server().is_open());
  CHECK(moved.write("hello").is_ok());
  CHECK(peer.receive() == "hello");
  Transport other;
  other = std::move(moved);
  CHECK(other.write("again").is_ok());
  CHECK(peer.receive() == "again");
}

TEST_CASE("abort resets the connection, close ends it", "[net]") {
  const auto listener = open_listener(*SocketAddress::parse("127.0.0.1:0"), {});
  REQUIRE(listener);
  for (const bool is_abort : {true, false}) {
    const ConnectAttempt client = start_connect(*local_address(listener->get()));
    wait_for(listener->get(), POLLIN);
    Transport transport = Transport::plain(accept_connection(listener->get()).fd);
    if (is_abort) {
      transport.abort();
    } else {
      transport.close();
    }
    wait_for(client.fd.get(), POLLIN);
    char byte = 0;
    const ssize_t received = ::recv(client.fd.get(), &byte, 1, 0);
    CHECK(received == (is_abort ? -1 : 0));
    if (is_abort) {
      CHECK(errno == ECONNRESET);
    }
  }
}

TEST_CASE("errors of a connection have names for counters", "[net]") {
  CHECK(transport_error_name(TransportError::kReset) == "reset");
  CHECK(transport_error_name(TransportError::kTruncated) == "truncated");
}

}  // namespace
}  // namespace weir::net
