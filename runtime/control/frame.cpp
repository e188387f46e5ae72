#include "runtime/control/frame.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/control/limits.h"
#include "runtime/net/fd_passing.h"

namespace weir::control {
namespace {

constexpr size_t kKindOffset = 4;
constexpr size_t kFdCountOffset = 6;
constexpr size_t kPayloadOffset = 8;

}  // namespace

std::vector<std::byte> encode_frame(MessageKind kind, size_t fd_count, ByteSpan payload) {
  WEIR_CHECK(fd_count <= net::kFdsPerMessage && payload.size() <= kFrameBytesMax,
             "a frame of ours is within its limits");
  std::vector<std::byte> bytes(kFrameHeaderBytes + payload.size());
  const std::span<std::byte> out(bytes);
  std::ranges::copy(std::as_bytes(std::span(kFrameMagic)), out.begin());
  store_little(out.subspan(kKindOffset), static_cast<uint16_t>(kind), sizeof(uint16_t));
  store_little(out.subspan(kFdCountOffset), fd_count, sizeof(uint16_t));
  store_little(out.subspan(kPayloadOffset), payload.size(), sizeof(uint32_t));
  std::ranges::copy(payload, out.begin() + kFrameHeaderBytes);
  return bytes;
}

void FrameReader::append(ByteSpan bytes, std::vector<UniqueFd> fds) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  for (UniqueFd& fd : fds) {
    fds_.push_back(std::move(fd));
  }
}

Result<std::optional<Frame>> FrameReader::next() {
  if (fds_.size() > kSocketsMax) {
    return fail(ErrorCode::kPeer, "more descriptors than a handover may carry");
  }
  if (bytes_.size() < kFrameHeaderBytes) {
    return std::nullopt;
  }
  const ByteSpan bytes(bytes_);
  if (!std::ranges::equal(bytes.first(kFrameMagic.size()), std::as_bytes(std::span(kFrameMagic)))) {
    return fail(ErrorCode::kPeer, "not a handover message");
  }
  const size_t fd_count = load_little(bytes.subspan(kFdCountOffset), sizeof(uint16_t));
  const size_t payload_bytes = load_little(bytes.subspan(kPayloadOffset), sizeof(uint32_t));
  if (payload_bytes > kFrameBytesMax || fd_count > net::kFdsPerMessage) {
    return fail(ErrorCode::kPeer, "a handover message passes its limits");
  }
  if (bytes_.size() - kFrameHeaderBytes < payload_bytes) {
    return std::nullopt;
  }
  return take_frame(payload_bytes, fd_count);
}

// Descriptors arrive with the first byte of their frame, so a whole frame without all of them will
// never be completed.
Result<std::optional<Frame>> FrameReader::take_frame(size_t payload_bytes, size_t fd_count) {
  if (fds_.size() < fd_count) {
    return fail(ErrorCode::kPeer, "a handover message came without its descriptors");
  }
  Frame frame;
  const ByteSpan bytes(bytes_);
  frame.kind = static_cast<uint16_t>(load_little(bytes.subspan(kKindOffset), sizeof(uint16_t)));
  const ByteSpan payload = bytes.subspan(kFrameHeaderBytes, payload_bytes);
  frame.payload.assign(payload.begin(), payload.end());
  for (size_t i = 0; i < fd_count; ++i) {
    frame.fds.push_back(std::move(fds_.front()));
    fds_.pop_front();
  }
  const auto consumed = static_cast<std::ptrdiff_t>(kFrameHeaderBytes + payload_bytes);
  bytes_.erase(bytes_.begin(), bytes_.begin() + consumed);
  return frame;
}

}  // namespace weir::control
