// What the admin endpoint offers: the table of its paths and methods. Pure.
//
// Reading is GET, changing is POST; nothing changes by a GET. The socket is the only access
// control: whoever may open it (security.md 1) may do all of this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/http_method.h"
#include "runtime/base/units.h"

namespace weir::control {

enum class AdminAction : uint8_t {
  kHelp,
  kReady,
  kStatus,
  kStats,
  kMetrics,
  kListeners,
  kSwap,
  kRestart,
  kDrain,
};

struct AdminMatch {
  HttpStatus status{200};  // 200: `action` is to be done; else the refusal
  AdminAction action = AdminAction::kHelp;
  std::string_view allow;  // 405: the method that would do
};

// 404 for a path that is not offered, 405 for the wrong method.
[[nodiscard]] AdminMatch match_admin(HttpMethod method, std::string_view path);

// The help text of `GET /`, one line a path.
[[nodiscard]] std::string admin_help();

// Takes the first `name=value` off a raw query.
[[nodiscard]] std::string_view take_part(std::string_view& query);

// The value of the first `name=value` in the raw query, byte for byte; nullopt for none.
[[nodiscard]] std::optional<std::string_view> query_value(std::string_view query,
                                                          std::string_view name);

}  // namespace weir::control
