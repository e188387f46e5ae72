// The memory that bodies and heads pass through: ReadBuffer, WriteQueue, BodyGather, H1Reader.
#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "runtime/proxy/body_gather.h"
#include "runtime/proxy/h1_reader.h"
#include "runtime/proxy/read_buffer.h"
#include "runtime/proxy/write_queue.h"

namespace weir::proxy {
namespace {

void fill(ReadBuffer& buffer, std::string_view text, size_t limit) {
  while (!text.empty()) {
    const std::span<char> room = buffer.room(limit);
    REQUIRE_FALSE(room.empty());
    const size_t count = std::min(room.size(), text.size());
    std::memcpy(room.data(), text.data(), count);
    buffer.commit(count);
    text.remove_prefix(count);
  }
}

std::string text_of(std::span<const iovec> slices) {
  std::string text;
  for (const iovec& slice : slices) {
    text.append(static_cast<const char*>(slice.iov_base), slice.iov_len);
  }
  return text;
}

TEST_CASE("a read buffer grows with its content and keeps it", "[proxy]") {
  BufferPool pool;
  ReadBuffer buffer(pool);
  CHECK(buffer.is_empty());
  const std::string text(50'000, 't');
  fill(buffer, "start" + text, 100'000);
  CHECK(buffer.view() == "start" + text);
  buffer.drop_front(5);
  CHECK(buffer.view() == text);
  buffer.append("end");
  CHECK(buffer.view() == text + "end");
  buffer.truncate(2);
  CHECK(buffer.view() == "tt");
}

TEST_CASE("a read buffer moves to its front before it grows, and stops at its limit", "[proxy]") {
  BufferPool pool;
  ReadBuffer buffer(pool);
  fill(buffer, std::string(kBufferBytes, 'a'), kBufferBytes);
  CHECK(buffer.room(kBufferBytes).empty());
  buffer.drop_front(kBufferBytes - 1);
  CHECK(buffer.room(kBufferBytes).size() == kBufferBytes - 1);
  CHECK(buffer.view() == "a");
}

TEST_CASE("an emptied read buffer gives its memory back", "[proxy]") {
  BufferPool pool;
  ReadBuffer one(pool);
  const char* const memory = one.room(1).data();
  one.commit(1);
  one.drop_front(1);
  ReadBuffer two(pool);
  CHECK(two.room(1).data() == memory);
}

TEST_CASE("a write queue keeps what the socket does not take, in order", "[proxy]") {
  std::array<int, 2> fds{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) == 0);
  net::Transport transport = net::Transport::plain(UniqueFd(fds[0]));
  const UniqueFd reader(fds[1]);
  WriteQueue queue;
  std::string sent;
  for (int i = 0; queue.is_empty(); ++i) {
    const std::string head = "<" + std::to_string(i) + ">";
    const std::string body(10'000, static_cast<char>('a' + i % 26));
    const std::array slices = {slice_of(head), slice_of(body)};
    REQUIRE(queue.write(transport, slices));
    sent += head + body;
  }
  const iovec tail = slice_of("tail");
  REQUIRE(queue.write(transport, {&tail, 1}));
  sent += "tail";
  std::string got;
  std::array<char, 4096> buffer;
  while (got.size() < sent.size()) {
    REQUIRE(queue.flush(transport));
    const ssize_t count = ::recv(reader.get(), buffer.data(), buffer.size(), 0);
    REQUIRE(count > 0);
    got.append(buffer.data(), static_cast<size_t>(count));
  }
  CHECK(got == sent);
  CHECK(queue.is_empty());
  CHECK(queue.written() == sent.size());
}

TEST_CASE("a write queue says when the peer is gone", "[proxy]") {
  std::array<int, 2> fds{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) == 0);
  net::Transport transport = net::Transport::plain(UniqueFd(fds[0]));
  ::close(fds[1]);
  WriteQueue queue;
  const iovec slice = slice_of("x");
  CHECK_FALSE(queue.write(transport, {&slice, 1}));
}

std::string framed(BodyFramer& framer, std::string_view head, std::string_view data, bool is_last) {
  BodyGather gather;
  if (!data.empty()) {
    gather.add(data);
  }
  FramedSlices out;
  framer.frame(head, gather, is_last, out);
  return text_of(out.view());
}

TEST_CASE("a chunked body is framed across writes", "[proxy]") {
  BodyFramer framer;
  framer.start(true);
  CHECK(framed(framer, "HEAD", "", false) == "HEAD");
  CHECK(framed(framer, "", "abc", false) == "3\r\nabc");
  CHECK(framed(framer, "", "de", false) == "\r\n2\r\nde");
  CHECK(framed(framer, "", "", true) == "\r\n0\r\n\r\n");
  framer.start(true);
  CHECK(framed(framer, "HEAD", "", true) == "HEAD0\r\n\r\n");
  framer.start(true);
  CHECK(framed(framer, "H", "abc", true) == "H3\r\nabc\r\n0\r\n\r\n");
  framer.start(false);
  CHECK(framed(framer, "H", "abc", true) == "Habc");
}

TEST_CASE("decoding stops when the gather is full and goes on with the rest", "[proxy]") {
  std::string input;
  for (size_t i = 0; i < BodyGather::kSlicesMax + 2; ++i) {
    input += "1\r\nx\r\n";
  }
  input += "0\r\n\r\nrest";
  http::BodyDecoder decoder;
  decoder.start({http::BodyKind::kChunked});
  BodyGather first;
  const Decoded one = decode_body(decoder, input, first);
  CHECK(one.end == http::BodyStepKind::kData);
  CHECK(first.bytes() == BodyGather::kSlicesMax);
  BodyGather second;
  const Decoded two = decode_body(decoder, std::string_view(input).substr(one.consumed), second);
  CHECK(two.end == http::BodyStepKind::kDone);
  CHECK(second.bytes() == 2);
  CHECK(input.substr(one.consumed + two.consumed) == "rest");
}

void feed(H1Reader& reader, std::string_view text) {
  const std::span<char> room = reader.room();
  REQUIRE(room.size() >= text.size());
  std::memcpy(room.data(), text.data(), text.size());
  reader.commit(text.size());
}

TEST_CASE("the reader hands out body bytes behind the head and keeps the head whole", "[proxy]") {
  BufferPool pool;
  H1Reader reader(pool);
  reader.begin_head({});
  feed(reader, "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nabcdGET");
  REQUIRE(reader.parse().status == http::ParseStatus::kComplete);
  CHECK(reader.unread() == "abcdGET");
  const http::BodyStep step = reader.body().next(reader.unread());
  CHECK(step.data == "abcd");
  reader.use(step.consumed);
  CHECK(reader.head().path() == "/x");
  CHECK(reader.next_request());
  reader.begin_head({});
  feed(reader, " /y HTTP/1.1\r\nhost: a\r\n\r\n");
  REQUIRE(reader.parse().status == http::ParseStatus::kComplete);
  CHECK(reader.head().path() == "/y");
  CHECK_FALSE(reader.next_request());
}

TEST_CASE("bytes read past a body into other memory begin the next request", "[proxy]") {
  BufferPool pool;
  H1Reader reader(pool);
  reader.begin_head({});
  feed(reader, "POST /x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
  REQUIRE(reader.parse().status == http::ParseStatus::kComplete);
  CHECK(reader.unread().empty());
  reader.keep_ahead("GET /y HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK(reader.head().path() == "/x");
  CHECK(reader.next_request());
  reader.begin_head({});
  REQUIRE(reader.parse().status == http::ParseStatus::kComplete);
  CHECK(reader.head().path() == "/y");
}

}  // namespace
}  // namespace weir::proxy
