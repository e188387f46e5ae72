#include "runtime/net/unix_socket.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "runtime/net/socket.h"
#include "tests/unit/runtime/net/socket_support.h"

namespace weir::net {
namespace {

mode_t mode_of(const std::string& path) {
  struct stat info{};
  REQUIRE(::lstat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

TEST_CASE("a Unix listener is private and knows who connects", "[net]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("run/admin.sock");
  const auto listener = open_unix_listener(path);
  REQUIRE(listener);
  CHECK(mode_of(path) == 0600);
  CHECK(mode_of(directory.file("run")) == 0700);
  const auto client = connect_unix(path);
  REQUIRE(client);
  const Accepted accepted = accept_connection(listener->get());
  REQUIRE(accepted.status == AcceptStatus::kAccepted);
  const auto peer = peer_credentials(accepted.fd.get());
  REQUIRE(peer);
  CHECK(peer->uid == ::getuid());
  CHECK(peer->pid == ::getpid());
}

TEST_CASE("a live Unix listener is not displaced unless asked", "[net]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("a.sock");
  auto first = open_unix_listener(path);
  REQUIRE(first);
  const auto second = open_unix_listener(path);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::kConflict);
  CHECK(second.error().context == path);
  const auto successor = open_unix_listener(path, {.replaces_live = true});
  REQUIRE(successor);
  REQUIRE(connect_unix(path));
  CHECK(accept_connection(successor->get()).status == AcceptStatus::kAccepted);
}

TEST_CASE("a socket file nobody listens on is replaced", "[net]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("a.sock");
  open_unix_listener(path)->reset();
  REQUIRE(std::filesystem::exists(path));
  CHECK_FALSE(connect_unix(path));
  CHECK(open_unix_listener(path));
}

TEST_CASE("a directory others may enter, a link and a plain file are refused", "[net]") {
  const TemporaryDirectory directory;
  const auto refusal = [&](const std::string& path) {
    const auto listener = open_unix_listener(path);
    REQUIRE_FALSE(listener);
    return listener.error().code;
  };
  REQUIRE(::mkdir(directory.file("open").c_str(), 0755) == 0);
  CHECK(refusal(directory.file("open/a.sock")) == ErrorCode::kBadArgument);

  REQUIRE(::mkdir(directory.file("real").c_str(), 0700) == 0);
  std::filesystem::create_symlink(directory.file("real"), directory.file("link"));
  CHECK(refusal(directory.file("link/a.sock")) == ErrorCode::kBadArgument);

  std::ofstream(directory.file("file")) << "kept";
  CHECK(refusal(directory.file("file")) == ErrorCode::kBadArgument);
  CHECK(std::filesystem::file_size(directory.file("file")) == 4);
  CHECK(refusal(directory.file("file/a.sock")) == ErrorCode::kBadArgument);
}

TEST_CASE("a path that does not fit is refused with its limit", "[net]") {
  const TemporaryDirectory directory;
  const auto listener = open_unix_listener(directory.file(std::string(200, 'x')));
  REQUIRE_FALSE(listener);
  CHECK(listener.error().code == ErrorCode::kBadArgument);
  CHECK_FALSE(connect_unix(""));
}

}  // namespace
}  // namespace weir::net
