#include "runtime/http/body_decoder.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/http/chunk_encoder.h"

namespace weir::http {
namespace {

using namespace std::string_literals;

constexpr BodyFraming kChunked{BodyKind::kChunked, 0};

struct Decoded {
  std::string body;
  std::string outcome;  // "done", "need more" or the reason of a refusal
  size_t consumed = 0;
};

// Feeds `input` in pieces of `piece` bytes, each in a heap block of its own.
Decoded decode(BodyDecoder& decoder, std::string_view input, size_t piece) {
  Decoded decoded;
  while (!input.empty()) {
    const std::vector<char> block(
        input.begin(), input.begin() + static_cast<std::ptrdiff_t>(std::min(piece, input.size())));
    std::string_view rest(block.data(), block.size());
    for (;;) {
      const BodyStep step = decoder.next(rest);
      decoded.body += step.data;
      decoded.consumed += step.consumed;
      rest.remove_prefix(step.consumed);
      if (step.kind == BodyStepKind::kError) {
        decoded.outcome = std::string(parse_error_reason(step.error));
        return decoded;
      }
      if (step.kind == BodyStepKind::kDone) {
        decoded.outcome = "done";
        return decoded;
      }
      if (step.kind == BodyStepKind::kNeedMore) {
        CHECK(rest.empty());
        break;
      }
      CHECK_FALSE(step.data.empty());
    }
    input.remove_prefix(block.size());
  }
  decoded.outcome = "need more";
  return decoded;
}

Decoded decode_chunked(std::string_view input, size_t piece, const HeadLimits& limits = {}) {
  BodyDecoder decoder;
  decoder.start(kChunked, limits);
  return decode(decoder, input, piece);
}

TEST_CASE("a body of a known length ends after it, wherever it is cut", "[http]") {
  const std::string input = "hello, GET / HTTP/1.1\r\n";
  for (size_t piece = 1; piece <= input.size(); ++piece) {
    BodyDecoder decoder;
    decoder.start({BodyKind::kLength, 6});
    const Decoded decoded = decode(decoder, input, piece);
    CHECK(decoded.body == "hello,");
    CHECK(decoded.outcome == "done");
    CHECK(decoded.consumed == 6);
    CHECK(decoder.body_bytes() == 6);
    CHECK(decoder.is_done());
  }
}

TEST_CASE("a message without a body is done at once", "[http]") {
  BodyDecoder decoder;
  decoder.start({});
  CHECK(decoder.is_done());
  const BodyStep step = decoder.next("GET");
  CHECK(step.kind == BodyStepKind::kDone);
  CHECK(step.consumed == 0);
}

TEST_CASE("a body until close is whole only when the peer has ended it", "[http]") {
  BodyDecoder decoder;
  decoder.start({.kind = BodyKind::kUntilClose});
  CHECK(decode(decoder, "abc", 2).body == "abc");
  CHECK_FALSE(decoder.is_done());
  CHECK(decoder.finish());
  CHECK(decoder.is_done());
}

TEST_CASE("an end of stream inside a framed body means it was cut off", "[http]") {
  BodyDecoder decoder;
  decoder.start({BodyKind::kLength, 6});
  decode(decoder, "abc", 3);
  CHECK(decoder.remaining() == 3);
  CHECK_FALSE(decoder.finish());
  decoder.start(kChunked);
  decode(decoder, "3\r\nabc\r\n0\r\n", 4);
  CHECK_FALSE(decoder.finish());
}

TEST_CASE("a chunked body is decoded the same wherever it is cut", "[http]") {
  const std::string message =
      "5\r\nhello\r\n"
      "A;name=value;\"q\"\r\n0123456789\r\n"
      "0001\r\n!\r\n"
      "000;last\r\n"
      "X-Sum: 1\r\nY: \r\n"
      "\r\n";
  const std::string input = message + "GET /";
  for (size_t piece = 1; piece <= input.size(); ++piece) {
    BodyDecoder decoder;
    decoder.start(kChunked);
    const Decoded decoded = decode(decoder, input, piece);
    CHECK(decoded.body == "hello0123456789!");
    CHECK(decoded.outcome == "done");
    CHECK(decoded.consumed == message.size());
    REQUIRE(decoder.trailers().size() == 2);
    CHECK(decoder.trailers().find("x-sum") == "1");
  }
}

TEST_CASE("a decoder starts anew for each message", "[http]") {
  BodyDecoder decoder;
  decoder.start(kChunked);
  CHECK(decode(decoder, "1;x\r\na\r\n0\r\nT: u\r\n\r\n", 3).body == "a");
  decoder.start(kChunked);
  CHECK(decode(decoder, "2\r\nbc\r\n0\r\n\r\n", 100).body == "bc");
  CHECK(decoder.trailers().is_empty());
  CHECK(decoder.body_bytes() == 2);
}

TEST_CASE("malformed chunked coding is refused", "[http]") {
  struct Row {
    std::string input;
    std::string reason;
  };
  const std::string digits16 = "1000000000000000";
  const Row rows[] = {
      {"\r\n", "chunk_size_malformed"},
      {";x\r\n", "chunk_size_malformed"},
      {"g\r\n", "chunk_size_malformed"},
      {"0x5\r\n", "chunk_size_malformed"},
      {"+5\r\n", "chunk_size_malformed"},
      {"-5\r\n", "chunk_size_malformed"},
      {" 5\r\n", "chunk_size_malformed"},
      {"5 \r\n", "chunk_size_malformed"},
      {"5 a\r\n", "chunk_size_malformed"},
      {"5\t;x\r\n", "chunk_size_malformed"},
      {"5\0\r\n"s, "chunk_size_malformed"},
      {"5\nhello", "bare_line_feed"},
      {"5\rhello", "bare_carriage_return"},
      {"5;x\nhello", "bare_line_feed"},
      {"5;x\0y\r\n"s, "control_character"},
      {"5;x\ry\r\n", "bare_carriage_return"},
      {digits16 + "0\r\n", "chunk_size_too_large"},
      {"00000000000000005\r\n", "chunk_size_too_large"},
      {"8000000000000000\r\n", "chunk_size_too_large"},
      {"ffffffffffffffff\r\n", "chunk_size_too_large"},
      {"5\r\nhello!", "chunk_end_malformed"},
      {"5\r\nhello\n", "bare_line_feed"},
      {"5\r\nhello\rx", "bare_carriage_return"},
      {"5\r\nhello0\r\n\r\n", "chunk_end_malformed"},
      {"5\r\nhello\r\n\r\n", "chunk_size_malformed"},
      {"0\r\nX\r\n\r\n", "header_colon_missing"},
      {"0\r\nX : y\r\n\r\n", "header_space_before_colon"},
      {"0\r\n y\r\n\r\n", "header_folded"},
      {"0\r\nX: y\n\r\n", "bare_line_feed"},
      {"0\r\n\n", "bare_line_feed"},
      {"0\r\n\rX", "bare_carriage_return"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    for (size_t piece = 1; piece <= row.input.size(); ++piece) {
      CHECK(decode_chunked(row.input, piece).outcome == row.reason);
    }
  }
}

TEST_CASE("a refused body stays refused", "[http]") {
  BodyDecoder decoder;
  decoder.start(kChunked);
  CHECK(decode(decoder, "x", 1).outcome == "chunk_size_malformed");
  CHECK(decode(decoder, "5\r\nhello\r\n", 100).outcome == "chunk_size_malformed");
  CHECK_FALSE(decoder.finish());
}

TEST_CASE("a chunk may be as large as fits in 63 bits", "[http]") {
  CHECK(decode_chunked("7fffffffffffffff\r\nabc", 100).outcome == "need more");
  CHECK(decode_chunked("7fffffffffffffff\r\nabc", 100).body == "abc");
}

TEST_CASE("chunk extensions are bounded", "[http]") {
  const auto with_extension = [](size_t bytes) {
    return "1;" + std::string(bytes - 1, 'x') + "\r\na\r\n0\r\n\r\n";
  };
  for (const size_t piece : {size_t{1}, size_t{1000}}) {
    CHECK(decode_chunked(with_extension(HeadLimits().chunk_extension_bytes), piece).outcome ==
          "done");
    CHECK(decode_chunked(with_extension(HeadLimits().chunk_extension_bytes + 1), piece).outcome ==
          "chunk_extension_too_long");
  }
}

TEST_CASE("trailers have the limits of a head", "[http]") {
  const HeadLimits limits{.header_bytes = 12, .header_count = 2};
  for (const size_t piece : {size_t{1}, size_t{5}, size_t{1000}}) {
    CHECK(decode_chunked("0\r\nA: b\r\nC: d\r\n\r\n", piece, limits).outcome == "done");
    CHECK(decode_chunked("0\r\nA: b\r\nC: de\r\n\r\n", piece, limits).outcome ==
          "headers_too_large");
    CHECK(decode_chunked("0\r\nA:b\r\nC:d\r\nE:\r\n\r\n", piece,
                         {.header_bytes = 100, .header_count = 2})
              .outcome == "headers_too_many");
    CHECK(decode_chunked("0\r\n" + std::string(5000, 'a'), piece, limits).outcome ==
          "headers_too_large");
  }
}

TEST_CASE("what the chunk encoder writes, the decoder reads", "[http]") {
  std::string wire;
  const std::vector<size_t> sizes = {1, 15, 16, 255, 4096, 65537};
  for (const size_t size : sizes) {
    const ChunkHeader header = wire.empty() ? ChunkHeader::first(size) : ChunkHeader::next(size);
    wire += header.view();
    wire += std::string(size, 'x');
  }
  wire += kLastChunkAfterData;
  const Decoded decoded = decode_chunked(wire, 1000);
  CHECK(decoded.outcome == "done");
  CHECK(decoded.body.size() == 1 + 15 + 16 + 255 + 4096 + 65537);
  CHECK(decode_chunked(kLastChunk, 1).outcome == "done");
}

TEST_CASE("a chunk header is the size in hexadecimal between line ends", "[http]") {
  CHECK(ChunkHeader::first(1).view() == "1\r\n");
  CHECK(ChunkHeader::first(0xABC).view() == "abc\r\n");
  CHECK(ChunkHeader::next(16).view() == "\r\n10\r\n");
  CHECK(ChunkHeader::next(0xFFFF'FFFF'FFFF'FFFFU).view() == "\r\nffffffffffffffff\r\n");
}

}  // namespace
}  // namespace weir::http
