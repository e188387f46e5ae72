#include "runtime/http/h2_client.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nghttp2/nghttp2.h>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/http/h2_fields.h"

namespace weir::http {

namespace {

// Answers to PING and SETTINGS that may wait for a server that does not read (security.md 24).
constexpr size_t kAnswersMax = 1000;
constexpr size_t kSettingsEntriesMax = 32;
constexpr size_t kContinuationsMax = 8;  // security.md 22
constexpr uint32_t kStreamsMax = 100;    // whatever the server would allow

using OptionPtr = std::unique_ptr<nghttp2_option, decltype(&nghttp2_option_del)>;
using CallbacksPtr =
    std::unique_ptr<nghttp2_session_callbacks, decltype(&nghttp2_session_callbacks_del)>;

OptionPtr make_options() {
  nghttp2_option* made = nullptr;
  WEIR_CHECK(nghttp2_option_new(&made) == 0, "out of memory");
  OptionPtr options(made, &nghttp2_option_del);
  nghttp2_option_set_no_auto_window_update(made, 1);
  nghttp2_option_set_max_outbound_ack(made, kAnswersMax);
  nghttp2_option_set_max_settings(made, kSettingsEntriesMax);
  nghttp2_option_set_max_continuations(made, kContinuationsMax);
  return options;
}

H2Error error_of(uint32_t code) {
  switch (code) {
    case NGHTTP2_NO_ERROR:
      return H2Error::kNone;
    case NGHTTP2_REFUSED_STREAM:
      return H2Error::kRefusedStream;
    case NGHTTP2_CANCEL:
      return H2Error::kCancel;
    case NGHTTP2_ENHANCE_YOUR_CALM:
      return H2Error::kEnhanceYourCalm;
    default:
      return H2Error::kInternal;
  }
}

}  // namespace

struct H2Client::Session {
  nghttp2_session* handle = nullptr;
  H2Response response;  // the list being received

  ~Session() { nghttp2_session_del(handle); }
};

// What nghttp2 calls. Each gets the client as `user`.
// NOLINTBEGIN(readability-function-size): the parameters are nghttp2's
struct H2Client::Callbacks {
  static H2Client& self(void* user) { return *static_cast<H2Client*>(user); }

  static H2ClientHandler* handler_of(nghttp2_session* session, int32_t stream) {
    return static_cast<H2ClientHandler*>(nghttp2_session_get_stream_user_data(session, stream));
  }

  static int on_begin_headers(nghttp2_session*, const nghttp2_frame*, void* user) {
    self(user).session_->response.begin();
    return 0;
  }

  static int on_header(nghttp2_session*, const nghttp2_frame*, const uint8_t* name,
                       size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                       void* user) {
    H2Client& client = self(user);
    const bool fits = client.session_->response.add(
        text_of(name, name_size), text_of(value, value_size), client.limits_.head);
    return fits ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    const bool is_data = frame->hd.type == NGHTTP2_DATA;
    H2ClientHandler* const handler = handler_of(session, frame->hd.stream_id);
    if (handler == nullptr || (!is_data && frame->hd.type != NGHTTP2_HEADERS)) {
      return 0;
    }
    const bool is_end = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    const H2Response& response = self(user).session_->response;
    if (!is_data && response.has_status()) {
      handler->on_head(response, is_end);
    }
    if (is_end) {
      const bool has_trailers = !is_data && !response.has_status();
      handler->on_end(has_trailers ? response.trailers() : std::string());
    }
    return 0;
  }

  static int on_data(nghttp2_session* session, uint8_t, int32_t stream, const uint8_t* bytes,
                     size_t size, void*) {
    if (H2ClientHandler* const handler = handler_of(session, stream)) {
      handler->on_data(text_of(bytes, size));
    } else {
      nghttp2_session_consume_connection(session, size);
    }
    return 0;
  }

  static int on_close(nghttp2_session* session, int32_t stream, uint32_t error, void*) {
    if (H2ClientHandler* const handler = handler_of(session, stream)) {
      nghttp2_session_set_stream_user_data(session, stream, nullptr);
      handler->on_close(error_of(error));
    }
    return 0;
  }

