// Owners for the OpenSSL objects runtime/net uses, and OpenSSL's error queue as text. Private to
// runtime/net: nothing else sees OpenSSL.
#pragma once

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace weir::net {

// A deleter made of an OpenSSL free function.
template <auto Free>
struct OpensslFree {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using SslCtxPtr = std::unique_ptr<SSL_CTX, OpensslFree<&SSL_CTX_free>>;
using BioMethodPtr = std::unique_ptr<BIO_METHOD, OpensslFree<&BIO_meth_free>>;
using BioPtr = std::unique_ptr<BIO, OpensslFree<&BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, OpensslFree<&X509_free>>;
using SessionPtr = std::unique_ptr<SSL_SESSION, OpensslFree<&SSL_SESSION_free>>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, OpensslFree<&GENERAL_NAMES_free>>;

// What this thread's latest OpenSSL failure began with, for example "certificate unknown"; "no
// reason given" when the queue is empty. Leaves the queue as it is.
[[nodiscard]] std::string openssl_error_text();

// For OpenSSL to call: what is behind a passphrase is refused, which it would else ask for on the
// terminal.
int refuse_passphrase(char* buffer, int size, int is_write, void* data);

}  // namespace weir::net
