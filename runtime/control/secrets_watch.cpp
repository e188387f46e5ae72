#include "runtime/control/secrets_watch.h"

namespace weir::control {

std::optional<RefreshReason> SecretsWatch::look(const proxy::LiveImage& live, proxy::WallTime now) {
  seen_ = live.secret_files();
  for (proxy::SecretFile& file : seen_) {
    file.stamp = file_stamp(file.path);
  }
  if (seen_ != live.secret_files()) {
    return seen_ != refused_ ? std::optional(RefreshReason::kFilesChanged) : std::nullopt;
  }
  return proxy::is_rotation_due(live.ticket_keys(), now, ticket_lifetime_)
             ? std::optional(RefreshReason::kTicketKeysOld)
             : std::nullopt;
}

}  // namespace weir::control
