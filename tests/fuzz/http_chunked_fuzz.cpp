// Fuzzes the chunked decoder: any bytes, whole and cut into pieces, must decode alike; and any
// bytes as a body must survive the encoder.
#include <algorithm>
#include <cstdint>
#include <string>

#include "runtime/base/check.h"
#include "runtime/http/body_decoder.h"
#include "runtime/http/chunk_encoder.h"

namespace weir::http {
namespace {

constexpr HeadLimits kTrailerLimits{.header_bytes = 200, .header_count = 5};
constexpr BodyFraming kChunked{.kind = BodyKind::kChunked};

struct Decoded {
  std::string body;
  BodyStepKind end = BodyStepKind::kNeedMore;
  ParseError error = ParseError::kNone;
  size_t consumed = 0;
  size_t trailers = 0;
};

Decoded decode(std::string_view input, size_t piece_bytes) {
  BodyDecoder decoder;
  decoder.start(kChunked, kTrailerLimits);
  Decoded decoded;
  while (!input.empty()) {
    std::string_view piece = input.substr(0, piece_bytes);
    input.remove_prefix(piece.size());
    BodyStep step;
    do {
      step = decoder.next(piece);
      WEIR_CHECK(step.consumed <= piece.size(), "more was consumed than there is");
      WEIR_CHECK((step.kind == BodyStepKind::kData) == !step.data.empty(), "data without bytes");
      piece.remove_prefix(step.consumed);
      decoded.body += step.data;
      decoded.consumed += step.consumed;
    } while (step.kind == BodyStepKind::kData);
    decoded.end = step.kind;
    decoded.error = step.error;
    if (step.kind != BodyStepKind::kNeedMore) {
      break;
    }
    WEIR_CHECK(piece.empty(), "input was left behind");
  }
  decoded.trailers = decoder.trailers().size();
  WEIR_CHECK(decoder.body_bytes() == decoded.body.size(), "bytes were counted wrongly");
  return decoded;
}

void check_pieces(std::string_view input, size_t piece_bytes) {
  const Decoded whole = decode(input, input.size());
  const Decoded cut = decode(input, piece_bytes);
  WEIR_CHECK(whole.body == cut.body, "pieces give another body");
  if (whole.end == BodyStepKind::kError) {
    // A trailer line that is cut may hide its error until it ends, or reach the limit first.
    const bool is_same = cut.end == BodyStepKind::kNeedMore || cut.error == whole.error ||
                         cut.error == ParseError::kHeadersTooLarge;
    WEIR_CHECK(is_same, "pieces are refused for another reason");
    return;
  }
  WEIR_CHECK(whole.end == cut.end, "pieces come to another end");
  WEIR_CHECK(whole.trailers == cut.trailers, "pieces give other trailers");
  WEIR_CHECK(whole.consumed == cut.consumed, "pieces end elsewhere");
}

void check_encoder(std::string_view body, size_t piece_bytes) {
  std::string wire;
  for (size_t at = 0; at < body.size(); at += piece_bytes) {
    const std::string_view piece = body.substr(at, piece_bytes);
    const auto header =
        at == 0 ? ChunkHeader::first(piece.size()) : ChunkHeader::next(piece.size());
    wire.append(header.view()).append(piece);
  }
  wire += body.empty() ? kLastChunk : kLastChunkAfterData;
  const Decoded decoded = decode(wire, wire.size());
  WEIR_CHECK(decoded.end == BodyStepKind::kDone && decoded.consumed == wire.size(),
             "what was encoded is not taken");
  WEIR_CHECK(decoded.body == body, "what was encoded reads differently");
}

}  // namespace
}  // namespace weir::http

// The first byte is the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) {
    return 0;
  }
  const size_t piece_bytes = std::max<size_t>(data[0] % 64, 1);
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  weir::http::check_pieces(input, piece_bytes);
  weir::http::check_encoder(input, piece_bytes);
  return 0;
}
