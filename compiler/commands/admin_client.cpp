#include "compiler/commands/admin_client.h"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "runtime/base/run_dir.h"
#include "runtime/http/body_decoder.h"
#include "runtime/http/response_parser.h"
#include "runtime/net/unix_socket.h"

namespace weir::commands {
namespace {

// An answer larger than this is not one of ours.
constexpr size_t kAnswerBytesMax = size_t{64} << 20;

Status wait_for(int fd, short events, std::chrono::seconds patience) {
  pollfd watched{fd, events, 0};
  const auto milliseconds = std::chrono::milliseconds(patience).count();
  int ready = 0;
  do {
    ready = ::poll(&watched, 1, static_cast<int>(milliseconds));
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) {
    return fail_errno("cannot wait for the proxy");
  }
  if (ready == 0) {
    return fail(ErrorCode::kTimeout,
                fmt::format("the proxy did not answer within {} s", patience.count()));
  }
  return {};
}

bool is_retry(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

Status send_all(int fd, std::string_view bytes, std::chrono::seconds patience) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (!is_retry(errno)) {
      return fail_errno("cannot send to the proxy");
    } else if (const Status ready = wait_for(fd, POLLOUT, patience); !ready) {
      return ready;
    }
  }
  return {};
}

// Everything up to the end of the stream: the request asked for `Connection: close`.
Result<std::string> receive_all(int fd, std::chrono::seconds patience) {
  std::string received;
  char chunk[16 * 1024];
  while (received.size() <= kAnswerBytesMax) {
    const ssize_t got = ::recv(fd, chunk, sizeof(chunk), 0);
    if (got == 0) {
      return received;
    }
    if (got > 0) {
      received.append(chunk, static_cast<size_t>(got));
    } else if (!is_retry(errno)) {
      return fail_errno("cannot read the proxy's answer");
    } else if (const Status ready = wait_for(fd, POLLIN, patience); !ready) {
      return tl::unexpected(ready.error());
    }
  }
  return fail(ErrorCode::kLimit, "the proxy's answer is too large");
}

tl::unexpected<Error> not_http() {
  return fail(ErrorCode::kPeer, "the answer is not HTTP: is this the admin socket of a proxy?");
}

Result<AdminAnswer> parse_answer(std::string_view bytes, HttpMethod method) {
  http::ResponseHead head;
  http::ResponseParser parser;
  const http::ParseResult parsed = parser.parse(bytes, method, head);
  if (parsed.status != http::ParseStatus::kComplete) {
    return not_http();
  }
  AdminAnswer answer{head.status, {}};
  http::BodyDecoder decoder;
  decoder.start(head.body);
  std::string_view rest = bytes.substr(parsed.consumed);
  http::BodyStep step = decoder.next(rest);
  while (step.kind == http::BodyStepKind::kData) {
    answer.body += step.data;
    rest.remove_prefix(step.consumed);
    step = decoder.next(rest);
  }
  if (!decoder.finish()) {
    return fail(ErrorCode::kPeer, "the proxy's answer is cut short");
  }
  return answer;
}

}  // namespace

Result<AdminAnswer> ask_proxy(const std::string& run_dir, const AdminRequest& request) {
  const auto socket = net::connect_unix(admin_socket_path(run_dir));
  if (!socket) {
    return tl::unexpected(socket.error());
  }
  const std::string head = fmt::format(
      "{} {} HTTP/1.1\r\nhost: admin\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
      request.method, request.target, request.body.size());
  if (const Status sent = send_all(socket->get(), head + request.body, request.patience); !sent) {
    return tl::unexpected(sent.error());
  }
  const auto received = receive_all(socket->get(), request.patience);
  if (!received) {
    return tl::unexpected(received.error());
  }
  return parse_answer(*received, method_from_name(request.method));
}

}  // namespace weir::commands
