#include "runtime/http/h2_server.h"

#include <array>
#include <nghttp2/nghttp2.h>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/http/h2_closed_streams.h"
#include "runtime/http/h2_fields.h"
#include "runtime/http/h2_frame_walk.h"
#include "runtime/http/h2_request.h"
#include "runtime/http/h2_session.h"

namespace weir::http {

namespace {

constexpr double kUpdatesPerData = 10;  // security.md 23

}  // namespace

struct H2Server::Session : H2Session {
  H2Request request;
  std::string trailers;  // being received, as field lines
  uint32_t trailer_count = 0;
  int32_t last_stream = 0;   // the highest that the peer has begun
  int32_t reset_stream = 0;  // the last that the peer has reset
  ClosedStreams closed;
  H2FrameWalk walk{kH2Preface.size()};
  // Why the connection ends, if it was not nghttp2 that said so.
  uint32_t fault = NGHTTP2_PROTOCOL_ERROR;
};

// What nghttp2 calls. Each gets the server as `user`.
// NOLINTBEGIN(readability-function-size): the parameters are nghttp2's
struct H2Server::Callbacks {
  static H2Server& self(void* user) { return *static_cast<H2Server*>(user); }

  static H2StreamHandler* handler_of(nghttp2_session* session, int32_t stream) {
    return static_cast<H2StreamHandler*>(nghttp2_session_get_stream_user_data(session, stream));
  }

