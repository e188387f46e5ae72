#include "runtime/control/inherited_sockets.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "runtime/net/socket.h"

namespace weir::control {
namespace {

const SocketAddress kAnyPort = SocketAddress::parse("127.0.0.1:0").value();

std::vector<UniqueFd> one(UniqueFd fd) {
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(fd));
  return fds;
}

TEST_CASE("a listening socket is taken and made non-blocking", "[control]") {
  UniqueFd listener = std::move(*net::open_listener(kAnyPort, {}));
  REQUIRE(::fcntl(listener.get(), F_SETFL, 0) == 0);
  const auto got =
      inherit_sockets({{.key = {.address = kAnyPort}, .shard = 3}}, one(std::move(listener)));
  REQUIRE(got);
  REQUIRE(got->size() == 1);
  CHECK(got->front().shard == 3);
  CHECK((::fcntl(got->front().fd.get(), F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("what does not listen for TCP is refused", "[control]") {
  std::vector<UniqueFd> wrong;
  wrong.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  wrong.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  wrong.emplace_back(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  wrong.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  for (UniqueFd& fd : wrong) {
    const auto got = inherit_sockets({{.key = {.address = kAnyPort}}}, one(std::move(fd)));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == ErrorCode::kPeer);
  }
}

}  // namespace
}  // namespace weir::control
