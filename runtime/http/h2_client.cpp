#include "runtime/http/h2_client.h"

#include <algorithm>
#include <array>
#include <nghttp2/nghttp2.h>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/http/h2_fields.h"
#include "runtime/http/h2_session.h"

namespace weir::http {

namespace {

constexpr uint32_t kStreamsMax = 100;  // whatever the server would allow

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

struct H2Client::Session : H2Session {
  H2Response response;        // the list being received
  bool has_settings = false;  // the server's first ones came
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
    self(user).session_->has_settings |= frame->hd.type == NGHTTP2_SETTINGS;
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

  static ssize_t read_body(nghttp2_session* session, int32_t stream, uint8_t*, size_t size,
                           uint32_t* flags, nghttp2_data_source*, void* user) {
    H2ClientHandler* const handler = handler_of(session, stream);
    if (handler == nullptr) {
      return NGHTTP2_ERR_DEFERRED;  // forgotten: its reset is on the way
    }
    return self(user).session_->read_data(*handler, stream, size, *flags);
  }

  static int send_data(nghttp2_session*, nghttp2_frame*, const uint8_t* frame_head, size_t size,
                       nghttp2_data_source*, void* user) {
    self(user).session_->send_data(frame_head, size);
    return 0;
  }

  static H2CallbacksPtr make() {
    nghttp2_session_callbacks* made = nullptr;
    WEIR_CHECK(nghttp2_session_callbacks_new(&made) == 0, "out of memory");
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, &on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(made, &on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, &on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, &on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, &on_close);
    nghttp2_session_callbacks_set_send_data_callback(made, &send_data);
    return {made, &nghttp2_session_callbacks_del};
  }
};
// NOLINTEND(readability-function-size)

H2Client::H2Client(const Limits& limits) : limits_(limits), session_(std::make_unique<Session>()) {
  static const H2CallbacksPtr callbacks = Callbacks::make();  // only read
  const H2OptionsPtr options = h2_options({});
  WEIR_CHECK(
      nghttp2_session_client_new2(&session_->handle, callbacks.get(), this, options.get()) == 0,
      "out of memory");
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.head.header_bytes},
  }};
  session_->begin(settings, limits.connection_window);
}

H2Client::~H2Client() = default;

bool H2Client::receive(std::string_view bytes) {
  return session_->receive(bytes) && nghttp2_session_want_read(session_->handle) != 0;
}

size_t H2Client::take_output(std::span<char> into) {
  return session_->take_output(into);
}

bool H2Client::has_output() const {
  return session_->has_output();
}

bool H2Client::is_over() const {
  return session_->is_over();
}

uint32_t H2Client::streams_max() const {
  return std::min(kStreamsMax, nghttp2_session_get_remote_settings(
                                   session_->handle, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS));
}

bool H2Client::is_going_away() const {
  return session_->has_failed || nghttp2_session_check_request_allowed(session_->handle) == 0;
}

std::optional<bool> H2Client::takes_websockets() const {
  return session_->has_settings
             ? std::optional(nghttp2_session_get_remote_settings(
                                 session_->handle, NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1)
             : std::nullopt;
}

std::optional<int32_t> H2Client::begin_request(const Request& request, H2ClientHandler& handler) {
  fields_.assign(request.head);
  const FieldList list = request_fields(fields_, request.scheme, request.opens_websocket);
  const nghttp2_data_provider body = {{}, &Callbacks::read_body};
  const int32_t stream = nghttp2_submit_request(session_->handle, nullptr, list.data(), list.size(),
                                                request.is_end ? nullptr : &body, &handler);
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
