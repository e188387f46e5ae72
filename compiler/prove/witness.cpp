#include "compiler/prove/witness.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/analyze/request_text.h"

namespace weir::prove {
namespace {

using image::AtomSubject;

constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;

std::string url_of(const Witness& witness) {
  const std::string port = witness.port != 0 ? fmt::format(":{}", witness.port) : "";
  return fmt::format("{}://{}{}{}{}", witness.is_tls ? "https" : "http", witness.host, port,
                     witness.path, analyze::query_text(witness.conditions));
}

// For a POSIX shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return out + "'";
}

void add_claim(const analyze::Field& field, model::DescribedRequest& request) {
  if (field.subject == AtomSubject::kClaim) {
    request.add_claim(field.name, field.value);
    return;
  }
  // Entries of a list stand with blanks between them.
  std::string_view rest = field.value;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    request.add_claim(field.name, std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void add_field(const analyze::Field& field, std::string& cookies,
               model::DescribedRequest& request) {
  switch (field.subject) {
    case AtomSubject::kHeader:
      request.add_header(field.name, field.value);
      break;
    case AtomSubject::kCookie:
      cookies += (cookies.empty() ? "" : "; ") + field.name + "=" + field.value;
      break;
    case AtomSubject::kClientCertificate:
      (void)request.add_certificate_field(field.name, field.value);  // names are checked
      break;
    case AtomSubject::kClaim:
    case AtomSubject::kClaimValues:
      add_claim(field, request);
      break;
    case AtomSubject::kSni:
      request.set_sni(field.value);
      break;
    case AtomSubject::kClientPort:
      request.set_client_port(field.value);
      break;
    default:
      break;  // the query is in the URL, the rest in what the place fixes
  }
}

}  // namespace

Result<model::DescribedRequest> to_request(const Witness& witness) {
  auto request = model::DescribedRequest::parse(request_line(witness));
  if (!request) {
    return request;
  }
  if (witness.conditions.client) {
    request->set_client(*witness.conditions.client);
  }
  std::string cookies;
  for (const analyze::Field& field : witness.conditions.fields) {
    add_field(field, cookies, *request);
  }
  if (!cookies.empty()) {
    request->add_header("cookie", cookies);
  }
  return request;
}

std::string request_line(const Witness& witness) {
  return fmt::format("{} {}", analyze::method_text(witness.conditions.method), url_of(witness));
}

std::string curl_line(const Witness& witness) {
  std::string line = "curl ";
  const HttpMethod method = witness.conditions.method;
  if (method == HttpMethod::kHead) {
    line += "-I ";
  } else if (method != HttpMethod::kGet) {
    line += fmt::format("-X {} ", analyze::method_text(method));
  }
  line += quoted(url_of(witness));
  std::string cookies;
  analyze::Conditions other{.client = witness.conditions.client};
  for (const analyze::Field& field : witness.conditions.fields) {
    if (field.subject == AtomSubject::kHeader) {
      line += " -H " + quoted(field.name + ": " + field.value);
    } else if (field.subject == AtomSubject::kCookie) {
      cookies += (cookies.empty() ? "" : "; ") + field.name + "=" + field.value;
    } else {
      other.fields.push_back(field);
    }
  }
  if (!cookies.empty()) {
    line += " -b " + quoted(cookies);
  }
  const auto remarks = analyze::remarks(other);
  return remarks.empty() ? line : fmt::format("{}  # {}", line, fmt::join(remarks, ", "));
}

uint16_t port_of(const symbolic::Listener& listener) {
  uint16_t port = 0;
  if (!listener.binds.empty()) {
    const std::string& bind = listener.binds.front();
    const char* const digits = bind.data() + bind.rfind(':') + 1;
    (void)std::from_chars(digits, bind.data() + bind.size(), port);  // as it was printed
  }
  return port == (listener.tls ? kHttpsPort : kHttpPort) ? 0 : port;
}

}  // namespace weir::prove
