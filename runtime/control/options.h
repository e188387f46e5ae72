// The command line of weir-proxy: one table of options, parsed into values. Pure.
//
// Small on purpose: the runtime is built without exceptions and links no option library. Every
// option is `--name`, `--name VALUE` or `--name=VALUE`; the last one wins. Nothing is read from the
// environment but the default run directory.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/log.h"
#include "runtime/base/result.h"
#include "runtime/base/units.h"
#include "runtime/control/limits.h"
#include "runtime/observe/access_log.h"

namespace weir::control {

// More than any machine gains from; each worker is a thread with its own sockets.
inline constexpr size_t kWorkersMax = 256;

struct Options {
  std::string image;
  std::string run_dir;      // empty: the default
  std::string secrets_dir;  // empty: the folder of the image
  std::optional<std::string> access_log;
  observe::AccessFormat access_format = observe::AccessFormat::kText;
  uint32_t access_sample = 1;  // one in so many of those that went well
  size_t workers = 0;          // 0: as many as cores
  size_t connections_max = 0;  // 0: the default, or less where descriptors are few
  uint64_t memory_limit = 0;   // bytes; 0: that of the control group, if there is one
  Milliseconds drain_limit = kDrainLimitDefault;
  Milliseconds secrets_interval = kSecretsInterval;
  Milliseconds ticket_lifetime = kTicketLifetime;
  Milliseconds step_timeout = kStepTimeout;
  LogLevel log_level = LogLevel::kInfo;
  bool takes_over = false;
  bool checks_only = false;
  bool wants_help = false;
  bool wants_version = false;
};

// `arguments` without the program's name. kBadArgument with a sentence that names the option.
Result<Options> parse_options(std::span<const std::string> arguments);

// The text of --help.
[[nodiscard]] std::string help_text();

// "30s", "500ms", "2m", "1h"; a bare number is refused. nullopt for anything else.
[[nodiscard]] std::optional<Milliseconds> parse_duration(std::string_view text);

}  // namespace weir::control
