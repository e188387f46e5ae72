// Transport: one non-blocking byte stream, plain TCP or TLS, behind one set of calls.
//
// The proxy reads and writes without knowing which it is; a tag and a branch decide, no virtual
// call. It neither watches nor buffers: pair it with an IoWatch in kEdge mode and try again on any
// edge after kAgain (TLS may need to write in order to read, and the reverse). No call raises
// SIGPIPE, none blocks. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/uio.h>

#include "runtime/base/client_certificate.h"
#include "runtime/base/ip_address.h"
#include "runtime/base/unique_fd.h"

struct ssl_st;

namespace weir::net {

class TlsClientContext;
class TlsServerContext;

// Names of RFC 7301, as registered.
inline constexpr std::string_view kAlpnHttp2 = "h2";
inline constexpr std::string_view kAlpnHttp1 = "http/1.1";

enum class IoStatus : uint8_t {
  kOk,
  kAgain,  // nothing now; an edge will tell
  kEof,    // reads only: the peer ended its side properly
  kError,
};

enum class TransportError : uint8_t {
  kNone,
  kReset,        // connection reset or broken pipe
  kTimedOut,     // the kernel gave up on the peer
  kUnreachable,  // no route, host or network
  kRefused,      // nobody listens (surfaces from a pending connect)
  kTruncated,    // TLS: the stream ended without close_notify
  kTls,          // TLS: handshake or record failure; handshake_failure() has the text
  kOther,
};

// A constant lower-case name for counters and logs: "reset", "timed_out".
[[nodiscard]] std::string_view transport_error_name(TransportError error);

struct IoResult {
  IoStatus status = IoStatus::kAgain;
  TransportError error = TransportError::kNone;
  // Reads only: the kernel had no more bytes than these, so that another read now would return
  // kAgain. Unless the watch has ever said peer_closed (then read on until kEof), it is safe to
  // wait for the next edge.
  bool is_drained = false;
  size_t bytes = 0;

  [[nodiscard]] bool is_ok() const { return status == IoStatus::kOk; }
};

class Transport {
 public:
  // Empty: only is_open(), fd() and close() may be called.
  Transport() = default;
  // Takes the descriptor over; it must be non-blocking.
  static Transport plain(UniqueFd fd);
  // The server side of a TLS connection; handshake() must be driven to kOk before read and write.
  static Transport tls_server(UniqueFd fd, const TlsServerContext& context);

  // The client side, to `peer`. The same holds, and a certificate that does not verify is an error.
  static Transport tls_client(UniqueFd fd, const TlsClientContext& context,
                              const SocketAddress& peer);

  Transport(Transport&& other) noexcept;
  Transport& operator=(Transport&& other) noexcept;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  ~Transport();

  [[nodiscard]] bool is_open() const { return fd_.has_value(); }
  [[nodiscard]] bool is_tls() const { return tls_ != nullptr; }
  // Borrowed; for the IoWatch.
  [[nodiscard]] int fd() const { return fd_.get(); }

  // Drives the TLS handshake: kOk when it is done (at once for plain), kAgain, kError. kEof when
  // the peer left before it was done.
  IoResult handshake();

  // Up to buffer.size() bytes (at least 1 asked). After kOk without is_drained there may be more
  // that no edge announces: a caller that stops early must come back by itself.
  IoResult read(std::span<char> buffer);

  // Writes a prefix; bytes < size without an error means "wait for an edge", as does kAgain. After
  // kAgain on TLS the next write must offer the same bytes again; they may lie elsewhere and more
  // may follow them.
  IoResult write(std::string_view bytes);

  // Gathers; at most kGatherMax slices are looked at. Over TLS, small slices are joined so that a
  // head and the start of its body share a record. With `is_more_coming` the kernel may wait for
  // what follows at once, such as shutdown_write().
  static constexpr size_t kGatherMax = 16;
  IoResult write_gather(std::span<const iovec> slices, bool is_more_coming = false);

  // Ends our side: close_notify for TLS, then FIN. kOk when done or pointless, kAgain to be called
  // again. Reading goes on.
  IoResult shutdown_write();

  // Frees everything at once; unsent bytes of the kernel still go out. Stop the watch before.
  void close() noexcept;
  // Closes with a reset instead of an orderly end, for streams that broke half way.
  void abort() noexcept;

  // After a TLS handshake; empty for plain or when the peer sent none. Views live as long as the
  // Transport is open.
  [[nodiscard]] std::string_view alpn() const;
  [[nodiscard]] std::string_view server_name() const;
  // What the client's certificate says, if it showed one that has verified.
  [[nodiscard]] std::optional<ClientCertificate> client_certificate() const;
  // "TLSv1.3"; empty for plain.
  [[nodiscard]] std::string_view tls_version() const;
  [[nodiscard]] bool is_resumed() const;

  // Why the handshake failed, for a log line: "certificate has expired", "wrong version number".
  // Right after the call that failed.
  [[nodiscard]] std::string handshake_failure() const;

 private:
  IoResult read_tls(std::span<char> buffer);
  IoResult write_plain(std::string_view bytes, int flags);
  IoResult write_tls(std::string_view bytes);
  IoResult gather_tls(std::span<const iovec> slices, bool is_more_coming);
  IoResult tls_failure(int result, TransportError at_eof);

  UniqueFd fd_;
  ssl_st* tls_ = nullptr;
  bool has_tls_failed_ = false;  // no close_notify after a fatal error (SSL_shutdown(3))
};

}  // namespace weir::net
