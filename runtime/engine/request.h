// The request as routing sees it: normalised, borrowed, protocol-free.
//
// The same facts whether they came over HTTP/1, HTTP/2 or from `weir explain`; header fields
// stay with the codec and are asked for by name. It lives for one call and owns nothing.
#pragma once

#include <string_view>

#include "runtime/base/client_certificate.h"
#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"
#include "runtime/base/token_claims.h"

namespace weir::engine {

// A way to ask for header fields without knowing who stores them.
struct FieldSource {
  // Says whether a value is the one looked for; `state` is what any_of was given.
  using Accept = bool (*)(const void* state, std::string_view value);
  // Calls `accept(state, value)` for each field line called `name` (lower case), in order, until it
  // returns true; returns whether it did. Values come without surrounding white space.
  using AnyOf = bool (*)(const void* context, std::string_view name, Accept accept,
                         const void* state);

  const void* context = nullptr;
  AnyOf any_of = nullptr;  // null: the request has no fields
};

// A way to ask for the claims of the request's token, which is verified when it is asked for.
struct TokenSource {
  // Null if there is no token, or none that the issuer `profile` (jwt_profiles) stands by.
  using Claims = const TokenClaims* (*)(const void* context, uint32_t profile);

  const void* context = nullptr;
  Claims claims = nullptr;  // null: the request has no token
};

struct Request {
  HttpMethod method = HttpMethod::kGet;
  std::string_view scheme;       // "http" or "https"
  std::string_view host;         // by normalize_host; may be empty
  std::string_view path;         // by normalize_path
  std::string_view query;        // raw, without `?`; no control characters or spaces
  std::string_view method_text;  // as sent: what a template renders for HttpMethod::kOther
  IpAddress client;
  uint16_t client_port = 0;
  std::string_view sni;                            // of the TLS handshake, lower case; empty: none
  const ClientCertificate* certificate = nullptr;  // verified; null: none
  FieldSource fields;
  TokenSource token;
};

}  // namespace weir::engine
