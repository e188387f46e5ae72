// Refusal: why the proxy answers a request itself, or cuts it: a status for the client, a counter,
// and a word for the log.
//
// The words for clients are few and say nothing of our insides or version.
#pragma once

#include <string_view>

#include "runtime/base/units.h"
#include "runtime/engine/host.h"
#include "runtime/engine/path.h"
#include "runtime/http/parse_error.h"
#include "runtime/observe/counters.h"

namespace weir::proxy {

struct Refusal {
  observe::Counter counter = observe::Counter::kRequests;
  HttpStatus status;
  // Static text: the counter's name, or something narrower.
  std::string_view reason;
  // The request's framing can no longer be trusted, or nobody waits for its rest.
  bool must_close = false;
  // `WWW-Authenticate` of a 401 (RFC 9110 section 11.6.1); empty for others. Static text.
  std::string_view challenge;
};

[[nodiscard]] Refusal refuse(observe::Counter counter, HttpStatus status);
[[nodiscard]] Refusal refuse_head(http::ParseError error);
[[nodiscard]] Refusal refuse_host(engine::HostError error);
[[nodiscard]] Refusal refuse_path(engine::PathError error);

}  // namespace weir::proxy
