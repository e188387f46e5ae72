#include "runtime/http/upgrade.h"

#include "runtime/http/hop_by_hop.h"

namespace weir::http {

bool names_websocket(const HeaderBlock& headers) {
  const auto protocol = headers.find(HeaderId::kUpgrade);
  if (!protocol || headers.is_repeated(HeaderId::kUpgrade) ||
      !equals_ignoring_case(*protocol, "websocket")) {
    return false;
  }
  for (size_t i = headers.index_of(HeaderId::kConnection); i < headers.size();
       i = headers.next_of(HeaderId::kConnection, i)) {
    if (has_list_token(headers.value(i), "upgrade")) {
      return true;
    }
  }
  return false;
}

}  // namespace weir::http
