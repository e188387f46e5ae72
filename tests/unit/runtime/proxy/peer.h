// Blocking loopback sockets for tests of the proxy: the test plays the client and the origin.
//
// A read that gets nothing for kPatience fails the test; that limit only ends a test that hangs.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/unique_fd.h"
#include "runtime/base/units.h"

namespace weir::proxy {

inline constexpr std::chrono::seconds kPatience{20};

// One end of a connection.
class Peer {
 public:
  explicit Peer(UniqueFd fd);
  // A client of 127.0.0.1:`port`.
  static Peer connect(Port port);
  // The same with small kernel buffers, so that not reading soon stops the sender.
  static Peer connect_narrow(Port port);

  // Gives a narrow client the buffers of others, so that the rest of a test is quick.
  void widen();

  void send(std::string_view bytes);
  // Sends what the kernel takes without waiting; returns how much that was.
  size_t send_some(std::string_view bytes);
  // Sends until the kernel has refused for so long that nobody seems to take any more; returns how
  // much it took. What it took is then in kernels and in the proxy.
  size_t send_until_refused(std::string_view bytes);
  // The end of this is `end`.
  std::string read_until(std::string_view end);
  // A head up to and with its empty line.
  std::string read_head() { return read_until("\r\n\r\n"); }
  std::string read_exactly(size_t bytes);
  // What has come by now, after waiting for something; empty at the end of the stream.
  std::string read_some();
  // What was received already.
  std::string read_held() { return std::exchange(held_, {}); }
  // A head and the body its Content-Length announces.
  std::string read_response();
  // Everything up to the orderly end of the stream.
  std::string read_to_end();
  // True when the connection ended by a reset. Reads everything before that.
  bool ends_with_reset();
  // Bytes that are here now, without waiting.
  bool has_bytes();

  void end_sending();
  void close() { fd_.reset(); }
  // Closes with a reset.
  void reset();
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  // Appends what came to held_; false at the end of the stream.
  bool fill();

  UniqueFd fd_;
  std::string held_;
};

// A listening socket that accepts when the test says so.
class Origin {
 public:
  Origin();
  [[nodiscard]] Port port() const { return port_; }
  // The next connection; waits for it.
  Peer accept();
  // A connection waits to be accepted.
  bool has_connection();
  void close() { fd_.reset(); }

 private:
  UniqueFd fd_;
  Port port_;
};

// What a head's Content-Length says; it must have one.
size_t content_length(const std::string& head);

// A request for host "a" with these further field lines.
std::string get(const std::string& path = "/", const std::string& fields = {});

// "HTTP/1.1 200 OK" with a Content-Length.
std::string ok_response(std::string_view body, std::string_view fields = {});

// A body that differs at every position, so that lost, doubled or moved bytes show.
std::string pattern(size_t bytes);

}  // namespace weir::proxy
