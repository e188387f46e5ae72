// Talks to a running proxy: one HTTP/1.1 request over its admin Unix socket, one answer.
//
// Blocking, because a command has nothing else to do; the wait is bounded. Answers are parsed with
// the proxy's own strict codec. Knows nothing of what the answers mean: see ctl.cpp.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/base/units.h"

namespace weir::commands {

struct AdminRequest {
  std::string_view method = "GET";
  std::string target = "/status";
  std::string body;
  // How long to wait for each piece of the answer; a restart answers when it is decided.
  std::chrono::seconds patience{10};
};

struct AdminAnswer {
  HttpStatus status;
  std::string body;
};

// kIo when nobody listens, kTimeout when no answer comes, kPeer when the answer is not HTTP.
Result<AdminAnswer> ask_proxy(const std::string& run_dir, const AdminRequest& request);

}  // namespace weir::commands
