// What the operator asked for, as values: the options of weir-proxy after parsing.
//
// Filled by runtime/daemon and never changed afterwards; nothing in runtime/control reads the
// environment or the command line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/units.h"
#include "runtime/control/limits.h"
#include "runtime/observe/access_log.h"

namespace weir::control {

struct ProxySettings {
  std::string image_path;   // absolute; empty with is_taking_over: the image handed over
  std::string run_dir;      // absolute
  std::string secrets_dir;  // absolute; empty: the folder of each image
  std::optional<std::string> access_log;  // a file, "-" for standard output, or none
  observe::AccessFormat access_format = observe::AccessFormat::kText;
  uint32_t access_sample = 1;
  size_t workers = 1;
  size_t connections_max = kConnectionsMax;
  uint64_t memory_limit = 0;  // bytes; 0: none
  Milliseconds drain_limit = kDrainLimitDefault;
  Milliseconds secrets_interval = kSecretsInterval;  // between looks at files of secrets
  Milliseconds ticket_lifetime = kTicketLifetime;    // of the key that seals session tickets
  Milliseconds step_timeout = kStepTimeout;          // of the other side of a restart
  bool is_taking_over = false;

  std::string version;
  std::string program;                 // absolute path, for restarts
  std::vector<std::string> arguments;  // as given, without the program's name
};

// What weir-proxy ends with (docs/operations/proxy.md).
enum class ExitCode : int {
  kClean = 0,
  kUsage = 2,
  kFailed = 4,  // a file, socket or image could not be used; the other side refused
  kLimit = 5,   // took too long, or another restart was under way
};

}  // namespace weir::control
