#include "runtime/control/socket_names.h"

#include <filesystem>
#include <optional>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "private_folder.h"
#include "runtime/net/unix_socket.h"

namespace weir::control {
namespace {

bool has_client(int listener) {
  pollfd entry{.fd = listener, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) == 1;
}

size_t count_files(const PrivateFolder& folder) {
  const std::filesystem::directory_iterator files(folder.path());
  return static_cast<size_t>(std::distance(begin(files), end(files)));
}

TEST_CASE("a second first process finds the directory taken", "[control]") {
  const PrivateFolder folder;
  SocketNames first(folder.path());
  REQUIRE(first.open_first());
  SocketNames second(folder.path());
  const Status opened = second.open_first();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::kConflict);
}

TEST_CASE("a successor is found only after it published", "[control]") {
  const PrivateFolder folder;
  SocketNames old_names(folder.path());
  REQUIRE(old_names.open_first());
  SocketNames new_names(folder.path());
  REQUIRE(new_names.open_successor());
  const auto before = connect_handover(folder.path());
  REQUIRE(before);
  CHECK(has_client(old_names.handover()));
  CHECK_FALSE(has_client(new_names.handover()));
  REQUIRE(new_names.publish());
  const auto after = connect_handover(folder.path());
  REQUIRE(after);
  CHECK(has_client(new_names.handover()));
}

TEST_CASE("an old process that leaves keeps its successor's names", "[control]") {
  const PrivateFolder folder;
  std::optional<SocketNames> old_names(folder.path());
  REQUIRE(old_names->open_first());
  SocketNames new_names(folder.path());
  REQUIRE(new_names.open_successor());
  REQUIRE(new_names.publish());
  old_names.reset();
  CHECK(connect_handover(folder.path()));
}

TEST_CASE("names are removed with their last owner", "[control]") {
  const PrivateFolder folder;
  {
    SocketNames names(folder.path());
    REQUIRE(names.open_first());
    CHECK(count_files(folder) == 2);
    SocketNames unused(folder.path());
    REQUIRE(unused.open_successor());
    CHECK(count_files(folder) == 4);
  }
  CHECK(count_files(folder) == 0);
}

TEST_CASE("an old process takes its names back and still hears who came before", "[control]") {
  const PrivateFolder folder;
  SocketNames names(folder.path());
  REQUIRE(names.open_first());
  const int first = names.admin();
  const auto early = net::connect_unix(folder.file("admin.sock"));
  REQUIRE(early);
  REQUIRE(::unlink(folder.file("admin.sock").c_str()) == 0);
  REQUIRE(names.retake());
  CHECK(names.admin() != first);
  CHECK(has_client(first));
  REQUIRE(net::connect_unix(folder.file("admin.sock")));
  CHECK(has_client(names.admin()));
}

TEST_CASE("a handover socket that could be another's is not asked", "[control]") {
  const PrivateFolder folder;
  CHECK_FALSE(connect_handover(folder.path()));
  SocketNames names(folder.path());
  REQUIRE(names.open_first());
  REQUIRE(::chmod(folder.file("handover.sock").c_str(), 0660) == 0);
  CHECK_FALSE(connect_handover(folder.path()));
  REQUIRE(::chmod(folder.file("handover.sock").c_str(), 0600) == 0);
  CHECK(connect_handover(folder.path()));
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  CHECK_FALSE(connect_handover(folder.path()));
  REQUIRE(::chmod(folder.path().c_str(), 0700) == 0);
  const PrivateFolder other;
  REQUIRE(::symlink("nowhere", other.file("handover.sock").c_str()) == 0);
  CHECK_FALSE(connect_handover(other.path()));
}

}  // namespace
}  // namespace weir::control
