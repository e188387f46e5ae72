// The heads of HTTP/1 messages as the parsers leave them: RequestHead, ResponseHead, BodyFraming.
//
// Heads are views into the connection's read buffer (see HeaderBlock) plus the few decisions that
// follow from them by RFC 9112: how the body ends and whether the connection can be kept. They are
// reused for the next message; keep none of their views past the buffer.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/base/http_method.h"
#include "runtime/base/units.h"
#include "runtime/http/header_block.h"

namespace weir::http {

enum class HttpVersion : uint8_t { kHttp10, kHttp11 };

enum class BodyKind : uint8_t {
  kNone,
  kLength,  // exactly `length` bytes, never 0 (that is kNone)
  kChunked,
  kUntilClose,  // responses only
};

struct BodyFraming {
  BodyKind kind = BodyKind::kNone;
  uint64_t length = 0;  // kLength only

  [[nodiscard]] bool has_body() const { return kind != BodyKind::kNone; }
  friend bool operator==(const BodyFraming&, const BodyFraming&) = default;
};

// RFC 9112 section 3.2.
enum class TargetForm : uint8_t {
  kOrigin,    // "/path?query"
  kAbsolute,  // "http://host/path?query"
  kAsterisk,  // "*", OPTIONS only
};

struct RequestHead {
  HttpMethod method = HttpMethod::kOther;
  HttpVersion version = HttpVersion::kHttp11;
  TargetForm target_form = TargetForm::kOrigin;
  BodyFraming body;
  // The client wants to send another request on this connection (RFC 9112 section 9.3).
  bool is_keep_alive = true;
  // What Expect says, in HTTP/1.1 only: the client waits for 100 before it sends its body; or it
  // wants something nobody knows.
  bool expects_continue = false;
  bool has_unknown_expectation = false;
  // TE says that the client takes trailers (RFC 9110 section 10.1.4).
  bool takes_trailers = false;
  // It asks to go on as a WebSocket: HTTP/1.1, GET and no body (RFC 6455 section 4.1).
  bool wants_websocket = false;
  bool has_query = false;  // a '?' was there, even with nothing after it
  // The absolute form named https; meaningless for the other forms.
  bool is_target_https = false;
  HeaderBlock headers;

  // As sent.
  [[nodiscard]] std::string_view method_text() const { return text(method_slice); }
  [[nodiscard]] std::string_view target() const { return text(target_slice); }
  // The path as sent, neither decoded nor normalised; "/" for an absolute form without one, "*" for
  // the asterisk form.
  [[nodiscard]] std::string_view path() const {
    return path_slice.length == 0 ? std::string_view("/") : text(path_slice);
  }
  // Without the '?'.
  [[nodiscard]] std::string_view query() const { return text(query_slice); }
  // Who the request is for: of the absolute form, else of Host (RFC 9112 section 3.2.2). As sent,
  // syntax checked, with its port if it had one. Empty for HTTP/1.0 without Host.
  [[nodiscard]] std::string_view authority() const { return text(authority_slice); }

  TextSlice method_slice;
  TextSlice target_slice;
  TextSlice path_slice;
  TextSlice query_slice;
  TextSlice authority_slice;

  [[nodiscard]] std::string_view text(TextSlice slice) const {
    return {headers.base() + slice.offset, slice.length};
  }
  void rebase(const char* base) { headers.rebase(base); }
};

struct ResponseHead {
  HttpStatus status;
  HttpVersion version = HttpVersion::kHttp11;
  BodyFraming body;
  // The server will take another request on this connection after this response.
  bool is_keep_alive = true;
  // 101, and it is WebSocket that the server goes on with.
  bool is_websocket = false;
  HeaderBlock headers;

  // The reason phrase as sent, perhaps empty.
  [[nodiscard]] std::string_view reason() const {
    return {headers.base() + reason_slice.offset, reason_slice.length};
  }
  // 100..199: another head follows, except after 101.
  [[nodiscard]] bool is_interim() const { return status.value < 200; }

  TextSlice reason_slice;
  void rebase(const char* base) { headers.rebase(base); }
};

}  // namespace weir::http
