// BodyGather: slices of a body on their way from one peer to the other, as many as one gathered
// write takes beside a head and the chunk framing; and BodyFramer, which puts that framing on.
//
// Slices point into the input that was decoded: write them before that memory is read into again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <sys/uio.h>

#include "runtime/http/body_decoder.h"
#include "runtime/http/chunk_encoder.h"
#include "runtime/net/transport.h"

namespace weir::proxy {

// One slice of a gathered write.
[[nodiscard]] inline iovec slice_of(std::string_view bytes) {
  return {const_cast<char*>(bytes.data()), bytes.size()};  // never written through
}

class BodyGather {
 public:
  // Beside the data: a head, a chunk header, a chunk end.
  static constexpr size_t kFramingSlices = 3;
  static constexpr size_t kSlicesMax = net::Transport::kGatherMax - kFramingSlices;

  void add(std::string_view bytes) {
    slices_[count_++] = slice_of(bytes);
    bytes_ += bytes.size();
  }
  [[nodiscard]] bool is_full() const { return count_ == kSlicesMax; }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] size_t bytes() const { return bytes_; }
  [[nodiscard]] std::span<const iovec> slices() const { return {slices_.data(), count_}; }

 private:
  std::array<iovec, kSlicesMax> slices_;
  size_t count_ = 0;
  size_t bytes_ = 0;
};

// What a port says of one read of a body.
struct BodyRead {
  enum class Status : uint8_t {
    kAgain,  // nothing now
    kMore,   // data, and more of what was read: call again before anything else is read
    kData,   // data
    kDone,   // the last data, perhaps none
    kLost,   // the peer ended or broke its stream before the body was whole
    kError,  // its framing broke: `error`
  };
  Status status = Status::kAgain;
  http::ParseError error = http::ParseError::kNone;
};

struct Decoded {
  // kNeedMore: all input was used. kData: `gather` is full, go on with the rest of the input.
  http::BodyStepKind end = http::BodyStepKind::kNeedMore;
  http::ParseError error = http::ParseError::kNone;
  size_t consumed = 0;
};

// Decodes `input` into `gather` as far as it goes.
[[nodiscard]] Decoded decode_body(http::BodyDecoder& decoder, std::string_view input,
                                  BodyGather& gather);

// What one write sends: a head (may be empty), data, and whatever frames them.
struct FramedSlices {
  std::array<iovec, net::Transport::kGatherMax> slices;
  size_t count = 0;
  http::ChunkHeader chunk_header;  // slices point into it: do not copy

  [[nodiscard]] std::span<const iovec> view() const { return {slices.data(), count}; }
  void add(std::string_view bytes) {
    if (!bytes.empty()) {
      slices[count++] = slice_of(bytes);
    }
  }
};

// Frames one outgoing body, chunked or as it is.
class BodyFramer {
 public:
  void start(bool is_chunked) {
    is_chunked_ = is_chunked;
    has_chunk_ = false;
  }
  // Fills `out` (fresh). `is_last`: the body ends with this data.
  void frame(std::string_view head, const BodyGather& gather, bool is_last, FramedSlices& out);
  // The end of a chunked body with trailers: field lines and an empty one.
  void frame_trailers(std::string_view head, std::string_view trailers, FramedSlices& out) const;
  [[nodiscard]] bool is_chunked() const { return is_chunked_; }

 private:
  bool is_chunked_ = false;
  bool has_chunk_ = false;
};

}  // namespace weir::proxy
