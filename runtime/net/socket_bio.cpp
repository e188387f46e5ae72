#include "runtime/net/socket_bio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <sys/socket.h>
#include <sys/uio.h>

#include "runtime/base/check.h"

namespace weir::net {
namespace {

bool is_retry(int error_number) {
  return error_number == EAGAIN || error_number == EINTR;
}

// What was held and `bytes` in one call; returns how many of `bytes` were sent, -1 for none.
ssize_t send_behind_held(SocketBioState& state, std::string_view bytes, int flags) {
  // sendmsg only reads through the slices; the kernel's type just has no const.
  std::array<iovec, 2> slices = {
      {{state.held.data(), state.held.size()}, {const_cast<char*>(bytes.data()), bytes.size()}}};
  msghdr message{};
  message.msg_iov = slices.data();
  message.msg_iovlen = slices.size();
  const ssize_t sent = ::sendmsg(state.fd, &message, flags);
  if (sent < 0) {
    return sent;
  }
  const auto gone = std::min(static_cast<size_t>(sent), state.held.size());
  const auto own = static_cast<ssize_t>(static_cast<size_t>(sent) - gone);
  if (gone < state.held.size() || own == 0) {
    state.held.erase(0, gone);
    errno = EAGAIN;
    return -1;
  }
  std::string().swap(state.held);
  return own;
}

int write_bio(BIO* bio, const char* bytes, int length) {
  SocketBioState& state = socket_bio_state(bio);
  BIO_clear_retry_flags(bio);
  const std::string_view text(bytes, static_cast<size_t>(length));
  if (state.is_holding) {
    state.held += text;
    return length;
  }
  const int flags = MSG_NOSIGNAL | (state.is_more_coming ? MSG_MORE : 0);
  const ssize_t sent = state.held.empty() ? ::send(state.fd, text.data(), text.size(), flags)
                                          : send_behind_held(state, text, flags);
  if (sent < 0) {
    state.error_number = errno;
    if (is_retry(errno)) {
      BIO_set_retry_write(bio);
    }
  }
  return static_cast<int>(sent);
}

int read_bio(BIO* bio, char* buffer, int length) {
  SocketBioState& state = socket_bio_state(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t received = ::recv(state.fd, buffer, static_cast<size_t>(length), 0);
  state.is_drained = received < length;
  state.is_eof = received == 0;
  if (received < 0) {
    state.error_number = errno;
    if (is_retry(errno)) {
      BIO_set_retry_read(bio);
    }
  }
  return static_cast<int>(received);
}

// OpenSSL flushes after each flight; there is nothing to flush. All other requests are declined.
long control_bio(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int destroy_bio(BIO* bio) {
  delete static_cast<SocketBioState*>(BIO_get_data(bio));
  BIO_set_data(bio, nullptr);
  return 1;
}

}  // namespace

BioMethodPtr new_socket_bio_method() {
  BioMethodPtr method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "weir socket"));
  WEIR_CHECK(method != nullptr, "out of memory");
  BIO_meth_set_write(method.get(), &write_bio);
  BIO_meth_set_read(method.get(), &read_bio);
  BIO_meth_set_ctrl(method.get(), &control_bio);
  BIO_meth_set_destroy(method.get(), &destroy_bio);
  return method;
}

BIO* new_socket_bio(const BIO_METHOD* method, int fd) {
  BIO* bio = BIO_new(method);
  WEIR_CHECK(bio != nullptr, "out of memory");
  BIO_set_data(bio, new SocketBioState{.fd = fd});
  BIO_set_init(bio, 1);
  return bio;
}

void flush_held(BIO* bio) {
  SocketBioState& state = socket_bio_state(bio);
  if (!state.held.empty()) {
    (void)::send(state.fd, state.held.data(), state.held.size(), MSG_NOSIGNAL);
    std::string().swap(state.held);
  }
}

SocketBioState& socket_bio_state(BIO* bio) {
  return *static_cast<SocketBioState*>(BIO_get_data(bio));
}

}  // namespace weir::net
