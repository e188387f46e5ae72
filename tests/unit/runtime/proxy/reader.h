// Reader: what a test reads from one end of a connection, in the pieces it asks for.
//
// A read that gets nothing for as long as the implementation waits, or that meets the end of the
// stream too early, fails the test.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace weir::proxy {

class Reader {
 public:
  Reader() = default;
  Reader(Reader&&) = default;
  Reader& operator=(Reader&&) = default;
  virtual ~Reader() = default;

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
  // Everything up to the end of the stream.
  std::string read_to_end();

 protected:
  // Waits and appends what came to held_; false at the end of the stream.
  virtual bool fill() = 0;

  std::string held_;
};

// What a head's Content-Length says; it must have one.
size_t content_length(const std::string& head);

}  // namespace weir::proxy