  static int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    H2Server& server = self(user);
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      server.session_->request.begin(server.limits_.head);
    }
    server.session_->trailers.clear();
    server.session_->trailer_count = 0;
    return 0;
  }

  // Trailers are bounded like heads (security.md 10).
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                       size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                       void* user) {
    H2Server& server = self(user);
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      server.session_->request.add(text_of(name, name_size), text_of(value, value_size));
      return 0;
    }
    std::string& trailers = server.session_->trailers;
    trailers.append(text_of(name, name_size)).append(": ");
    trailers.append(text_of(value, value_size)).append("\r\n");
    const bool fits = trailers.size() <= server.limits_.head.header_bytes &&
                      ++server.session_->trailer_count <= server.limits_.head.header_count;
    return fits ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  static int on_invalid_header(nghttp2_session*, const nghttp2_frame*, const uint8_t*, size_t,
                               const uint8_t*, size_t, uint8_t, void* user) {
    self(user).budget_.spend(H2Flood::kGlitch);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  // Every frame, also one that is ignored afterwards.
  static int on_begin_frame(nghttp2_session*, const nghttp2_frame_hd* frame, void* user) {
    H2Budget& budget = self(user).budget_;
    const bool is_ack = (frame->flags & NGHTTP2_FLAG_ACK) != 0;
    if (frame->type == NGHTTP2_RST_STREAM) {
      budget.spend(H2Flood::kReset);
    } else if (frame->type == NGHTTP2_PING && !is_ack) {
      budget.spend(H2Flood::kPing);
    } else if (frame->type == NGHTTP2_SETTINGS && !is_ack) {
      budget.spend(H2Flood::kSettings);
    } else if (frame->type == NGHTTP2_PRIORITY) {
      budget.spend(H2Flood::kPriority);
    } else if (frame->type == NGHTTP2_WINDOW_UPDATE) {
      budget.spend(H2Flood::kWindowUpdate);
    }
    return budget.exhausted() ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
  }

  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    H2Server& server = self(user);
    const bool is_last = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    switch (frame->hd.type) {
      case NGHTTP2_HEADERS:
        if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
          begin_request(server, frame->hd.stream_id, is_last);
        } else {
          std::string& trailers = server.session_->trailers;
          note_end(session, *frame, trailers.append("\r\n"));
        }
        return 0;
      case NGHTTP2_DATA:
        if (!is_last && frame->hd.length == frame->data.padlen) {
          server.budget_.spend(H2Flood::kEmptyData);
        }
        note_end(session, *frame, {});
        return server.budget_.exhausted() ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
      case NGHTTP2_RST_STREAM:
        server.session_->reset_stream = frame->hd.stream_id;
        return 0;
      case NGHTTP2_PING:
        if (server.is_shutting_down_ && (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) {
          nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE,
                                nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR,
                                nullptr, 0);
        }
        return 0;
      default:
        return 0;
    }
  }

  static void note_end(nghttp2_session* session, const nghttp2_frame& frame,
                       std::string_view trailers) {
    H2StreamHandler* const handler = handler_of(session, frame.hd.stream_id);
    if (handler != nullptr && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      handler->on_end(trailers);
    }
  }

  static void begin_request(H2Server& server, int32_t stream, bool is_ended) {
    H2Request& request = server.session_->request;
    const std::string_view text = request.finish(is_ended);
    H2StreamHandler* const handler =
        server.handler_.on_request({stream, text, request.error(), is_ended, request.is_connect()});
    if (handler == nullptr) {
      server.reset(stream, H2Error::kRefusedStream);
      return;
    }
    nghttp2_session_set_stream_user_data(server.session_->handle, stream, handler);
  }

  static int on_invalid_frame(nghttp2_session*, const nghttp2_frame*, int, void* user) {
    self(user).budget_.spend(H2Flood::kGlitch);
    return 0;
  }

  static int on_data(nghttp2_session* session, uint8_t, int32_t stream, const uint8_t* bytes,
                     size_t size, void* user) {
    if (H2StreamHandler* const handler = handler_of(session, stream)) {
      handler->on_data(text_of(bytes, size));
    } else {
      self(user).discard(size);
    }
    return 0;
  }

  static int on_close(nghttp2_session* session, int32_t stream, uint32_t error, void* user) {
    Session& own = *self(user).session_;
    const bool was_ended = nghttp2_session_get_stream_remote_close(session, stream) == 1;
    own.closed.add(stream, !was_ended && own.reset_stream != stream);
    if (H2StreamHandler* const handler = handler_of(session, stream)) {
      nghttp2_session_set_stream_user_data(session, stream, nullptr);
      handler->on_close(error == NGHTTP2_NO_ERROR);
    }
    return 0;
  }

  // Resets that we were tricked into count like the peer's own; those we decided on do not. After
  // a farewell with an error nothing more is understood.
  static int on_sent(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    H2Budget& budget = self(user).budget_;
    if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR) {
      self(user).session_->has_failed = true;
    } else if (frame->hd.type == NGHTTP2_DATA) {
      budget.allow(H2Flood::kWindowUpdate, kUpdatesPerData);
    } else if (frame->hd.type == NGHTTP2_RST_STREAM) {
      const uint32_t error = frame->rst_stream.error_code;
      const bool is_ours =
          error == NGHTTP2_NO_ERROR || error == NGHTTP2_CANCEL || error == NGHTTP2_INTERNAL_ERROR;
      if (!is_ours) {
        budget.spend(H2Flood::kReset);
      }
    }
    return 0;
  }

  static ssize_t read_body(nghttp2_session* session, int32_t stream, uint8_t*, size_t size,
                           uint32_t* flags, nghttp2_data_source*, void* user) {
    H2StreamHandler* const handler = handler_of(session, stream);
    if (handler == nullptr) {
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
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
    nghttp2_session_callbacks_set_on_invalid_header_callback(made, &on_invalid_header);
    nghttp2_session_callbacks_set_on_begin_frame_callback(made, &on_begin_frame);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, &on_frame);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made, &on_invalid_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, &on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, &on_close);
    nghttp2_session_callbacks_set_send_data_callback(made, &send_data);
    nghttp2_session_callbacks_set_on_frame_send_callback(made, &on_sent);
    return {made, &nghttp2_session_callbacks_del};
  }
};
// NOLINTEND(readability-function-size)

H2Server::H2Server(Handler& handler, const Limits& limits, H2Budget::Time now)
    : handler_(handler),
      limits_(limits),
      budget_(limits.floods, now),
      session_(std::make_unique<Session>()) {
  static const H2CallbacksPtr callbacks = Callbacks::make();  // only read
  const H2OptionsPtr options = h2_options(limits.codec);
  WEIR_CHECK(
      nghttp2_session_server_new2(&session_->handle, callbacks.get(), this, options.get()) == 0,
      "out of memory");
  const std::array<nghttp2_settings_entry, 6> settings = {{
      {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, limits.table_bytes},
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams_max},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.head.header_bytes},
      {NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  }};
  session_->begin(settings, limits.connection_window);
}

