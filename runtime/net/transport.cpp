#include "runtime/net/transport.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <utility>

#include <openssl/err.h>

#include "runtime/base/check.h"
#include "runtime/net/socket_bio.h"
#include "runtime/net/tls_client.h"
#include "runtime/net/tls_client_context.h"
#include "runtime/net/tls_context.h"
#include "runtime/net/tls_context_state.h"

namespace weir::net {
namespace {

// The most a TLS record carries (RFC 8446 section 5.1).
constexpr size_t kRecordBytes = 16384;
// Up to here copying slices together costs less than the kernel takes to look at each.
constexpr size_t kJoinedMax = 2048;

TransportError error_of(int error_number) {
  switch (error_number) {
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
      return TransportError::kReset;
    case ETIMEDOUT:
      return TransportError::kTimedOut;
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
      return TransportError::kUnreachable;
    case ECONNREFUSED:
      return TransportError::kRefused;
    default:
      return TransportError::kOther;
  }
}

IoResult failed(TransportError error) {
  return {.status = IoStatus::kError, .error = error};
}

IoResult done(size_t bytes) {
  return {.status = IoStatus::kOk, .bytes = bytes};
}

// The result of a plain call that returned -1.
IoResult from_errno(int error_number) {
  if (error_number == EAGAIN) {
    return {.status = IoStatus::kAgain};
  }
  return failed(error_of(error_number));
}

// Calls until it is not interrupted by a signal.
template <typename Call>
ssize_t uninterrupted(Call call) {
  ssize_t result = 0;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

SocketBioState& bio_state(SSL* tls) {
  return socket_bio_state(SSL_get_rbio(tls));
}

// Copies the start of `slices`, after `skip` bytes, into `record`; returns how much was copied.
size_t join(std::span<const iovec> slices, size_t skip, std::span<char> record) {
  size_t filled = 0;
  for (const iovec& slice : slices) {
    const size_t skipped = std::min(skip, slice.iov_len);
    skip -= skipped;
    const size_t length = std::min(slice.iov_len - skipped, record.size() - filled);
    if (length > 0) {
      std::memcpy(record.data() + filled, static_cast<const char*>(slice.iov_base) + skipped,
                  length);
      filled += length;
    }
  }
  return filled;
}

size_t total_bytes(std::span<const iovec> slices) {
  size_t total = 0;
  for (const iovec& slice : slices) {
    total += slice.iov_len;
  }
  return total;
}

}  // namespace

std::string_view transport_error_name(TransportError error) {
  switch (error) {
    case TransportError::kNone:
      return "none";
    case TransportError::kReset:
      return "reset";
    case TransportError::kTimedOut:
      return "timed_out";
    case TransportError::kUnreachable:
      return "unreachable";
    case TransportError::kRefused:
      return "refused";
    case TransportError::kTruncated:
      return "truncated";
    case TransportError::kTls:
      return "tls";
    case TransportError::kOther:
      return "other";
  }
  return "other";
}

Transport Transport::plain(UniqueFd fd) {
  Transport transport;
  transport.fd_ = std::move(fd);
  return transport;
}

Transport Transport::tls_server(UniqueFd fd, const TlsServerContext& context) {
  Transport transport;
  transport.tls_ = SSL_new(context.default_context());
  WEIR_CHECK(transport.tls_ != nullptr, "out of memory");
  BIO* bio = new_socket_bio(context.state_->bio_method.get(), fd.get());
  SSL_set_bio(transport.tls_, bio, bio);
  SSL_set_accept_state(transport.tls_);
  transport.fd_ = std::move(fd);
  return transport;
}

Transport Transport::tls_client(UniqueFd fd, const TlsClientContext& context,
                                const SocketAddress& peer) {
  Transport transport;
  transport.tls_ = context.new_connection(fd.get(), peer);
  transport.fd_ = std::move(fd);
  return transport;
}

Transport::Transport(Transport&& other) noexcept
    : fd_(std::move(other.fd_)),
      tls_(std::exchange(other.tls_, nullptr)),
      has_tls_failed_(std::exchange(other.has_tls_failed_, false)) {}

Transport& Transport::operator=(Transport&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::move(other.fd_);
    tls_ = std::exchange(other.tls_, nullptr);
    has_tls_failed_ = std::exchange(other.has_tls_failed_, false);
  }
  return *this;
}

Transport::~Transport() {
  close();
}

IoResult Transport::handshake() {
  if (tls_ == nullptr) {
    return done(0);
  }
  ERR_clear_error();
  // What a server of TLS 1.3 sends last are tickets, which go with what it says next; a client that
  // asks for nothing needs none.
  bio_state(tls_).is_holding = SSL_get_state(tls_) == TLS_ST_EARLY_DATA;
  const int result = SSL_do_handshake(tls_);
  bio_state(tls_).is_holding = false;
  if (result == 1) {
    return done(0);
  }
  const IoResult failure = tls_failure(result, TransportError::kNone);
  if (failure.status == IoStatus::kError) {
    flush_held(SSL_get_wbio(tls_));  // the alert that says why
  }
  return failure;
}

IoResult Transport::read(std::span<char> buffer) {
  if (tls_ != nullptr) {
    return read_tls(buffer);
  }
  const ssize_t received =
      uninterrupted([&] { return ::recv(fd_.get(), buffer.data(), buffer.size(), 0); });
  if (received > 0) {
    const auto bytes = static_cast<size_t>(received);
    return {.status = IoStatus::kOk, .is_drained = bytes < buffer.size(), .bytes = bytes};
  }
  return received == 0 ? IoResult{.status = IoStatus::kEof} : from_errno(errno);
}

// Records are taken until the buffer is full or the socket is known to be empty. An end or an
// error after some bytes is met again by the next read.
IoResult Transport::read_tls(std::span<char> buffer) {
  size_t total = 0;
  for (;;) {
    ERR_clear_error();
    size_t bytes = 0;
    const int result = SSL_read_ex(tls_, buffer.data() + total, buffer.size() - total, &bytes);
    if (result != 1) {
      const IoResult failure = tls_failure(result, TransportError::kTruncated);
      if (total == 0) {
        return failure;
      }
      const bool is_drained = failure.status == IoStatus::kAgain;
      return {.status = IoStatus::kOk, .is_drained = is_drained, .bytes = total};
    }
    total += bytes;
    const bool is_drained = SSL_has_pending(tls_) == 0 && bio_state(tls_).is_drained;
    if (is_drained || total == buffer.size()) {
      return {.status = IoStatus::kOk, .is_drained = is_drained, .bytes = total};
    }
  }
}

IoResult Transport::write(std::string_view bytes) {
  return tls_ != nullptr ? write_tls(bytes) : write_plain(bytes, MSG_NOSIGNAL);
}

IoResult Transport::write_plain(std::string_view bytes, int flags) {
  const ssize_t sent =
      uninterrupted([&] { return ::send(fd_.get(), bytes.data(), bytes.size(), flags); });
  return sent >= 0 ? done(static_cast<size_t>(sent)) : from_errno(errno);
}

IoResult Transport::write_tls(std::string_view bytes) {
  size_t total = 0;
  while (total < bytes.size()) {
    ERR_clear_error();
    size_t written = 0;
    const int result = SSL_write_ex(tls_, bytes.data() + total, bytes.size() - total, &written);
    if (result != 1) {
      const IoResult failure = tls_failure(result, TransportError::kReset);
      return total > 0 && failure.status == IoStatus::kAgain ? done(total) : failure;
    }
    total += written;
  }
  return done(total);
}

IoResult Transport::write_gather(std::span<const iovec> slices, bool is_more_coming) {
  slices = slices.first(std::min(slices.size(), kGatherMax));
  if (tls_ != nullptr) {
    return gather_tls(slices, is_more_coming);
  }
  const int flags = MSG_NOSIGNAL | (is_more_coming ? MSG_MORE : 0);
  if (total_bytes(slices) <= kJoinedMax) {
    std::array<char, kJoinedMax> joined;
    return write_plain({joined.data(), join(slices, 0, joined)}, flags);
  }
  msghdr message{};
  // sendmsg only reads through msg_iov; the kernel's type just has no const.
  message.msg_iov = const_cast<iovec*>(slices.data());
  message.msg_iovlen = slices.size();
  const ssize_t sent = uninterrupted([&] { return ::sendmsg(fd_.get(), &message, flags); });
  return sent >= 0 ? done(static_cast<size_t>(sent)) : from_errno(errno);
}

IoResult Transport::gather_tls(std::span<const iovec> slices, bool is_more_coming) {
  const size_t wanted = total_bytes(slices);
  std::array<char, kRecordBytes> record;
  size_t total = 0;
  while (total < wanted) {
    const size_t length = join(slices, total, record);
    bio_state(tls_).is_more_coming = is_more_coming || total + length < wanted;
    const IoResult result = write_tls({record.data(), length});
    bio_state(tls_).is_more_coming = false;
    if (!result.is_ok()) {
      return total > 0 && result.status == IoStatus::kAgain ? done(total) : result;
    }
    total += result.bytes;
    if (result.bytes < length) {
      break;
    }
  }
  return done(total);
}

IoResult Transport::shutdown_write() {
  if (tls_ != nullptr && !has_tls_failed_ && SSL_is_init_finished(tls_) == 1) {
    ERR_clear_error();
    const int result = SSL_shutdown(tls_);
    if (result < 0 && SSL_get_error(tls_, result) == SSL_ERROR_WANT_WRITE) {
      return {.status = IoStatus::kAgain};
    }
  }
  // A connection that is gone already needs no end.
  (void)::shutdown(fd_.get(), SHUT_WR);
  return done(0);
}

void Transport::close() noexcept {
  if (tls_ != nullptr) {
    SSL_free(std::exchange(tls_, nullptr));
  }
  has_tls_failed_ = false;
  fd_.reset();
}

void Transport::abort() noexcept {
  const linger reset{.l_onoff = 1, .l_linger = 0};
  // A socket that refuses it is closed in the ordinary way.
  (void)::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  close();
}

// Must be called right after the failed call: OpenSSL's word on it is in the thread's error queue.
// `at_eof` is what an end of the stream without close_notify means here; kNone makes it kEof.
IoResult Transport::tls_failure(int result, TransportError at_eof) {
  switch (SSL_get_error(tls_, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return {.status = IoStatus::kAgain};
    case SSL_ERROR_ZERO_RETURN:
      return {.status = IoStatus::kEof};
    case SSL_ERROR_SYSCALL: {
      has_tls_failed_ = true;
      const SocketBioState& state = bio_state(tls_);
      if (state.is_eof) {
        return at_eof == TransportError::kNone ? IoResult{.status = IoStatus::kEof}
                                               : failed(at_eof);
      }
      return failed(error_of(state.error_number));
    }
    default:
      has_tls_failed_ = true;
      return failed(TransportError::kTls);
  }
}

std::string_view Transport::alpn() const {
  if (tls_ == nullptr) {
    return {};
  }
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(tls_, &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

std::string_view Transport::server_name() const {
  const char* name =
      tls_ == nullptr ? nullptr : SSL_get_servername(tls_, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

std::optional<ClientCertificate> Transport::client_certificate() const {
  return tls_ == nullptr ? std::nullopt : verified_client(tls_);
}

std::string_view Transport::tls_version() const {
  return tls_ == nullptr ? std::string_view() : std::string_view(SSL_get_version(tls_));
}

bool Transport::is_resumed() const {
  return tls_ != nullptr && SSL_session_reused(tls_) == 1;
}

std::string Transport::handshake_failure() const {
  const long verified = tls_ == nullptr ? X509_V_OK : SSL_get_verify_result(tls_);
  return verified == X509_V_OK ? openssl_error_text() : X509_verify_cert_error_string(verified);
}

}  // namespace weir::net
