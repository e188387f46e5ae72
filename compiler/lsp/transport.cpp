#include "compiler/lsp/transport.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <poll.h>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

#include "runtime/base/lower_case.h"
#include "runtime/base/parse_integer.h"

namespace weir::lsp {

namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr size_t kHeadBytesMax = 4096;

bool is_same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, {}, [](char c) { return lower_case(c); }, [](char c) { return lower_case(c); });
}

std::optional<size_t> content_length(std::string_view head) {
  while (!head.empty()) {
    const size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const size_t colon = line.find(':');
    if (colon == line.npos || !is_same_name(line.substr(0, colon), "content-length")) {
      continue;
    }
    std::string_view digits = line.substr(colon + 1);
    digits.remove_prefix(std::min(digits.find_first_not_of(" \t"), digits.size()));
    const auto length = parse_integer<size_t>(digits);
    return length && *length <= kBodyBytesMax ? length : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Transport::Event Transport::next(std::string& body, int wait_ms) {
  while (true) {
    if (const Event event = take(body); event != Event::kIdle) {
      return event;
    }
    if (has_ended_) {
      return buffer_.empty() ? Event::kEnd : Event::kBroken;
    }
    std::array<pollfd, 2> waiting{pollfd{in_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), wait_ms);
    if (ready == 0) {
      return Event::kIdle;
    }
    if (ready < 0 && errno != EINTR) {
      return Event::kBroken;
    }
    if (ready > 0 && waiting[0].revents != 0) {
      has_ended_ = !read_more();
    } else if (ready > 0) {
      return Event::kWoken;
    }
  }
}

// The first message of the buffer; kIdle while it is not whole.
Transport::Event Transport::take(std::string& body) {
  const size_t head_end = buffer_.find(kHeadEnd);
  if (head_end == std::string::npos) {
    return buffer_.size() > kHeadBytesMax ? Event::kBroken : Event::kIdle;
  }
  const std::optional<size_t> length =
      content_length(std::string_view(buffer_).substr(0, head_end));
  if (!length) {
    return Event::kBroken;
  }
  const size_t begin = head_end + kHeadEnd.size();
  if (buffer_.size() - begin < *length) {
    return Event::kIdle;
  }
  body = buffer_.substr(begin, *length);
  buffer_.erase(0, begin + *length);
  return Event::kMessage;
}

bool Transport::read_more() {
  constexpr size_t kChunk = size_t{64} << 10;
  const size_t before = buffer_.size();
  buffer_.resize(before + kChunk);
  ssize_t count = 0;
  do {
    count = ::read(in_, buffer_.data() + before, kChunk);
  } while (count < 0 && errno == EINTR);
  buffer_.resize(before + static_cast<size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

bool Transport::send(const std::string& body) {
  const std::string message = fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
  for (size_t sent = 0; sent < message.size();) {
    const ssize_t count = ::write(out_, message.data() + sent, message.size() - sent);
    if (count < 0 && errno != EINTR) {
      return false;
    }
    sent += static_cast<size_t>(std::max<ssize_t>(count, 0));
  }
  return true;
}

}  // namespace weir::lsp
