#include "runtime/http/body_decoder.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/http/char_class.h"

namespace weir::http {
namespace {

// Of a hexadecimal digit.
uint64_t hex_value(char c) {
  const int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
  return static_cast<uint64_t>(value);
}

}  // namespace

void BodyDecoder::start(const BodyFraming& framing, const HeadLimits& limits) {
  switch (framing.kind) {
    case BodyKind::kNone:
      state_ = State::kDone;
      break;
    case BodyKind::kLength:
      state_ = framing.length > 0 ? State::kLength : State::kDone;
      break;
    case BodyKind::kChunked:
      state_ = State::kChunkSize;
      break;
    case BodyKind::kUntilClose:
      state_ = State::kUntilClose;
      break;
  }
  error_ = ParseError::kNone;
  left_ = framing.kind == BodyKind::kLength ? framing.length : 0;
  size_digits_ = 0;
  extension_bytes_ = 0;
  body_bytes_ = 0;
  limits_ = limits;
  trailer_scanner_ = {};
  trailer_text_.clear();
  trailers_.reset(nullptr);
}

BodyStep BodyDecoder::next(std::string_view input) {
  size_t framing_bytes = 0;
  while (framing_bytes < input.size() && is_reading_size()) {
    if (const ParseError error = read_framing(input[framing_bytes]); error != ParseError::kNone) {
      return refuse(error);
    }
    ++framing_bytes;
  }
  BodyStep step = take(input.substr(framing_bytes));
  step.consumed += framing_bytes;
  return step;
}

bool BodyDecoder::is_reading_size() const {
  switch (state_) {
    case State::kChunkSize:
    case State::kChunkExtension:
    case State::kChunkSizeLf:
    case State::kChunkDataCr:
    case State::kChunkDataLf:
      return true;
    case State::kDone:
    case State::kLength:
    case State::kUntilClose:
    case State::kChunkData:
    case State::kTrailers:
    case State::kFailed:
      return false;
  }
  return false;
}

// One byte of what stands around the data of chunks. Few bytes of a body are such, so they are
// read one at a time, wherever the input was cut.
ParseError BodyDecoder::read_framing(char c) {
  if (c == '\n' && state_ != State::kChunkSizeLf && state_ != State::kChunkDataLf) {
    return ParseError::kBareLineFeed;
  }
  switch (state_) {
    case State::kChunkSize:
      return read_size(c);
    case State::kChunkExtension:
      return read_extension(c);
    case State::kChunkDataCr:
      state_ = State::kChunkDataLf;
      return c == '\r' ? ParseError::kNone : ParseError::kChunkEndMalformed;
    case State::kChunkSizeLf:
      begin_chunk();
      return c == '\n' ? ParseError::kNone : ParseError::kBareCarriageReturn;
    case State::kChunkDataLf:
      state_ = State::kChunkSize;
      return c == '\n' ? ParseError::kNone : ParseError::kBareCarriageReturn;
    case State::kDone:
    case State::kLength:
    case State::kUntilClose:
    case State::kChunkData:
    case State::kTrailers:
    case State::kFailed:
      break;
  }
  WEIR_CHECK(false, "no chunk size is being read");
}

ParseError BodyDecoder::read_size(char c) {
  if (is_char(c, kHexDigit)) {
    if (size_digits_ == kChunkSizeDigitsMax) {
      return ParseError::kChunkSizeTooLarge;
    }
    ++size_digits_;
    left_ = left_ << 4U | hex_value(c);
    return left_ > kBodyBytesMax ? ParseError::kChunkSizeTooLarge : ParseError::kNone;
  }
  if (size_digits_ == 0) {
    return ParseError::kChunkSizeMalformed;
  }
  if (c == '\r') {
    state_ = State::kChunkSizeLf;
    return ParseError::kNone;
  }
  if (c == ';') {
    state_ = State::kChunkExtension;
    extension_bytes_ = 1;
    return ParseError::kNone;
  }
  return ParseError::kChunkSizeMalformed;
}

// Extensions are skipped: nobody uses them, but RFC 9112 section 7.1.1 wants them tolerated.
ParseError BodyDecoder::read_extension(char c) {
  if (c == '\r') {
    state_ = State::kChunkSizeLf;
    return ParseError::kNone;
  }
  if (is_control(c)) {
    return ParseError::kControlCharacter;
  }
  return ++extension_bytes_ > limits_.chunk_extension_bytes ? ParseError::kChunkExtensionTooLong
                                                            : ParseError::kNone;
}

void BodyDecoder::begin_chunk() {
  state_ = left_ > 0 ? State::kChunkData : State::kTrailers;
  size_digits_ = 0;
  extension_bytes_ = 0;
}

BodyStep BodyDecoder::take(std::string_view input) {
  switch (state_) {
    case State::kDone:
      return {.kind = BodyStepKind::kDone};
    case State::kFailed:
      return {.kind = BodyStepKind::kError, .error = error_};
    case State::kTrailers:
      return read_trailers(input);
    case State::kLength:
    case State::kUntilClose:
    case State::kChunkData:
      return take_data(input);
    case State::kChunkSize:
    case State::kChunkExtension:
    case State::kChunkSizeLf:
    case State::kChunkDataCr:
    case State::kChunkDataLf:
      break;
  }
  return {};
}

BodyStep BodyDecoder::take_data(std::string_view input) {
  if (input.empty()) {
    return {};
  }
  size_t size = input.size();
  if (state_ != State::kUntilClose) {
    size = static_cast<size_t>(std::min<uint64_t>(left_, size));
    left_ -= size;
    if (left_ == 0) {
      state_ = state_ == State::kLength ? State::kDone : State::kChunkDataCr;
    }
  }
  body_bytes_ += size;
  return {.kind = BodyStepKind::kData, .consumed = size, .data = input.substr(0, size)};
}

// Lines are gathered in a buffer of their own, whole lines at a time, because the input they came
// in may be gone when the last one arrives.
BodyStep BodyDecoder::read_trailers(std::string_view input) {
  constexpr std::string_view kEmptyLine = "\r\n";
  if (trailer_text_.empty()) {
    if (input.starts_with(kEmptyLine)) {
      state_ = State::kDone;
      return {.kind = BodyStepKind::kDone, .consumed = kEmptyLine.size()};
    }
    trailer_scanner_.begin_fields();
  }
  size_t consumed = 0;
  while (consumed < input.size()) {
    const size_t line = input.find('\n', consumed);
    const size_t end = line == std::string_view::npos ? input.size() : line + 1;
    // One byte over the limit is enough to see that it is passed.
    const size_t room = limits_.header_bytes + kEmptyLine.size() + 1 - trailer_text_.size();
    const size_t taken = std::min(end - consumed, room);
    trailer_text_.append(input.substr(consumed, taken));
    consumed += taken;
    const ParseResult parsed = trailer_scanner_.parse_fields(
        trailer_text_, {.limits = limits_, .refuses_underscore = false}, trailers_);
    if (parsed.status == ParseStatus::kError) {
      return refuse(parsed.error);
    }
    if (parsed.status == ParseStatus::kComplete) {
      state_ = State::kDone;
      return {.kind = BodyStepKind::kDone, .consumed = consumed};
    }
  }
  return {.consumed = consumed};
}

BodyStep BodyDecoder::refuse(ParseError error) {
  state_ = State::kFailed;
  error_ = error;
  return {.kind = BodyStepKind::kError, .error = error};
}

bool BodyDecoder::finish() {
  if (state_ == State::kUntilClose) {
    state_ = State::kDone;
  }
  return state_ == State::kDone;
}

uint64_t BodyDecoder::remaining() const {
  return state_ == State::kLength ? left_ : 0;
}

}  // namespace weir::http
