#include "runtime/net/tls_certificate.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include "runtime/base/hex.h"
#include "runtime/base/unique_fd.h"

namespace weir::net {
namespace {

// OpenSSL names a missing file badly, so the file is opened once to get the system's word for it.
Status require_readable(const std::string& path, const char* what) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.has_value()) {
    return fail(ErrorCode::kTls, std::string("cannot read the ") + what + ": " + errno_text(errno),
                path);
  }
  return {};
}

bool is_key_of_another_certificate() {
  const unsigned long code = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(code);
  return ERR_GET_LIB(code) == ERR_LIB_X509 &&
         (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
}

}  // namespace

Status require_certificate_files(const TlsCertificateFiles& files) {
  if (auto readable = require_readable(files.chain_path, "certificate"); !readable) {
    return readable;
  }
  return require_key_file(files);
}

Status require_key_file(const TlsCertificateFiles& files) {
  return require_readable(files.key_path, "private key");
}

Status load_certificate(SSL_CTX* context, const TlsCertificateFiles& files) {
  if (auto readable = require_certificate_files(files); !readable) {
    return readable;
  }
  ERR_clear_error();
  SSL_CTX_set_default_passwd_cb(context, &refuse_passphrase);
  if (SSL_CTX_use_certificate_chain_file(context, files.chain_path.c_str()) != 1) {
    return fail(ErrorCode::kTls, "cannot use the certificate: " + openssl_error_text(),
                files.chain_path);
  }
  const bool is_loaded =
      SSL_CTX_use_PrivateKey_file(context, files.key_path.c_str(), SSL_FILETYPE_PEM) == 1;
  if (is_loaded && SSL_CTX_check_private_key(context) == 1) {
    return {};
  }
  if (is_key_of_another_certificate()) {
    return fail(ErrorCode::kTls,
                "the private key belongs to another certificate than " + files.chain_path,
                files.key_path);
  }
  return fail(ErrorCode::kTls, "cannot use the private key: " + openssl_error_text(),
              files.key_path);
}

Result<std::string> file_digest(const std::string& path, const char* failure) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) {
    return fail(ErrorCode::kTls, std::string(failure) + ": " + errno_text(errno != 0 ? errno : EIO),
                path);
  }
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return to_hex(digest);
}

}  // namespace weir::net
