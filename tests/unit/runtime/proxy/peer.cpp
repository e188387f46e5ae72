#include "tests/unit/runtime/proxy/peer.h"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include <catch2/catch.hpp>

#include "runtime/net/socket.h"

namespace weir::proxy {
namespace {

constexpr int kNarrowBytes = 4096;
constexpr int kWideBytes = 1 << 20;

bool wait_for(int fd, short events, int timeout_ms) {
  pollfd entry{.fd = fd, .events = events, .revents = 0};
  return ::poll(&entry, 1, timeout_ms) > 0;
}

int patience_ms() {
  return static_cast<int>(std::chrono::milliseconds(kPatience).count());
}

UniqueFd connect_to(Port port, int receive_buffer) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(fd.has_value());
  if (receive_buffer > 0) {
    REQUIRE(::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                         sizeof(receive_buffer)) == 0);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port.value);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  // What a test sends in pieces is to arrive in pieces.
  const int on = 1;
  REQUIRE(::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0);
  return fd;
}

}  // namespace

Peer::Peer(UniqueFd fd) : fd_(std::move(fd)) {}

Peer Peer::connect(Port port) {
  return Peer(connect_to(port, 0));
}

Peer Peer::connect_narrow(Port port) {
  return Peer(connect_to(port, kNarrowBytes));
}

void Peer::widen() {
  REQUIRE(::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &kWideBytes, sizeof(kWideBytes)) == 0);
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    REQUIRE(wait_for(fd_.get(), POLLOUT, patience_ms()));
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    REQUIRE((sent >= 0 || errno == EAGAIN));
    bytes.remove_prefix(sent > 0 ? static_cast<size_t>(sent) : 0);
  }
}

size_t Peer::send_some(std::string_view bytes) {
  const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<size_t>(sent) : 0;
}

size_t Peer::send_until_refused(std::string_view bytes) {
  constexpr int kRefusalsMax = 2000;
  size_t sent = 0;
  for (int refusals = 0; sent < bytes.size() && refusals < kRefusalsMax;) {
    const size_t taken = send_some(bytes.substr(sent));
    refusals = taken == 0 ? refusals + 1 : 0;
    sent += taken;
  }
  return sent;
}

bool Peer::fill() {
  REQUIRE(wait_for(fd_.get(), POLLIN, patience_ms()));
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (count > 0) {
    held_.append(buffer.data(), static_cast<size_t>(count));
  }
  return count > 0;
}

bool Peer::ends_with_reset() {
  while (fill()) {
  }
  return errno == ECONNRESET;
}

bool Peer::has_bytes() {
  return !held_.empty() || wait_for(fd_.get(), POLLIN, 0);
}

void Peer::end_sending() {
  REQUIRE(::shutdown(fd_.get(), SHUT_WR) == 0);
}

void Peer::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  REQUIRE(::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now)) == 0);
  fd_.reset();
}

Origin::Origin() : fd_(*net::open_listener(*SocketAddress::parse("127.0.0.1:0"), {})) {
  port_ = net::local_address(fd_.get())->port;
}

Peer Origin::accept() {
  REQUIRE(wait_for(fd_.get(), POLLIN, patience_ms()));
  const int fd = ::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC);
  REQUIRE(fd >= 0);
  return Peer(UniqueFd(fd));
}

bool Origin::has_connection() {
  return wait_for(fd_.get(), POLLIN, 0);
}

Peer ask(Peer& client, Origin& origin, const std::string& request) {
  client.send(request);
  Peer upstream = origin.accept();
  upstream.read_head();
  return upstream;
}

std::string get(const std::string& path, const std::string& fields) {
  return "GET " + path + " HTTP/1.1\r\nhost: a\r\n" + fields + "\r\n";
}

std::string ok_response(std::string_view body, std::string_view fields) {
  return "HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

std::string pattern(size_t bytes) {
  std::string text;
  text.reserve(bytes + 16);
  for (size_t i = 0; text.size() < bytes; ++i) {
    text += std::to_string(i) + ",";
  }
  text.resize(bytes);
  return text;
}

}  // namespace weir::proxy
