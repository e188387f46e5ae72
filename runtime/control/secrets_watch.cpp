#include "runtime/control/secrets_watch.h"

namespace weir::control {

bool SecretsWatch::look(const proxy::LiveImage& live, proxy::WallTime now) {
  bool has_changed = false;
  seen_.clear();
  for (const proxy::SecretFile& file : live.secret_files()) {
    seen_.push_back(file_stamp(file.path));
    has_changed = has_changed || seen_.back() != file.stamp;
  }
  return has_changed ? seen_ != refused_
                     : proxy::is_rotation_due(live.ticket_keys(), now, ticket_lifetime_);
}

}  // namespace weir::control
