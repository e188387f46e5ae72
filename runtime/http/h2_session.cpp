#include "runtime/http/h2_session.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/http/h2_fields.h"

namespace weir::http {

namespace {

constexpr size_t kSettingsEntriesMax = 32;

}  // namespace

H2OptionsPtr h2_options(const H2CodecLimits& limits) {
  nghttp2_option* made = nullptr;
  WEIR_CHECK(nghttp2_option_new(&made) == 0, "out of memory");
  H2OptionsPtr options(made, &nghttp2_option_del);
  nghttp2_option_set_no_auto_window_update(made, 1);
  nghttp2_option_set_no_closed_streams(made, 1);
  nghttp2_option_set_max_outbound_ack(made, limits.unread);
  nghttp2_option_set_max_settings(made, kSettingsEntriesMax);
  // Priorities are ignored; what is no priority at all is still refused.
  nghttp2_option_set_server_fallback_rfc7540_priorities(made, 1);
  nghttp2_option_set_max_continuations(made, limits.continuations);
  return options;
}

void H2Session::begin(std::span<const nghttp2_settings_entry> settings,
                      uint32_t connection_window) {
  nghttp2_submit_settings(handle, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(handle, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<int32_t>(connection_window));
}

bool H2Session::receive(std::string_view bytes) {
  const ssize_t taken = nghttp2_session_mem_recv(handle, bytes_of(bytes.data()), bytes.size());
  if (taken < 0) {
    has_failed = true;
    failure = static_cast<int>(taken);
  }
  return !has_failed;
}

void H2Session::end_with(std::string_view trailers, int32_t stream, uint32_t& flags) {
  if (trailers.empty()) {
    return;
  }
  flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  std::string text(trailers);
  const FieldList list = trailer_fields(text);
  nghttp2_submit_trailer(handle, stream, list.data(), list.size());
}

// True when there is something to send.
bool H2Session::make_chunk() {
  if (!chunk_.empty()) {
    return true;
  }
  const uint8_t* bytes = nullptr;
  const ssize_t made = nghttp2_session_mem_send(handle, &bytes);
  has_failed = has_failed || made < 0;
  chunk_ = text_of(bytes, made > 0 ? static_cast<size_t>(made) : 0);
  return !chunk_.empty();
}

size_t H2Session::take_output(std::span<char> into) {
  sink_ = into;
  while (make_chunk() && chunk_.size() <= sink_.size()) {
    put(chunk_.data(), chunk_.size());
    chunk_ = {};
  }
  const size_t size = into.size() - std::exchange(sink_, {}).size();
  WEIR_CHECK(size > 0 || chunk_.empty(), "a frame is larger than the memory for output");
  return size;
}

void H2Session::put(const void* bytes, size_t size) {
  std::memcpy(sink_.data(), bytes, size);
  sink_ = sink_.subspan(size);
}

void H2Session::send_data(const uint8_t* frame_head, size_t bytes) {
  put(frame_head, H2FrameWalk::kHeadBytes);
  sink_ = sink_.subspan(bytes);
}

bool H2Session::has_output() const {
  return !chunk_.empty() || nghttp2_session_want_write(handle) != 0;
}

bool H2Session::is_over() const {
  const bool wants_input = !has_failed && nghttp2_session_want_read(handle) != 0;
  return !wants_input && !has_output();
}

}  // namespace weir::http
