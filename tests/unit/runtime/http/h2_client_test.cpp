// H2Client against H2Server, without a socket: what one writes the other reads.
#include "runtime/http/h2_client.h"

#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace weir::http {
namespace {

constexpr size_t kOutputBytes = size_t{64} * 1024;

// Answers every request with `head`, `body` and `trailers`.
struct Answering : H2Server::Handler, H2StreamHandler {
  H2Server* server = nullptr;
  std::string head = "HTTP/1.1 200 OK\r\nX-Kind: test\r\n\r\n";
  std::string body = "body";
  std::string trailers;
  std::string seen;  // the request's head
  std::string seen_body;
  std::string seen_trailers;
  size_t taken = 0;
  int32_t stream = 0;
  bool is_refusing = false;

  H2StreamHandler* on_request(const H2Server::Request& request) override {
    if (is_refusing) {
      return nullptr;
    }
    seen = request.text;
    stream = request.id;
    if (request.is_ended) {
      on_end({});
    }
    return this;
  }
  void on_data(std::string_view bytes) override {
    seen_body += bytes;
    server->consume(stream, bytes.size());
  }
  void on_end(std::string_view text) override {
    seen_trailers = text;
    taken = 0;
    server->send_response(stream, head, body.empty() && trailers.empty());
  }
  void on_close(bool /*is_clean*/) override {}
  Output take_output(std::span<char> into) override {
    const size_t bytes = std::min(into.size(), body.size() - taken);
    body.copy(into.data(), bytes, taken);
    taken += bytes;
    return {bytes, taken == body.size(), trailers};
  }
};

struct Asking : H2ClientHandler {
  std::vector<std::string> heads;
  std::string body;
  std::string trailers;
  std::string request_body;
  std::string request_trailers;
  size_t sent = 0;
  bool is_ended = false;
  std::optional<H2Error> closed;

  void on_head(const H2Response& response, bool is_end) override {
    heads.push_back(response.head(is_end, false));
  }
  void on_data(std::string_view bytes) override { body += bytes; }
  void on_end(std::string_view text) override {
    is_ended = true;
    trailers = text;
  }
  void on_close(H2Error error) override { closed = error; }
  H2StreamHandler::Output take_output(std::span<char> into) override {
    const size_t bytes = std::min(into.size(), request_body.size() - sent);
    request_body.copy(into.data(), bytes, sent);
    sent += bytes;
    return {bytes, sent == request_body.size(), request_trailers};
  }
};

struct Pair {
  Answering answering;
  H2Client client{H2Client::Limits{}};
  H2Server server{answering, {}, H2Budget::Time{}};

  Pair() { answering.server = &server; }

  // Until neither has anything to say.
  void talk() {
    std::vector<char> room(kOutputBytes);
    for (bool has_moved = true; has_moved;) {
      const size_t asked = client.take_output(room);
      has_moved = asked > 0 && server.receive({room.data(), asked}, H2Budget::Time{});
      const size_t answered = server.take_output(room);
      has_moved = (answered > 0 && client.receive({room.data(), answered})) || has_moved;
    }
  }
};

constexpr std::string_view kGetHead = "GET /x?q=1 HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r\n\r\n";
constexpr std::string_view kPost =
    "POST /in HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("a request and its answer cross as heads of HTTP/1.1", "[h2]") {
  Pair pair;
  Asking asking;
  REQUIRE(pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking) ==
          1);
  pair.talk();
  CHECK(pair.answering.seen == "GET /x?q=1 HTTP/1.1\r\nhost: a.test\r\nx-a: 1\r\n\r\n");
  REQUIRE(asking.heads.size() == 1);
  CHECK(asking.heads[0] == "HTTP/1.1 200 \r\nx-kind: test\r\ntransfer-encoding: chunked\r\n\r\n");
  CHECK(asking.body == "body");
  CHECK(asking.is_ended);
  CHECK(asking.closed == H2Error::kNone);
}

TEST_CASE("an answer without a body says that it has none", "[h2]") {
  Pair pair;
  pair.answering.body.clear();
  Asking asking;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
  pair.talk();
  CHECK(asking.heads.at(0) == "HTTP/1.1 200 \r\nx-kind: test\r\ncontent-length: 0\r\n\r\n");
}

