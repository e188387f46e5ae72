// Fuzzes the handover protocol: any bytes, whole and one by one, are the same frames, and each
// payload is either refused or read, encoded again and read to the same values.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/control/frame.h"
#include "runtime/control/handed_scopes.h"
#include "runtime/control/handover_message.h"

namespace weir::control {
namespace {

struct Cut {
  std::vector<Frame> frames;
  bool is_refused = false;
};

void take_frames(FrameReader& reader, Cut& cut) {
  while (!cut.is_refused) {
    auto frame = reader.next();
    cut.is_refused = !frame;
    if (!frame || !*frame) {
      return;
    }
    cut.frames.push_back(std::move(**frame));
  }
}

Cut cut_into_frames(ByteSpan bytes, size_t piece_bytes) {
  Cut cut;
  FrameReader reader;
  while (!bytes.empty() && !cut.is_refused) {
    const ByteSpan piece = bytes.first(std::min(piece_bytes, bytes.size()));
    bytes = bytes.subspan(piece.size());
    reader.append(piece, {});
    take_frames(reader, cut);
  }
  return cut;
}

template <typename Message>
void check_again(const Result<Message>& read, Result<Message> (*decode)(ByteSpan)) {
  if (read) {
    const auto again = decode(encode(*read).bytes());
    WEIR_CHECK(again && *again == *read, "a message that was read is not written as it was");
  }
}

void check_payload(ByteSpan payload) {
  check_again(decode_hello(payload), decode_hello);
  check_again(decode_ready(payload), decode_ready);
  check_again(decode_refusal(payload), decode_refusal);
  check_again(decode_counters(payload), decode_counters);
  check_again(decode_scopes(payload), decode_scopes);
  if (const auto state = decode_state(payload)) {
    const auto again = decode_state(encode(*state).bytes());
    WEIR_CHECK(again && again->sockets == state->sockets, "sockets are not written as read");
    WEIR_CHECK(again->image_path == state->image_path, "a path is not written as read");
  }
}

void check_stream(ByteSpan bytes) {
  const Cut whole = cut_into_frames(bytes, bytes.size());
  const Cut pieces = cut_into_frames(bytes, 1);
  WEIR_CHECK(whole.frames.size() == pieces.frames.size(), "pieces give other frames");
  WEIR_CHECK(whole.is_refused == pieces.is_refused, "pieces are refused otherwise");
  for (size_t i = 0; i < whole.frames.size(); ++i) {
    WEIR_CHECK(whole.frames[i].payload == pieces.frames[i].payload, "pieces change a payload");
    check_payload(whole.frames[i].payload);
  }
}

}  // namespace
}  // namespace weir::control

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const weir::control::ByteSpan bytes(reinterpret_cast<const std::byte*>(data), size);
  weir::control::check_stream(bytes);
  weir::control::check_payload(bytes);
  return 0;
}
