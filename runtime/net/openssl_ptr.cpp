#include "runtime/net/openssl_ptr.h"

#include <array>

#include <openssl/err.h>

namespace weir::net {

std::string openssl_error_text() {
  const unsigned long code = ERR_peek_error();
  if (code == 0) {
    return "no reason given";
  }
  if (const char* reason = ERR_reason_error_string(code)) {
    return reason;
  }
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*is_write*/, void* /*data*/) {
  return -1;
}

}  // namespace weir::net
