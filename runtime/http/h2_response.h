// H2Response: the header lists of an HTTP/2 response, written as text of HTTP/1.1: the mirror of
// H2Request, for the same reason: one strict parser judges both (RFC 9113 section 8.3.2).
//
// The codec has checked each field by then (no upper case, no fields of a connection, no control
// characters).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/http/limits.h"

namespace weir::http {

class H2Response {
 public:
  void begin();
  // False: the list is larger than the limits allow.
  bool add(std::string_view name, std::string_view value, const HeadLimits& limits);

  // A list with `:status`; one without holds trailers.
  [[nodiscard]] bool has_status() const { return !status_.empty(); }
  [[nodiscard]] bool is_interim() const { return status_.starts_with('1'); }
  [[nodiscard]] bool is_success() const { return status_.starts_with('2'); }

  // The head; `is_ended`: no body follows, and the head says so unless it answers HEAD.
  [[nodiscard]] std::string head(bool is_ended, bool answers_head) const;
  // A success of a request that opens a WebSocket, as HTTP/1.1 says it; `accept` answers the key of
  // the handshake (RFC 6455 section 4.2.2), of which HTTP/2 knows nothing.
  [[nodiscard]] std::string switch_head(std::string_view accept) const;
  // The fields, and an empty line.
  [[nodiscard]] std::string trailers() const { return fields_ + "\r\n"; }

 private:
  [[nodiscard]] bool may_have_body() const;

  std::string status_;
  std::string fields_;
  size_t count_ = 0;
  bool has_length_ = false;
};

}  // namespace weir::http
