// The words in which facts of a site are compared: the same from an image as from a program.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/image/format.h"

namespace weir::symbolic {

inline constexpr uint32_t kWholePpm = 1'000'000;

// "https://id.example.com for api, keys file:keys.json", and the leeway if there is one.
[[nodiscard]] std::string issuer_text(const std::string& issuer, std::vector<std::string> audiences,
                                      const std::string& keys, uint32_t leeway_ms);
// Who, out of such a text: what the claim `iss` of its tokens is.
[[nodiscard]] std::string issuer_name(const std::string& description);

// "10.0.0.1:8080", "10.0.0.1:8080 weight 3".
[[nodiscard]] std::string endpoint_text(const std::string& address, uint32_t weight);

// "verified as api.internal by file:ca.pem with file:client.pem file:client.key"; empty for kOff.
struct UpstreamTlsTexts {
  std::string name;
  std::string ca;
  std::string chain;
  std::string key;
};
[[nodiscard]] std::string upstream_tls_text(image::UpstreamTlsMode mode,
                                            const UpstreamTlsTexts& texts);

// The limits of a listener by name, in the order of the fields.
[[nodiscard]] std::vector<std::pair<std::string, uint64_t>> limits_of(
    const image::LimitsRecord& record);

}  // namespace weir::symbolic
