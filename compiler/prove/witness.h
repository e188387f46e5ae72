// A witness: a request that shows a finding, ready to be sent.
//
// Complete where findings are about requests of some kind: a name that chooses the host, a path, a
// method, the fields that matter. People get it as a curl line, the matcher as a request.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/analyze/guard_search.h"
#include "compiler/model/described_request.h"
#include "compiler/symbolic/table.h"
#include "runtime/base/result.h"

namespace weir::prove {

struct Witness {
  bool is_tls = false;
  std::string host;
  uint16_t port = 0;  // 0: the port of the scheme
  std::string path;
  analyze::Conditions conditions;
};

// The same request for the matcher. Fails only for text that the proxy would refuse.
[[nodiscard]] Result<model::DescribedRequest> to_request(const Witness& witness);

// "POST https://api.example.com/v1/charge".
[[nodiscard]] std::string request_line(const Witness& witness);

// `curl -X POST 'https://api.example.com/v1/charge' -H 'x-beta: 1'  # from 10.20.0.1`: what curl
// cannot say stands in the comment.
[[nodiscard]] std::string curl_line(const Witness& witness);

// The port that clients of a listener use; 0 for that of the scheme, or where any is taken.
[[nodiscard]] uint16_t port_of(const symbolic::Listener& listener);

}  // namespace weir::prove
