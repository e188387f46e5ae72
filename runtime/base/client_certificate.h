// ClientCertificate: what is known of a client that showed a certificate and proved it.
//
// Each field is a list of texts, as the fields of a header are: guards ask whether one of them is
// what they want. The texts are UTF-8 without control characters, so that they may end up in logs
// and headers. Made by runtime/net from a certificate that has verified; nothing here verifies.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// Names of fields as the image and the language (`req.tls.client.NAME`) have them.
inline constexpr std::array<std::string_view, 6> kCertificateFields = {
    "subject", "common_name", "san_dns", "san_uri", "issuer", "fingerprint"};

[[nodiscard]] constexpr bool is_certificate_field(std::string_view name) {
  return std::find(kCertificateFields.begin(), kCertificateFields.end(), name) !=
         kCertificateFields.end();
}

struct ClientCertificate {
  // In the order of kCertificateFields.
  std::array<std::vector<std::string>, kCertificateFields.size()> fields;

  [[nodiscard]] std::vector<std::string>& field(std::string_view name) {
    const auto* at = std::find(kCertificateFields.begin(), kCertificateFields.end(), name);
    return fields[static_cast<size_t>(at - kCertificateFields.begin())];
  }
};

// The texts of a field; none for a name that is no field.
[[nodiscard]] inline std::span<const std::string> certificate_values(
    const ClientCertificate& certificate, std::string_view name) {
  const auto* at = std::find(kCertificateFields.begin(), kCertificateFields.end(), name);
  if (at == kCertificateFields.end()) {
    return {};
  }
  return certificate.fields[static_cast<size_t>(at - kCertificateFields.begin())];
}

}  // namespace weir