TEST_CASE("trailers of a request go up behind its body, whether it has data or not", "[h2]") {
  Pair pair;
  Asking asking;
  asking.request_body = GENERATE(std::string(), std::string(50'000, 'x'));
  asking.request_trailers = "x-sum: 17\r\nx-more: a\r\n\r\n";
  (void)pair.client.begin_request({.head = kPost, .scheme = "https"}, asking);
  pair.talk();
  CHECK(pair.answering.seen_body == asking.request_body);
  CHECK(pair.answering.seen_trailers == asking.request_trailers);
  CHECK(asking.is_ended);
}

TEST_CASE("a WebSocket is asked for by CONNECT once the server's settings came", "[h2]") {
  Pair pair;
  CHECK_FALSE(pair.client.takes_websockets().has_value());
  pair.talk();
  REQUIRE(pair.client.takes_websockets() == true);
  Asking asking;
  constexpr std::string_view kHead =
      "GET /chat HTTP/1.1\r\nhost: a.test\r\nSec-WebSocket-Key: k\r\nsec-websocket-version: 13\r\n"
      "connection: upgrade\r\nupgrade: websocket\r\n\r\n";
  (void)pair.client.begin_request({.head = kHead, .scheme = "http", .opens_websocket = true},
                                  asking);
  pair.talk();
  CHECK(pair.answering.seen.starts_with("GET /chat HTTP/1.1\r\n"));
  CHECK(pair.answering.seen.find("upgrade: websocket\r\n") != std::string::npos);
  CHECK(pair.answering.seen.find("sec-websocket-version: 13\r\n") != std::string::npos);
  CHECK(pair.answering.seen.find("sec-websocket-key") == std::string::npos);
}

TEST_CASE("a body goes up, and what frames it in HTTP/1 stays behind", "[h2]") {
  Pair pair;
  Asking asking;
  asking.request_body = std::string(200'000, 'x');
  (void)pair.client.begin_request({.head = kPost, .scheme = "https", .is_end = false}, asking);
  pair.talk();
  CHECK(pair.answering.seen_body == asking.request_body);
  CHECK(asking.is_ended);
}

TEST_CASE("trailers come behind a body, and behind none", "[h2]") {
  for (const char* body : {"body", ""}) {
    Pair pair;
    pair.answering.body = body;
    pair.answering.trailers = "Grpc-Status: 0\r\ngrpc-message: fine\r\n\r\n";
    Asking asking;
    (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
    pair.talk();
    CHECK(asking.trailers == "grpc-status: 0\r\ngrpc-message: fine\r\n\r\n");
    CHECK(asking.body == body);
  }
}

TEST_CASE("a stream that was refused is told from one that broke", "[h2]") {
  Pair pair;
  pair.answering.is_refusing = true;
  Asking asking;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
  pair.talk();
  CHECK(asking.closed == H2Error::kRefusedStream);
}

TEST_CASE("a body waits for who reads it", "[h2]") {
  Pair pair;
  pair.answering.body = std::string(300'000, 'x');
  Asking asking;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
  pair.talk();
  CHECK(asking.body.size() == size_t{64} * 1024);
  while (!asking.is_ended) {
    const size_t before = asking.body.size();
    pair.client.consume(1, size_t{64} * 1024);
    pair.talk();
    REQUIRE(asking.body.size() > before);
  }
  CHECK(asking.body == pair.answering.body);
}

TEST_CASE("who forgets a stream hears nothing more of it", "[h2]") {
  Pair pair;
  Asking asking;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
  pair.client.forget(1, H2Error::kCancel);
  pair.talk();
  CHECK(asking.heads.empty());
  CHECK_FALSE(asking.closed.has_value());
  Asking another;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, another);
  pair.talk();
  CHECK(another.is_ended);
}

TEST_CASE("a server that goes away takes no further requests", "[h2]") {
  Pair pair;
  Asking asking;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
  pair.talk();
  CHECK_FALSE(pair.client.is_going_away());
  pair.server.shut_down();
  pair.talk();
  CHECK(pair.client.is_going_away());
}

TEST_CASE("what is no HTTP/2 is over once our last word is out", "[h2]") {
  H2Client client{H2Client::Limits{}};
  Asking asking;
  (void)client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
  std::vector<char> room(kOutputBytes);
  (void)client.take_output(room);
  (void)client.receive("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  while (client.take_output(room) > 0) {
  }
  CHECK(client.is_over());
}

TEST_CASE("a header list beyond the limits ends its stream alone", "[h2]") {
  Pair pair;
  const std::string usual = pair.answering.head;
  pair.answering.head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 200; ++i) {
    pair.answering.head += "x-many: 1\r\n";
  }
  pair.answering.head += "\r\n";
  Asking asking;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, asking);
  pair.talk();
  CHECK(asking.heads.empty());
  CHECK(asking.closed == H2Error::kInternal);
  pair.answering.head = usual;
  Asking another;
  (void)pair.client.begin_request({.head = kGetHead, .scheme = "http", .is_end = true}, another);
  pair.talk();
  CHECK(another.is_ended);
}

}  // namespace weir::http
