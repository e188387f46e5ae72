// Blocking loopback sockets for tests of the proxy: the test plays the client and the origin.
//
// A read that gets nothing for kPatience fails the test; that limit only ends a test that hangs.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/base/unique_fd.h"
#include "runtime/base/units.h"
#include "tests/unit/runtime/proxy/reader.h"

namespace weir::proxy {

inline constexpr std::chrono::seconds kPatience{20};

// One end of a connection.
class Peer : public Reader {
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
  bool fill() override;

  UniqueFd fd_;
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

// Sends `request`; the origin's end of the new connection it comes on, with its head read.
Peer ask(Peer& client, Origin& origin, const std::string& request);

// A request for host "a" with these further field lines.
std::string get(const std::string& path = "/", const std::string& fields = {});

// "HTTP/1.1 200 OK" with a Content-Length.
std::string ok_response(std::string_view body, std::string_view fields = {});

// A body that differs at every position, so that lost, doubled or moved bytes show.
std::string pattern(size_t bytes);

}  // namespace weir::proxy
