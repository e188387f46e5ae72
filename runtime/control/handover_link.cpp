#include "runtime/control/handover_link.h"

#include <array>
#include <fcntl.h>

#include "runtime/net/fd_passing.h"

namespace weir::control {
namespace {

// One read; STATE with a few hundred sockets fits.
constexpr size_t kReceiveBytes = size_t{64} << 10;

}  // namespace

Status HandoverLink::start(UniqueFd socket, Handlers handlers) {
  socket_ = std::move(socket);
  handlers_ = std::move(handlers);
  return watch_.start(socket_.get(), net::WatchMode::kEdge, [this](net::IoReady) {
    flush();
    read_now();
  });
}

Status HandoverLink::send(MessageKind kind, ByteSpan payload, std::span<const int> fds) {
  if (!is_open()) {
    return {};
  }
  Outgoing message{.bytes = encode_frame(kind, fds.size(), payload)};
  for (const int fd : fds) {
    message.fds.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!message.fds.back().has_value()) {
      return fail_errno("cannot copy a descriptor for the handover");
    }
  }
  outgoing_.push_back(std::move(message));
  flush();
  return {};
}

// A send that fails is reported by the read side, which sees the same end of the stream.
void HandoverLink::flush() {
  while (is_open() && !outgoing_.empty()) {
    Outgoing& message = outgoing_.front();
    std::vector<int> fds;
    fds.reserve(message.fds.size());
    for (const UniqueFd& fd : message.fds) {
      fds.push_back(fd.get());
    }
    const ByteSpan rest = ByteSpan(message.bytes).subspan(message.sent);
    const auto sent = net::send_with_fds(socket_.get(), rest, fds);
    if (!sent) {
      outgoing_.clear();
      return;
    }
    if (*sent == 0) {
      return;
    }
    message.fds.clear();
    message.sent += *sent;
    if (message.sent == message.bytes.size()) {
      outgoing_.pop_front();
    }
  }
}

void HandoverLink::read_now() {
  while (is_open() && receive_once()) {
    dispatch();
  }
}

// False when there is nothing more to read now.
bool HandoverLink::receive_once() {
  std::array<std::byte, kReceiveBytes> buffer;
  auto received = net::receive_with_fds(socket_.get(), buffer);
  if (!received) {
    end(LinkEnd::kClosed, received.error().to_string());
    return false;
  }
  if (received->is_eof) {
    end(LinkEnd::kClosed, "the other side hung up");
    return false;
  }
  reader_.append(ByteSpan(buffer).first(received->bytes), std::move(received->fds));
  return !received->would_block;
}

void HandoverLink::dispatch() {
  while (is_open()) {
    auto frame = reader_.next();
    if (!frame) {
      end(LinkEnd::kGarbage, frame.error().to_string());
      return;
    }
    if (!*frame) {
      return;
    }
    handlers_.on_frame(std::move(**frame));
  }
}

void HandoverLink::end(LinkEnd end, std::string reason) {
  watch_.stop();
  // A garbled link can still be answered; the owner closes it.
  if (end == LinkEnd::kClosed) {
    socket_.reset();
  }
  handlers_.on_end(end, std::move(reason));
}

void HandoverLink::close() {
  watch_.stop();
  outgoing_.clear();
  socket_.reset();
}

}  // namespace weir::control
