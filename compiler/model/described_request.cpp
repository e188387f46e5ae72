#include "compiler/model/described_request.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "runtime/base/lower_case.h"
#include "runtime/base/trim.h"
#include "runtime/engine/host.h"
#include "runtime/engine/path.h"

namespace weir::model {
namespace {

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

Result<DescribedRequest> DescribedRequest::parse(std::string_view line) {
  DescribedRequest described;
  std::string_view url = trim_blanks(line);
  if (const size_t space = url.find(' '); space != std::string_view::npos) {
    if (const Status method = described.parse_method(url.substr(0, space)); !method) {
      return tl::unexpected(method.error());
    }
    url = trim_blanks(url.substr(space));
  }
  if (const Status parsed = described.parse_url(url); !parsed) {
    return tl::unexpected(parsed.error());
  }
  return described;
}

Status DescribedRequest::parse_method(std::string_view text) {
  const std::string upper_hint = "methods are upper-case, such as GET";
  if (!std::all_of(text.begin(), text.end(),
                   [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; })) {
    return fail(ErrorCode::kBadArgument, fmt::format("`{}` is not a method: {}", text, upper_hint));
  }
  method_text_ = text;
  return {};
}

Status DescribedRequest::parse_url(std::string_view text) {
  const size_t scheme_end = text.find("://");
  const std::string scheme = lower_case(text.substr(0, scheme_end));
  if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
    return fail(
        ErrorCode::kBadArgument,
        fmt::format("`{}` is not a URL: expected http://HOST/PATH or https://HOST/PATH", text));
  }
  if (!is_printable(text) || text.find('#') != std::string_view::npos) {
    return fail(ErrorCode::kBadArgument,
                "the URL has a character that requests cannot carry: escape it, for example %20");
  }
  scheme_ = scheme;
  const std::string_view rest = text.substr(scheme_end + 3);
  const size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  if (const Status parsed = parse_authority(rest.substr(0, authority_end)); !parsed) {
    return parsed;
  }
  return parse_path(rest.substr(authority_end));
}

Status DescribedRequest::parse_authority(std::string_view text) {
  std::array<char, engine::kHostBytesMax> buffer{};
  const engine::NormalHost normal = engine::normalize_host(text, buffer);
  if (normal.error != engine::HostError::kNone) {
    return fail(ErrorCode::kBadArgument, fmt::format("the proxy would refuse the host `{}`: {}",
                                                     text, engine::host_error_name(normal.error)));
  }
  host_ = normal.host;
  port_ = normal.port;
  return {};
}

Status DescribedRequest::parse_path(std::string_view text) {
  const size_t question = std::min(text.find('?'), text.size());
  std::string raw(text.substr(0, question));
  raw = raw.empty() ? "/" : raw;
  query_ = question < text.size() ? text.substr(question + 1) : std::string_view();
  const engine::NormalPath normal = engine::normalize_path(raw, raw);
  if (normal.error != engine::PathError::kNone) {
    return fail(ErrorCode::kBadArgument,
                fmt::format("the proxy would refuse the path `{}`: {}", text.substr(0, question),
                            engine::path_error_name(normal.error)));
  }
  path_ = normal.path;
  return {};
}

Status DescribedRequest::add_header(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return fail(ErrorCode::kBadArgument,
                fmt::format("`{}` is not a header: expected NAME: VALUE", line));
  }
  headers_.emplace_back(lower_case(line.substr(0, colon)), trim_blanks(line.substr(colon + 1)));
  return {};
}

void DescribedRequest::add_header(std::string name, std::string value) {
  headers_.emplace_back(std::move(name), std::move(value));
}

Status DescribedRequest::set_client(std::string_view text) {
  if (const auto address = IpAddress::parse(text)) {
    client_.ip = *address;
  } else if (const auto with_port = SocketAddress::parse(text)) {
    client_ = *with_port;
  } else {
    return fail(ErrorCode::kBadArgument, fmt::format("`{}` is not an IP address", text));
  }
  return {};
}

void DescribedRequest::set_client_port(std::string_view text) {
  client_.port = parse_port(text).value_or(client_.port);
}

bool DescribedRequest::add_certificate_field(std::string_view name, std::string value) {
  if (!is_certificate_field(name)) {
    return false;
  }
  certificate_ = certificate_.value_or(ClientCertificate());
  certificate_->field(name).push_back(std::move(value));
  return true;
}

void DescribedRequest::add_claim(std::string name, std::string value) {
  token_ = token_.value_or(TokenClaims());
  const auto known = std::find_if(token_->list.begin(), token_->list.end(),
                                  [&](const TokenClaim& claim) { return claim.name == name; });
  if (known == token_->list.end()) {
    token_->list.push_back(claim_of_text(std::move(name), std::move(value)));
  } else {
    known->text.reset();
    known->values.push_back(std::move(value));
  }
}

bool DescribedRequest::any_of(const void* context, std::string_view name,
                              engine::FieldSource::Accept accept, const void* state) {
  const auto& headers = static_cast<const DescribedRequest*>(context)->headers_;
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) {
    return header.first == name && accept(state, header.second);
  });
}

std::string DescribedRequest::line() const {
  const std::string port = port_ ? fmt::format(":{}", port_->value) : "";
  const std::string query = query_.empty() ? "" : "?" + query_;
  return fmt::format("{} {}://{}{}{}{}", method_text_, scheme_, host_, port, path_, query);
}

bool DescribedRequest::has_token_of(uint32_t profile) const {
  const TokenClaim* const issuer = token_ ? token_->find("iss") : nullptr;
  const bool is_known = issuer != nullptr && issuer->text && profile < issuers_.size();
  return token_ && (!is_known || *issuer->text == issuers_[profile]);
}

const TokenClaims* DescribedRequest::claims_of(const void* context, uint32_t profile) {
  const auto& described = *static_cast<const DescribedRequest*>(context);
  return described.has_token_of(profile) ? &*described.token_ : nullptr;
}

engine::Request DescribedRequest::request() const {
  engine::Request request;
  request.method = method_from_name(method_text_);
  request.scheme = scheme_;
  request.host = host_;
  request.path = path_;
  request.query = query_;
  request.method_text = method_text_;
  request.client = client_.ip;
  request.client_port = client_.port.value;
  // A client that asks for a host by TLS names it in the handshake.
  request.sni = is_https() ? std::string_view(sni_ ? *sni_ : host_) : std::string_view();
  request.certificate = certificate_ ? &*certificate_ : nullptr;
  request.fields = {this, &DescribedRequest::any_of};
  if (token_) {
    request.token = {this, &DescribedRequest::claims_of};
  }
  return request;
}

}  // namespace weir::model
