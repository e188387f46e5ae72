// A set of requests as people write it on a command line.
//
//   https://api.example.com/v1/**      GET|HEAD http://*.example.com:8080/{id: uint}      /admin/**
//
// The path is a pattern as routes have it. What is left out, scheme and host or the methods, is not
// restricted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compiler/commands/invocation.h"
#include "compiler/model/guard.h"
#include "compiler/prove/host_index.h"
#include "compiler/symbolic/table.h"
#include "runtime/base/http_method.h"

namespace weir::commands {

struct UrlPattern {
  MethodMask methods = MethodMask::all();
  std::string scheme;  // empty: any
  std::string host;    // lower case: a name, or a pattern as sites have it; empty: all
  uint16_t port = 0;   // 0: any
  model::PathPattern path;

  [[nodiscard]] bool takes(const symbolic::Listener& listener, const prove::HostPair& hosts) const;
};

// Nothing with the exit code set; what is wrong was shown.
[[nodiscard]] std::optional<UrlPattern> parse_url_pattern(const std::string& text,
                                                          Invocation& invocation);

}  // namespace weir::commands
