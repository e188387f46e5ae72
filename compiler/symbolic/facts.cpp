#include "compiler/symbolic/facts.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/image/enum_names.h"

namespace weir::symbolic {

std::string issuer_text(const std::string& issuer, std::vector<std::string> audiences,
                        const std::string& keys, uint32_t leeway_ms) {
  std::ranges::sort(audiences);
  const std::string leeway = leeway_ms != 0 ? fmt::format(", leeway {}ms", leeway_ms) : "";
  return fmt::format("{} for {}, keys {}{}", issuer, fmt::join(audiences, " and "), keys, leeway);
}

std::string issuer_name(const std::string& description) {
  return description.substr(0, description.find(' '));  // a URL or name without blanks
}

std::string endpoint_text(const std::string& address, uint32_t weight) {
  return weight == 1 ? address : fmt::format("{} weight {}", address, weight);
}

std::string upstream_tls_text(image::UpstreamTlsMode mode, const UpstreamTlsTexts& texts) {
  if (mode == image::UpstreamTlsMode::kOff) {
    return {};
  }
  std::string text(image::to_string(mode));
  if (!texts.name.empty()) {
    text += " as " + texts.name;
  }
  if (!texts.ca.empty()) {
    text += " by " + texts.ca;
  }
  return texts.chain.empty() ? text : fmt::format("{} with {} {}", text, texts.chain, texts.key);
}

std::vector<std::pair<std::string, uint64_t>> limits_of(const image::LimitsRecord& record) {
  return {
#define WEIR_LIMIT(type, field, name, none) {name, record.field},
#include "runtime/image/limits.def"
#undef WEIR_LIMIT
  };
}

}  // namespace weir::symbolic
