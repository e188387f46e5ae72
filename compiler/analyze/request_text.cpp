#include "compiler/analyze/request_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace weir::analyze {
namespace {

using image::AtomSubject;

// An extension method that is in use (RFC 4918), for "any other method".
constexpr std::string_view kOtherMethodExample = "PROPFIND";

bool is_more_specific(const model::HostPattern& a, const model::HostPattern& b) {
  return a.kind != b.kind ? a.kind < b.kind : a.name.size() > b.name.size();
}

bool takes(const model::HostPattern& pattern, std::string_view name) {
  switch (pattern.kind) {
    case model::HostKind::kExact:
      return name == pattern.name;
    case model::HostKind::kSuffix:
      return name.size() > pattern.name.size() + 1 && name.ends_with("." + pattern.name);
    case model::HostKind::kAny:
      return true;
  }
  return false;
}

bool is_free(const model::Program& program, const model::HostPattern& own, std::string_view name) {
  return std::none_of(program.hosts.begin(), program.hosts.end(), [&](const model::Host& host) {
    return std::any_of(host.patterns.begin(), host.patterns.end(),
                       [&](const model::HostPattern& pattern) {
                         return is_more_specific(pattern, own) && takes(pattern, name);
                       });
  });
}

constexpr std::array<std::string_view, 5> kLabels = {"www", "shop", "a", "b", "c"};

// "www.example.com" for "*.example.com", "www.example.org" for "*".
std::string example_name(const model::Program& program, const model::HostPattern& pattern) {
  if (pattern.kind == model::HostKind::kExact) {
    return pattern.name;
  }
  const std::string parent = pattern.kind == model::HostKind::kAny ? "example.org" : pattern.name;
  for (const std::string_view label : kLabels) {
    std::string name = std::string(label) + "." + parent;
    if (is_free(program, pattern, name)) {
      return name;
    }
  }
  for (uint64_t number = 1;; ++number) {
    std::string name = "host-" + std::to_string(number) + ".x." + parent;
    // A site that lists every one of these names and suffixes does not exist; stop at a number.
    if (number > program.hosts.size() || is_free(program, pattern, name)) {
      return name;
    }
  }
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

}  // namespace

std::string query_text(const Conditions& conditions) {
  std::string text;
  for (const Field& field : conditions.fields) {
    if (field.subject == AtomSubject::kQuery) {
      text += text.empty() ? "?" : "&";
      text += encoded(field.name) + "=" + encoded(field.value);
    }
  }
  return text;
}

std::vector<std::string> remarks(const Conditions& conditions) {
  std::vector<std::string> parts;
  for (const Field& field : conditions.fields) {
    if (field.subject == AtomSubject::kHeader) {
      parts.push_back("header " + field.name + ": " + field.value);
    } else if (field.subject == AtomSubject::kCookie) {
      parts.push_back("cookie " + field.name + "=" + field.value);
    } else if (field.subject == AtomSubject::kClientCertificate) {
      parts.push_back("certificate " + field.name + " " + field.value);
    } else if (field.subject == AtomSubject::kClaim || field.subject == AtomSubject::kClaimValues) {
      parts.push_back("claim " + field.name + " " + field.value);
    } else if (field.subject == AtomSubject::kSni) {
      parts.push_back(field.value.empty() ? "without SNI" : "SNI " + field.value);
    } else if (field.subject == AtomSubject::kClientPort) {
      parts.push_back("from port " + field.value);
    }
  }
  if (conditions.client) {
    parts.push_back("from " + conditions.client->to_string());
  }
  return parts;
}

std::string_view method_text(HttpMethod method) {
  return method == HttpMethod::kOther ? kOtherMethodExample : method_name(method);
}

std::string example_host_name(const model::Program& program, const model::Host& host) {
  const auto exact = std::find_if(
      host.patterns.begin(), host.patterns.end(),
      [](const model::HostPattern& pattern) { return pattern.kind == model::HostKind::kExact; });
  return exact != host.patterns.end() ? exact->name : example_name(program, host.patterns.front());
}

std::string request_text(const model::Program& program, const model::Host& host,
                         const Example& example) {
  const Conditions& conditions = example.conditions;
  const bool is_tls = program.listeners[host.listeners.front().index()].tls.has_value();
  std::string text = std::string(method_text(conditions.method)) +
                     (is_tls ? " https://" : " http://") + example_host_name(program, host) +
                     example.path + query_text(conditions);
  std::string_view separator = " (";
  for (const std::string& remark : remarks(conditions)) {
    text += std::string(separator) + remark;
    separator = ", ";
  }
  return separator == ", " ? text + ")" : text;
}

}  // namespace weir::analyze
