// H2Request: the header list of an HTTP/2 request, written as the head of an HTTP/1.1 request.
//
// So one parser judges both: what it refuses in HTTP/1 is refused in HTTP/2, and routing, filters
// and origins see one form. RFC 9113 sections 8.2 and 8.3: pseudo-fields become the request line
// and Host, lines of Cookie become one, a body of unknown length becomes chunked (its framing is
// only named, never written). The codec has checked each field by then (no upper case, no fields of
// a connection, no control characters).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/http/limits.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

class H2Request {
 public:
  void begin(const HeadLimits& limits);
  void add(std::string_view name, std::string_view value);

  // The head, valid until the next begin(). `is_ended`: there is no body.
  std::string_view finish(bool is_ended);
  // A request for a WebSocket by CONNECT (RFC 8441): its text is the GET that asks an HTTP/1.1
  // server for one. To be asked after finish().
  [[nodiscard]] bool is_connect() const { return is_connect_; }
  // Why the list is no request, whatever a parser of the head would say; kNone if it may be one.
  [[nodiscard]] ParseError error() const { return error_; }

 private:
  void add_pseudo(std::string_view name, std::string_view value);
  void add_field(std::string_view name, std::string_view value);
  void fail(ParseError error);

  HeadLimits limits_;
  ParseError error_ = ParseError::kNone;
  size_t count_ = 0;
  size_t bytes_ = 0;
  bool has_length_ = false;
  bool is_connect_ = false;
  std::string method_;
  std::string protocol_;
  std::string path_;
  std::string authority_;
  std::string host_;
  std::string cookie_;
  std::string fields_;
  std::string text_;
};

}  // namespace weir::http
