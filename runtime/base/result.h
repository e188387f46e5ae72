// The one result type for failures of the world (files, sockets, peers), style rule 30b.
//
// An author's mistake is a Diagnostic, not an Error; a bug of ours is WEIR_CHECK. An Error says
// what went wrong in words an operator can act on; code tells callers what kind of failure it is.
// Nothing here throws; a Result that is dropped is a compiler warning.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace weir {

enum class ErrorCode : uint8_t {
  kIo,           // the operating system refused: file, socket, memory map
  kBadImage,     // bytes that are not an image this build can use
  kBadArgument,  // a value given by the operator
  kPeer,         // the other side of a socket broke the protocol or went away
  kTls,          // certificate, key or handshake
  kLimit,        // a declared limit was reached
  kConflict,     // someone else is already doing this
  kTimeout,      // the other side did not answer in time
};

// `message` says what happened, `context` to what (a path, an address); both may reach a log line.
struct Error {
  ErrorCode code = ErrorCode::kIo;
  std::string message;
  std::string context;

  // "context: message", or the message alone.
  [[nodiscard]] std::string to_string() const;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                                std::string context = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(context)});
}

// Text of an errno value, thread-safe: "no such file or directory (ENOENT)".
[[nodiscard]] std::string errno_text(int error_number);

// A kIo failure for the current errno: "WHAT: TEXT".
[[nodiscard]] tl::unexpected<Error> fail_errno(const std::string& what, std::string context = {});

}  // namespace weir
