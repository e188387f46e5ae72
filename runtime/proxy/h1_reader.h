// H1Reader: what one HTTP/1 request is read with: its bytes, the parser of its head, the decoder of
// its body.
//
// The head stays in place, and every view into it good, until next_request(). Body bytes that came
// with the head are used from there; later ones are read into memory of the caller's and only what
// turned out to belong to the next request is kept. One is lent to a session while a request is on
// its way; an idle session has none.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "runtime/http/body_decoder.h"
#include "runtime/http/message.h"
#include "runtime/http/request_parser.h"
#include "runtime/proxy/read_buffer.h"

namespace weir::proxy {

class H1Reader {
 public:
  explicit H1Reader(BufferPool& pool) : in_(pool), ahead_(pool) {}
  H1Reader(const H1Reader&) = delete;
  H1Reader& operator=(const H1Reader&) = delete;

  // Before the first head and after next_request().
  void begin_head(const http::HeadLimits& limits);
  // Something of the head is here.
  [[nodiscard]] bool has_begun() const { return parser_.has_begun(); }
  // Bytes wait to be parsed.
  [[nodiscard]] bool has_bytes() const { return !in_.is_empty(); }
  // Looks at what is here. kComplete once; the body's decoder is started then.
  http::ParseResult parse();
  // Where more of a head is to be read into; never empty while parse() asks for more.
  [[nodiscard]] std::span<char> room();
  void commit(size_t bytes) { in_.commit(bytes); }

  [[nodiscard]] const http::RequestHead& head() const { return head_; }

  [[nodiscard]] http::BodyDecoder& body() { return body_; }
  [[nodiscard]] const http::BodyDecoder& body() const { return body_; }
  [[nodiscard]] bool is_body_done() const { return body_.is_done(); }
  // Body bytes that came with the head; empty when they are used up.
  [[nodiscard]] std::string_view unread() const { return in_.view().substr(next_); }
  // The first `bytes` of unread() were used.
  void use(size_t bytes);
  // What follows is no HTTP: a body without end.
  void begin_tunnel() { body_.start({http::BodyKind::kUntilClose}, limits_); }
  // Bytes of the caller's memory that belong to the next request, copied.
  void keep_ahead(std::string_view bytes) { ahead_.append(bytes); }

  // The request is over; all its views are void. True when bytes of the next one are here.
  bool next_request();
  // Drops everything, for another session.
  void clear();

 private:
  http::HeadLimits limits_;
  ReadBuffer in_;     // the head, then body bytes
  ReadBuffer ahead_;  // bytes of the next request that were read past this one's body
  size_t head_bytes_ = 0;
  size_t next_ = 0;  // offset in in_ of the first byte not used yet
  http::RequestParser parser_;
  http::RequestHead head_;
  http::BodyDecoder body_;
};

}  // namespace weir::proxy
