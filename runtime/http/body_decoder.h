// BodyDecoder: finds the body in a stream of bytes by its framing, without copying it.
//
// Incremental: input may be cut anywhere; each call takes one step and hands back a slice of that
// same input. Chunked coding is read strictly (RFC 9112 section 7.1, security.md 6): sizes that
// overflow, bare LF, blanks around sizes and long extensions are refused. Trailers are checked
// like header fields and kept until the next start().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/http/head_scanner.h"
#include "runtime/http/header_block.h"
#include "runtime/http/limits.h"
#include "runtime/http/message.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

enum class BodyStepKind : uint8_t {
  kData,      // `data` is the next piece of the body, never empty
  kNeedMore,  // all input was consumed
  kDone,      // the body ended; input after `consumed` belongs to the next message
  kError,
};

struct BodyStep {
  BodyStepKind kind = BodyStepKind::kNeedMore;
  ParseError error = ParseError::kNone;
  size_t consumed = 0;    // drop this many bytes from the front of the input
  std::string_view data;  // a view into the input
};

class BodyDecoder {
 public:
  // Begins a body. `limits` bounds the trailer section like a head.
  void start(const BodyFraming& framing, const HeadLimits& limits = {});

  // Takes one step into `input`. Call on with the rest of the input until kNeedMore or kDone.
  BodyStep next(std::string_view input);

  // The peer ended its stream: true when the body is whole (it was done, or ends by closing).
  bool finish();

  [[nodiscard]] bool is_done() const { return state_ == State::kDone; }
  // Body bytes handed out so far.
  [[nodiscard]] uint64_t body_bytes() const { return body_bytes_; }
  // Body bytes that are certainly still to come: the rest of a kLength body, else 0.
  [[nodiscard]] uint64_t remaining() const;

  // After kDone of a chunked body. Fields that frame or route a message are still in it: never
  // merge trailers into headers.
  [[nodiscard]] const HeaderBlock& trailers() const { return trailers_; }

 private:
  enum class State : uint8_t {
    kDone,
    kLength,
    kUntilClose,
    kChunkSize,       // hexadecimal digits
    kChunkExtension,  // after ';', up to CR
    kChunkSizeLf,     // CR of the size line seen
    kChunkData,
    kChunkDataCr,
    kChunkDataLf,
    kTrailers,
    kFailed,
  };

  [[nodiscard]] bool is_reading_size() const;
  ParseError read_framing(char c);
  ParseError read_size(char c);
  ParseError read_extension(char c);
  void begin_chunk();
  BodyStep take(std::string_view input);
  BodyStep take_data(std::string_view input);
  BodyStep read_trailers(std::string_view input);
  BodyStep refuse(ParseError error);

  State state_ = State::kDone;
  ParseError error_ = ParseError::kNone;  // kFailed: why
  uint8_t size_digits_ = 0;
  uint16_t extension_bytes_ = 0;
  uint64_t left_ = 0;  // of the body (kLength) or of the chunk
  uint64_t body_bytes_ = 0;
  HeadLimits limits_;
  HeadScanner trailer_scanner_;
  std::string trailer_text_;  // the buffer trailers_ points into
  HeaderBlock trailers_;
};

}  // namespace weir::http
