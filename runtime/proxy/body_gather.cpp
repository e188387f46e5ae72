#include "runtime/proxy/body_gather.h"

namespace weir::proxy {

Decoded decode_body(http::BodyDecoder& decoder, std::string_view input, BodyGather& gather) {
  Decoded result;
  while (true) {
    const http::BodyStep step = decoder.next(input.substr(result.consumed));
    result.consumed += step.consumed;
    if (step.kind != http::BodyStepKind::kData) {
      result.end = step.kind;
      result.error = step.error;
      return result;
    }
    gather.add(step.data);
    if (gather.is_full()) {
      result.end = http::BodyStepKind::kData;
      return result;
    }
  }
}

void BodyFramer::frame(std::string_view head, const BodyGather& gather, bool is_last,
                       FramedSlices& out) {
  out.add(head);
  if (is_chunked_ && !gather.is_empty()) {
    out.chunk_header = has_chunk_ ? http::ChunkHeader::next(gather.bytes())
                                  : http::ChunkHeader::first(gather.bytes());
    out.add(out.chunk_header.view());
    has_chunk_ = true;
  }
  for (const iovec& slice : gather.slices()) {
    out.slices[out.count++] = slice;
  }
  if (is_chunked_ && is_last) {
    out.add(has_chunk_ ? http::kLastChunkAfterData : http::kLastChunk);
  }
}

void BodyFramer::frame_trailers(std::string_view head, std::string_view trailers,
                                FramedSlices& out) const {
  constexpr size_t kEmptyLineBytes = 2;
  const std::string_view end = has_chunk_ ? http::kLastChunkAfterData : http::kLastChunk;
  out.add(head);
  out.add(end.substr(0, end.size() - kEmptyLineBytes));
  out.add(trailers);
}

}  // namespace weir::proxy