H2Server::~H2Server() = default;

bool H2Server::receive(std::string_view bytes, H2Budget::Time now) {
  budget_.refill(now);
  if (feed(bytes) && !budget_.exhausted()) {
    return true;
  }
  session_->has_failed = true;
  if (session_->failure == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS) {
    budget_.exhaust(H2Flood::kContinuation);
  } else if (session_->failure == NGHTTP2_ERR_FLOODED) {
    budget_.exhaust(H2Flood::kUnread);
  }
  nghttp2_session_terminate_session(session_->handle, budget_.exhausted()
                                                          ? uint32_t{NGHTTP2_ENHANCE_YOUR_CALM}
                                                          : session_->fault);
  return false;
}

// Stops before frames that nghttp2 would ignore without a word.
bool H2Server::feed(std::string_view bytes) {
  size_t fed = 0;
  for (size_t at = 0; at < bytes.size();) {
    const H2FrameWalk::Step step = session_->walk.next(bytes.substr(at));
    at += step.consumed;
    const bool is_asked =
        step.head && (step.head->type == NGHTTP2_HEADERS || step.head->type == NGHTTP2_DATA);
    if (!is_asked) {
      continue;
    }
    const size_t begin = at - step.head_bytes;
    if (!session_->receive(bytes.substr(fed, begin - fed)) ||
        !takes_frame(step.head->type, step.head->stream)) {
      return false;
    }
    fed = begin;
  }
  return session_->receive(bytes.substr(fed));
}

// nghttp2 ignores HEADERS and DATA on streams it has forgotten; whether it may is for us to say.
bool H2Server::takes_frame(uint8_t type, int32_t stream) {
  Session& session = *session_;
  if (stream > session.last_stream) {
    session.last_stream = type == NGHTTP2_HEADERS ? stream : session.last_stream;
    return true;
  }
  if (stream <= 0 || nghttp2_session_find_stream(session.handle, stream) != nullptr) {
    return true;
  }
  const ClosedStreams::Fault fault = session.closed.fault(stream);
  session.fault =
      fault == ClosedStreams::Fault::kStreamClosed ? NGHTTP2_STREAM_CLOSED : NGHTTP2_PROTOCOL_ERROR;
  return fault == ClosedStreams::Fault::kNone;
}

size_t H2Server::take_output(std::span<char> into) {
  return session_->take_output(into);
}

bool H2Server::has_output() const {
  return session_->has_output();
}

bool H2Server::is_over() const {
  return session_->is_over();
}

bool H2Server::has_failed() const {
  return session_->has_failed;
}

void H2Server::send_interim(int32_t stream, std::string_view head) {
  fields_.assign(head);
  const FieldList list = response_fields(fields_);
  nghttp2_submit_headers(session_->handle, NGHTTP2_FLAG_NONE, stream, nullptr, list.data(),
                         list.size(), nullptr);
}

void H2Server::send_response(int32_t stream, std::string_view head, bool is_end) {
  fields_.assign(head);
  const FieldList list = response_fields(fields_);
  const nghttp2_data_provider body = {{}, &Callbacks::read_body};
  nghttp2_submit_response(session_->handle, stream, list.data(), list.size(),
                          is_end ? nullptr : &body);
}

void H2Server::resume(int32_t stream) {
  nghttp2_session_resume_data(session_->handle, stream);
}

void H2Server::consume(int32_t stream, size_t bytes) {
  nghttp2_session_consume(session_->handle, stream, bytes);
}

void H2Server::discard(size_t bytes) {
  nghttp2_session_consume_connection(session_->handle, bytes);
}

void H2Server::reset(int32_t stream, H2Error error) {
  nghttp2_submit_rst_stream(session_->handle, NGHTTP2_FLAG_NONE, stream,
                            static_cast<uint32_t>(error));
}

void H2Server::shut_down() {
  if (!std::exchange(is_shutting_down_, true)) {
    nghttp2_submit_shutdown_notice(session_->handle);
    nghttp2_submit_ping(session_->handle, NGHTTP2_FLAG_NONE, nullptr);
  }
}

}  // namespace weir::http
