// H2Session: what both ends of an HTTP/2 connection do with a session of nghttp2: its options, its
// input and its output. Private to runtime/http: H2Server and H2Client add what they are told.
//
// The handle is made by its owner, with the owner's callbacks. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <span>
#include <string_view>

#include "runtime/http/h2_frame_walk.h"
#include "runtime/http/h2_server.h"

namespace weir::http {

using H2CallbacksPtr =
    std::unique_ptr<nghttp2_session_callbacks, decltype(&nghttp2_session_callbacks_del)>;

// Of one connection, for as long as it is made: windows grow as bodies are taken, and what waits
// for a peer that does not read is bounded.
using H2OptionsPtr = std::unique_ptr<nghttp2_option, decltype(&nghttp2_option_del)>;
[[nodiscard]] H2OptionsPtr h2_options(const H2CodecLimits& limits);

struct H2Session {
  nghttp2_session* handle = nullptr;
  bool has_failed = false;  // nothing more is understood
  int failure = 0;          // nghttp2's word for it, if it was nghttp2 that failed

  H2Session() = default;
  H2Session(const H2Session&) = delete;
  H2Session& operator=(const H2Session&) = delete;
  ~H2Session() { nghttp2_session_del(handle); }

  // Says what we allow, and how much all streams may send together.
  void begin(std::span<const nghttp2_settings_entry> settings, uint32_t connection_window);
  // False: nghttp2 cannot go on.
  bool receive(std::string_view bytes);
  // See H2Server.
  size_t take_output(std::span<char> into);
  [[nodiscard]] bool has_output() const;
  [[nodiscard]] bool is_over() const;

  // What nghttp2 reads of a body: the handler's next bytes go where they are sent from, behind
  // room for the head of their frame.
  template <typename Handler>
  ssize_t read_data(Handler& handler, int32_t stream, size_t size, uint32_t& flags) {
    if (sink_.size() < H2FrameWalk::kHeadBytes + std::min(size, kFrameBytesMin)) {
      return NGHTTP2_ERR_PAUSE;  // asked again with the next output
    }
    const H2StreamHandler::Output output = handler.take_output(sink_.subspan(
        H2FrameWalk::kHeadBytes, std::min(size, sink_.size() - H2FrameWalk::kHeadBytes)));
    if (output.is_end) {
      flags |= NGHTTP2_DATA_FLAG_EOF;
      end_with(output.trailers, stream, flags);
    } else if (output.bytes == 0) {
      return NGHTTP2_ERR_DEFERRED;
    }
    flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    return static_cast<ssize_t>(output.bytes);
  }
  // Called by nghttp2 right after it: the bytes are in their place.
  void send_data(const uint8_t* frame_head, size_t bytes);

 private:
  // A frame is not cut to less than this to fit what is left of the room. A guess.
  static constexpr size_t kFrameBytesMin = 4096;

  bool make_chunk();
  void end_with(std::string_view trailers, int32_t stream, uint32_t& flags);
  void put(const void* bytes, size_t size);

  std::string_view chunk_;  // output that did not fit
  std::span<char> sink_;    // what is left of the room for output; empty outside of take_output()
};

}  // namespace weir::http
