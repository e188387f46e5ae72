#include <array>
#include <set>
#include <string>
#include <utility>

#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"
#include "runtime/base/lower_case.h"

namespace weir::lint::rules {
namespace {

// Whether a cookie's text has this attribute; both in small letters (RFC 6265 section 5.2).
bool has_attribute(std::string_view cookie, std::string_view attribute) {
  for (size_t at = cookie.find(';'); at != std::string_view::npos; at = cookie.find(';', at + 1)) {
    const size_t name = cookie.find_first_not_of("; \t", at);
    if (name != std::string_view::npos && cookie.substr(name).starts_with(attribute)) {
      return true;
    }
  }
  return false;
}

// "`Secure`, `HttpOnly`"; empty if it has all.
std::string missing_of(const std::string& cookie) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kWanted = {
      {{"secure", "`Secure`"}, {"httponly", "`HttpOnly`"}, {"samesite", "`SameSite`"}}};
  std::string missing;
  for (const auto& [attribute, words] : kWanted) {
    if (!has_attribute(cookie, attribute)) {
      missing += missing.empty() ? words : ", " + std::string(words);
    }
  }
  return missing;
}

}  // namespace

void cookie_attributes(const Subject& subject, dsl::DiagnosticSink& sink) {
  // A host's edits are those of each of its routes: said once.
  std::set<std::pair<model::HostId, std::string>> said;
  for (const model::Route& route : subject.program.routes) {
    for (const model::HeaderEdit& edit : route.response_edits) {
      const std::string cookie = lower_case(text_of(edit.value));
      const std::string missing = missing_of(cookie);
      if (writes(edit, "set-cookie") && !missing.empty() &&
          said.emplace(route.host, cookie).second) {
        sink.report(rule::cookie_attributes, route.span, missing)
            .help("for example: \"id=1; Secure; HttpOnly; SameSite=Lax\"");
      }
    }
  }
}

}  // namespace weir::lint::rules