  static ssize_t read_body(nghttp2_session* session, int32_t stream, uint8_t* into, size_t size,
                           uint32_t* flags, nghttp2_data_source*, void*) {
    H2ClientHandler* const handler = handler_of(session, stream);
    if (handler == nullptr) {
      return NGHTTP2_ERR_DEFERRED;  // forgotten: its reset is on the way
    }
    const H2StreamHandler::Output output =
        handler->take_output({reinterpret_cast<char*>(into), size});
    if (output.is_end) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
    } else if (output.bytes == 0) {
      return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(output.bytes);
  }

  static CallbacksPtr make() {
    nghttp2_session_callbacks* made = nullptr;
    WEIR_CHECK(nghttp2_session_callbacks_new(&made) == 0, "out of memory");
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, &on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(made, &on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, &on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, &on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, &on_close);
    return {made, &nghttp2_session_callbacks_del};
  }
};
// NOLINTEND(readability-function-size)

H2Client::H2Client(const Limits& limits) : limits_(limits), session_(std::make_unique<Session>()) {
  // The same for every connection, and only read.
  static const OptionPtr options = make_options();
  static const CallbacksPtr callbacks = Callbacks::make();
  WEIR_CHECK(
      nghttp2_session_client_new2(&session_->handle, callbacks.get(), this, options.get()) == 0,
      "out of memory");
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.head.header_bytes},
  }};
  nghttp2_submit_settings(session_->handle, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_->handle, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<int32_t>(limits.connection_window));
}

H2Client::~H2Client() = default;

bool H2Client::receive(std::string_view bytes) {
  const ssize_t taken =
      nghttp2_session_mem_recv(session_->handle, bytes_of(bytes.data()), bytes.size());
  has_failed_ = has_failed_ || taken < 0;
  return !has_failed_ && nghttp2_session_want_read(session_->handle) != 0;
}

// True when there is something to send.
bool H2Client::make_chunk() {
  if (!chunk_.empty()) {
    return true;
  }
  const uint8_t* bytes = nullptr;
  const ssize_t made = nghttp2_session_mem_send(session_->handle, &bytes);
  has_failed_ = has_failed_ || made < 0;
  chunk_ = text_of(bytes, made > 0 ? static_cast<size_t>(made) : 0);
  return !chunk_.empty();
}

size_t H2Client::take_output(std::span<char> into) {
  size_t size = 0;
  while (make_chunk() && chunk_.size() <= into.size() - size) {
    std::memcpy(into.data() + size, chunk_.data(), chunk_.size());
    size += std::exchange(chunk_, {}).size();
  }
  WEIR_CHECK(size > 0 || chunk_.empty(), "a frame is larger than the memory for output");
  return size;
}

bool H2Client::has_output() const {
  return !chunk_.empty() || nghttp2_session_want_write(session_->handle) != 0;
}

bool H2Client::is_over() const {
  const bool wants_input = !has_failed_ && nghttp2_session_want_read(session_->handle) != 0;
  return !wants_input && !has_output();
}

uint32_t H2Client::streams_max() const {
  return std::min(kStreamsMax, nghttp2_session_get_remote_settings(
                                   session_->handle, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS));
}

bool H2Client::is_going_away() const {
  return has_failed_ || nghttp2_session_check_request_allowed(session_->handle) == 0;
}

std::optional<int32_t> H2Client::begin_request(std::string_view head, std::string_view scheme,
                                               bool is_end, H2ClientHandler& handler) {
  fields_.assign(head);
  const std::vector<nghttp2_nv> list = request_fields(fields_, scheme);
  const nghttp2_data_provider body = {{}, &Callbacks::read_body};
  const int32_t stream = nghttp2_submit_request(session_->handle, nullptr, list.data(), list.size(),
                                                is_end ? nullptr : &body, &handler);
  return stream > 0 ? std::optional(stream) : std::nullopt;
}

void H2Client::resume(int32_t stream) {
  nghttp2_session_resume_data(session_->handle, stream);
}

void H2Client::consume(int32_t stream, size_t bytes) {
  nghttp2_session_consume(session_->handle, stream, bytes);
}

void H2Client::forget(int32_t stream, std::optional<H2Error> error) {
  nghttp2_session_set_stream_user_data(session_->handle, stream, nullptr);
  if (error) {
    nghttp2_submit_rst_stream(session_->handle, NGHTTP2_FLAG_NONE, stream,
                              static_cast<uint32_t>(*error));
  }
}

}  // namespace weir::http
