#include "runtime/control/admin_server.h"

#include <optional>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "private_folder.h"
#include "runtime/control/limits.h"
#include "runtime/net/unix_socket.h"

namespace weir::control {
namespace {

// Answers queries at once and keeps the others waiting.
struct Host final : AdminHost {
  void handle(const Call& call, AdminRespond respond) override {
    calls.push_back(call);
    if (call.action == AdminAction::kSwap) {
      waiting = std::move(respond);
      return;
    }
    respond({.body = "hello\n"});
  }
  std::vector<Call> calls;
  AdminRespond waiting;
};

struct AdminFixture {
  AdminFixture() : loop(std::move(*net::EventLoop::create())), server(*loop, host) {
    auto opened = net::open_unix_listener(folder.file("admin.sock"));
    REQUIRE(opened);
    listener = std::move(*opened);
    REQUIRE(server.listen(listener.get()));
  }

  UniqueFd send(const std::string& text) {
    UniqueFd client = std::move(*net::connect_unix(folder.file("admin.sock")));
    REQUIRE(::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(text.size()));
    return client;
  }

  // Everything the server says until it hangs up.
  std::string read_all(const UniqueFd& client) {
    std::string text;
    for (;;) {
      char buffer[4096];
      const ssize_t got = ::recv(client.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
      if (got == 0) {
        return text;
      }
      if (got > 0) {
        text.append(buffer, static_cast<size_t>(got));
      } else {
        loop->run_once();
      }
    }
  }

  std::string exchange(const std::string& text) { return read_all(send(text)); }

  PrivateFolder folder;
  std::unique_ptr<net::EventLoop> loop;
  Host host;
  UniqueFd listener;
  AdminServer server;
};

std::string get(const std::string& target, const std::string& more = "connection: close\r\n") {
  return "GET " + target + " HTTP/1.1\r\nhost: admin\r\n" + more + "\r\n";
}

std::string post(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nhost: admin\r\nconnection: close\r\ncontent-length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a query is answered and its query string handed on", "[control]") {
  AdminFixture fixture;
  const std::string answer = fixture.exchange(get("/stats?format=json"));
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(has(answer, "connection: close\r\n"));
  CHECK(answer.ends_with("\r\n\r\nhello\n"));
  REQUIRE(fixture.host.calls.size() == 1);
  CHECK(fixture.host.calls[0].query == "format=json");
}

TEST_CASE("a kept connection takes several requests, sent ahead or not", "[control]") {
  AdminFixture fixture;
  const std::string answers =
      fixture.exchange(get("/ready", "") + get("/status", "") + get("/ready"));
  CHECK(fixture.host.calls.size() == 3);
  size_t count = 0;
  for (size_t at = answers.find("200 OK"); at != std::string::npos;
       at = answers.find("200 OK", at + 1)) {
    ++count;
  }
  CHECK(count == 3);
}

TEST_CASE("a body arrives whole, with a length or in chunks", "[control]") {
  AdminFixture fixture;
  const UniqueFd first = fixture.send(post("/drain", "some text"));
  fixture.read_all(first);
  const UniqueFd second = fixture.send(
      "POST /drain HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: "
      "chunked\r\n\r\n4\r\nsome\r\n5\r\n text\r\n0\r\n\r\n");
  fixture.read_all(second);
  REQUIRE(fixture.host.calls.size() == 2);
  CHECK(fixture.host.calls[0].body == "some text");
  CHECK(fixture.host.calls[1].body == "some text");
}

TEST_CASE("an answer may come later and others do not wait for it", "[control]") {
  AdminFixture fixture;
  const UniqueFd slow = fixture.send(post("/swap", "/x.wimg"));
  while (!fixture.host.waiting) {
    fixture.loop->run_once();
  }
  CHECK(fixture.server.is_busy());
  CHECK(has(fixture.exchange(get("/ready")), "200 OK"));
  fixture.host.waiting(error_reply(HttpStatus{422}, "no \"good\" image"));
  const std::string answer = fixture.read_all(slow);
  CHECK(has(answer, "HTTP/1.1 422 "));
  CHECK(has(answer, "{\"error\":\"no \\\"good\\\" image\"}\n"));
  CHECK_FALSE(fixture.server.is_busy());
}

TEST_CASE("an answer for a client that left is dropped", "[control]") {
  AdminFixture fixture;
  UniqueFd client = fixture.send(post("/swap", "/x.wimg"));
  while (!fixture.host.waiting) {
    fixture.loop->run_once();
  }
  client.reset();
  fixture.host.waiting({.body = std::string(1 << 20, 'x')});
  CHECK(has(fixture.exchange(get("/ready")), "200 OK"));
}

TEST_CASE("unknown paths, wrong methods and broken requests are told apart", "[control]") {
  AdminFixture fixture;
  CHECK(has(fixture.exchange(get("/nothing")), "HTTP/1.1 404 "));
  const std::string wrong_method = fixture.exchange(get("/swap"));
  CHECK(has(wrong_method, "HTTP/1.1 405 "));
  CHECK(has(wrong_method, "allow: POST\r\n"));
  CHECK(has(fixture.exchange("GET /ready HTTP/1.1\n\n"), "HTTP/1.1 400 "));
  CHECK(has(fixture.exchange("GET /ready HTTP/1.1\r\nhost: x\r\nx: " +
                             std::string(kAdminHeadBytesMax, 'x') + "\r\n\r\n"),
            "HTTP/1.1 431 "));
  CHECK(has(fixture.exchange(post("/drain", std::string(kAdminBodyBytesMax + 1, 'x'))),
            "HTTP/1.1 413 "));
  CHECK(fixture.host.calls.empty());
}

TEST_CASE("more clients than allowed are turned away", "[control]") {
  AdminFixture fixture;
  std::vector<UniqueFd> idle;
  for (size_t i = 0; i < kAdminConnectionsMax; ++i) {
    idle.push_back(fixture.send("GET"));
    fixture.loop->run_once();
  }
  UniqueFd refused = std::move(*net::connect_unix(fixture.folder.file("admin.sock")));
  CHECK(fixture.read_all(refused).empty());
}

}  // namespace
}  // namespace weir::control
