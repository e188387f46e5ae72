// Messages of JSON-RPC over a pair of file descriptors, framed as LSP 3.17 has it ("Base
// Protocol"): a head with `Content-Length`, an empty line, the body.
//
// Reading waits for the client and for a second descriptor, which another thread makes readable
// when it has something to say. A head that is none ends the session: nothing behind it can be
// trusted. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace weir::lsp {

// A body of more bytes ends the session; a document has at most a tenth of it.
inline constexpr size_t kBodyBytesMax = size_t{256} << 20;

class Transport {
 public:
  // The descriptors stay open and belong to the caller. `wake` is -1 without one.
  Transport(int in, int out, int wake) : in_(in), out_(out), wake_(wake) {}

  enum class Event : uint8_t {
    kMessage,  // `body` holds one
    kWoken,    // `wake` is readable
    kIdle,     // nothing came within the time
    kEnd,      // the client has closed its side
    kBroken,   // what came is no message
  };
  // `wait_ms` is -1 for as long as it takes.
  Event next(std::string& body, int wait_ms);
  // False if the client does not read any more.
  bool send(const std::string& body);

 private:
  Event take(std::string& body);
  bool read_more();

  int in_;
  int out_;
  int wake_;
  std::string buffer_;
  bool has_ended_ = false;
};

}  // namespace weir::lsp
