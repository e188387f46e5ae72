// The way OpenSSL reaches our sockets. Private to runtime/net.
//
// OpenSSL's own socket BIO raises SIGPIPE and hides whether the kernel still had bytes. This one
// sends with MSG_NOSIGNAL, remembers what the last receive said, which is what edge-triggered
// reading needs to know, and can hold back what nobody waits for.
#pragma once

#include <string>

#include "runtime/net/openssl_ptr.h"

namespace weir::net {

struct SocketBioState {
  int fd = -1;  // borrowed from the Transport
  // The last receive got less than it asked for: the socket was empty then.
  bool is_drained = false;
  bool is_eof = false;
  // More is written at once: the kernel may wait for it.
  bool is_more_coming = false;
  // What is written now is kept, and sent before and with what is written next.
  bool is_holding = false;
  int error_number = 0;
  std::string held;
};

// The table of calls; it must outlive every BIO made from it.
[[nodiscard]] BioMethodPtr new_socket_bio_method();

// A BIO on `fd`, to be given to one SSL, which frees it with its state.
[[nodiscard]] BIO* new_socket_bio(const BIO_METHOD* method, int fd);

// Sends what is held by itself. What the kernel does not take at once is lost: for a last word.
void flush_held(BIO* bio);

// The state of a BIO from new_socket_bio.
[[nodiscard]] SocketBioState& socket_bio_state(BIO* bio);

}  // namespace weir::net
