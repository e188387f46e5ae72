#include "runtime/token/claims.h"

#include <cmath>
#include <string>
#include <utility>

namespace weir::token {

namespace {

// Seconds of 1970 to some time in the year 36812: what adds up without overflow.
constexpr double kDateMax = 1.1e12;

std::string text_of(const json_t* value) {
  return {json_string_value(value), json_string_length(value)};
}

// Of a text, number or Boolean; none for what has no text.
std::optional<std::string> scalar_text(const json_t* value) {
  if (json_is_string(value)) {
    return text_of(value);
  }
  if (!json_is_number(value) && !json_is_boolean(value)) {
    return std::nullopt;
  }
  const TextPtr text(json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT));
  return text ? std::optional(std::string(text.get())) : std::nullopt;
}

TokenClaim claim_of_list(std::string name, const json_t* list) {
  TokenClaim claim{std::move(name), std::nullopt, {}};
  for (size_t i = 0; i < json_array_size(list); ++i) {
    if (std::optional<std::string> text = scalar_text(json_array_get(list, i))) {
      claim.values.push_back(*std::move(text));
    }
  }
  return claim;
}

void add_members(const json_t* object, const std::string& prefix, int depth, TokenClaims& claims) {
  // jansson iterates over what it does not change through a pointer that is not const.
  auto* const members = const_cast<json_t*>(object);
  for (void* at = json_object_iter(members); at != nullptr;
       at = json_object_iter_next(members, at)) {
    const json_t* const value = json_object_iter_value(at);
    std::string name = prefix + json_object_iter_key(at);
    if (json_is_object(value) && depth < kClaimDepthMax) {
      add_members(value, name + '.', depth + 1, claims);
    } else if (json_is_array(value)) {
      claims.list.push_back(claim_of_list(std::move(name), value));
    } else if (std::optional<std::string> text = scalar_text(value)) {
      claims.list.push_back(claim_of_text(std::move(name), *std::move(text)));
    }
  }
}

}  // namespace

TokenClaims read_claims(const json_t* claims) {
  TokenClaims read;
  add_members(claims, "", 1, read);
  return read;
}

std::optional<int64_t> read_date(const json_t* value) {
  const double seconds = json_is_number(value) ? json_number_value(value) : -1;
  return seconds >= 0 && seconds <= kDateMax
             ? std::optional(static_cast<int64_t>(std::floor(seconds)))
             : std::nullopt;
}

bool names(const json_t* value, std::string_view text) {
  if (json_is_string(value)) {
    return std::string_view(json_string_value(value), json_string_length(value)) == text;
  }
  for (size_t i = 0; i < json_array_size(value); ++i) {
    const json_t* const entry = json_array_get(value, i);
    if (json_is_string(entry) && names(entry, text)) {
      return true;
    }
  }
  return false;
}

}  // namespace weir::token
