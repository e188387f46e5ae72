// What a frame on a stream that is over says of the peer that sent it.
#include "runtime/http/h2_closed_streams.h"

#include <catch2/catch.hpp>

#include "runtime/http/h2_frame_walk.h"

namespace weir::http {
namespace {

using Fault = ClosedStreams::Fault;

TEST_CASE("who ended a stream decides what a late frame on it is", "[http][h2]") {
  ClosedStreams closed;
  closed.add(3, false);
  closed.add(5, true);
  CHECK(closed.fault(3) == Fault::kStreamClosed);
  CHECK(closed.fault(5) == Fault::kNone);
  CHECK(closed.fault(1) == Fault::kPassedOver);
}

TEST_CASE("a stream that may be forgotten is nobody's fault", "[http][h2]") {
  ClosedStreams closed;
  closed.add(1, true);
  for (size_t i = 0; i < ClosedStreams::kKept; ++i) {
    closed.add(static_cast<int32_t>(2 * i + 3), false);
  }
  CHECK(closed.fault(1) == Fault::kNone);
  CHECK(closed.fault(3) == Fault::kStreamClosed);
}

TEST_CASE("frames are found however their bytes are cut", "[http][h2]") {
  std::string bytes = "preface";
  bytes += std::string(
      "\0\0\x03\x00\x01\x80\0\0\x05"
      "abc",
      12);
  bytes += std::string("\0\x01\0\x06\x00\0\0\0\0", 9) + std::string(256, 'p');
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    H2FrameWalk walk(7);
    std::string seen;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      std::string_view rest = std::string_view(bytes).substr(at, piece);
      while (!rest.empty()) {
        const H2FrameWalk::Step step = walk.next(rest);
        rest.remove_prefix(step.consumed);
        if (step.head) {
          seen += std::to_string(step.head->type) + ":" + std::to_string(step.head->stream) + ":" +
                  std::to_string(step.head->length) + " ";
        }
      }
    }
    CAPTURE(piece);
    CHECK(seen == "0:5:3 6:0:256 ");
  }
}

}  // namespace
}  // namespace weir::http
