// TokenClaims: what a verified token (RFC 7519) says of the one who sends a request.
//
// Guards ask for a claim by name. Objects within the claims are flattened with dots, as in
// `realm_access.roles`. Made by runtime/token from a token that has verified, or by tests from what
// they give; nothing here verifies.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

struct TokenClaim {
  std::string name;
  // A text, or a number or Boolean as JSON writes it; none for a list.
  std::optional<std::string> text;
  // The entries of a list, the words of `scope` (RFC 8693 section 4.2), or the text alone.
  std::vector<std::string> values;
};

// The claim that a text makes: of `scope`, each word is a value.
[[nodiscard]] inline TokenClaim claim_of_text(std::string name, std::string text) {
  TokenClaim claim{std::move(name), text, {}};
  if (claim.name != "scope") {
    claim.values.push_back(std::move(text));
    return claim;
  }
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) {
      claim.values.push_back(text.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return claim;
}

struct TokenClaims {
  std::vector<TokenClaim> list;

  // Null if the token says nothing of it.
  [[nodiscard]] const TokenClaim* find(std::string_view name) const {
    const auto at = std::find_if(list.begin(), list.end(),
                                 [name](const TokenClaim& claim) { return claim.name == name; });
    return at == list.end() ? nullptr : &*at;
  }
};

}  // namespace weir
