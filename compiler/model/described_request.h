// A request written on a command line or in a test: "POST https://api.example.com/v1/x?y=1" and its
// headers.
//
// Brought into the proxy's own normal form by the proxy's own code, so that `explain` and `test`
// answer for the request the proxy would see. Owns its text; the engine's Request borrows from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/client_certificate.h"
#include "runtime/base/ip_address.h"
#include "runtime/base/result.h"
#include "runtime/base/token_claims.h"
#include "runtime/engine/request.h"

namespace weir::model {

class DescribedRequest {
 public:
  // `line` is "METHOD URL" or a URL alone (GET). kBadArgument says what was not understood.
  static Result<DescribedRequest> parse(std::string_view line);

  // "name: value"; names are case-insensitive. kBadArgument when there is no colon.
  Status add_header(std::string_view line);
  // The same from its parts; `name` is in lower case.
  void add_header(std::string name, std::string value);
  // An IP address, or one with a port: "10.0.0.7", "10.0.0.7:5000"; 127.0.0.1:49152 at first, the
  // first of the ports that clients use (RFC 6335 section 6).
  Status set_client(std::string_view text);
  void set_client(const IpAddress& client) { client_.ip = client; }
  // In decimal; anything else changes nothing.
  void set_client_port(std::string_view text);
  // The name asked for in the TLS handshake, where it is not the host.
  void set_sni(std::string name) { sni_ = std::move(name); }

  // A text of a field of the client's certificate, which has verified (client_certificate.h). False
  // if there is no such field.
  bool add_certificate_field(std::string_view name, std::string value);
  [[nodiscard]] const std::optional<ClientCertificate>& certificate() const { return certificate_; }

  // The claims of its token, which has verified, whoever the issuer is that is asked for.
  void set_token(TokenClaims claims) { token_ = std::move(claims); }
  // One claim more; a name that is there already becomes a list.
  void add_claim(std::string name, std::string value);
  [[nodiscard]] bool has_token() const { return token_.has_value(); }
  // Who issues tokens, by profile: from then on a token with a claim `iss` is that issuer's alone.
  void set_issuers(std::vector<std::string> issuers) { issuers_ = std::move(issuers); }
  // It has a token that the issuer `profile` stands by.
  [[nodiscard]] bool has_token_of(uint32_t profile) const;

  // Borrows from this object, which must stay where it is while the request is used.
  [[nodiscard]] engine::Request request() const;

  [[nodiscard]] bool is_https() const { return scheme_ == "https"; }
  // As stated in the URL, if it was.
  [[nodiscard]] std::optional<Port> port() const { return port_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  // Normalised.
  [[nodiscard]] const std::string& path() const { return path_; }
  // Names in lower case, in the order they were added.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& headers() const {
    return headers_;
  }
  // "GET https://api.example.com/v1/x?y=1", normalised.
  [[nodiscard]] std::string line() const;

 private:
  Status parse_method(std::string_view text);
  Status parse_url(std::string_view text);
  Status parse_authority(std::string_view text);
  Status parse_path(std::string_view text);
  static const TokenClaims* claims_of(const void* context, uint32_t profile);
  static bool any_of(const void* context, std::string_view name, engine::FieldSource::Accept accept,
                     const void* state);

  std::string method_text_ = "GET";
  std::string scheme_;
  std::string host_;
  std::optional<Port> port_;
  std::string path_;
  std::string query_;
  SocketAddress client_{{IpFamily::kV4, {127, 0, 0, 1}}, Port{49152}};
  std::vector<std::pair<std::string, std::string>> headers_;
  std::optional<std::string> sni_;
  std::optional<ClientCertificate> certificate_;
  std::optional<TokenClaims> token_;
  std::vector<std::string> issuers_;
};

}  // namespace weir::model
