#include "compiler/check/bindings.h"

#include "runtime/base/check.h"

namespace weir::check {

namespace {

// ---- from a value to a field of the model ----------------------------------------------------

template <typename Target>
struct FieldBinding {
  std::string_view field;
  void (*store)(Target& target, const Value& value, const TypeStore& types);
};

template <typename Number>
Number to_number(const Value& value) {
  WEIR_CHECK(std::in_range<Number>(value.number()),
             "a bound in stdlib/ lets a number grow beyond the image's bits");
  return static_cast<Number>(value.number());
}

Milliseconds to_time(const Value& value) {
  return Milliseconds{to_number<uint32_t>(value)};
}

template <typename Id>
Id to_id(const Value& value) {
  return Id(std::get<ObjectRef>(value.data).index);
}

std::vector<SocketAddress> to_addresses(const Value& value) {
  std::vector<SocketAddress> addresses;
  for (const Value& element : value.list()) {
    addresses.push_back(std::get<SocketAddress>(element.data));
  }
  return addresses;
}

std::vector<Cidr> to_cidrs(const Value& value) {
  std::vector<Cidr> prefixes;
  prefixes.reserve(value.list().size());
  for (const Value& element : value.list()) {
    prefixes.push_back(std::get<Cidr>(element.data));
  }
  return prefixes;
}

std::vector<std::string> to_texts(const Value& value) {
  std::vector<std::string> texts;
  for (const Value& element : std::get<std::vector<Value>>(value.data)) {
    texts.push_back(element.text());
  }
  return texts;
}

std::vector<model::Endpoint> to_endpoints(const Value& value) {
  std::vector<model::Endpoint> endpoints;
  for (const Value& element : value.list()) {
    const auto& endpoint = std::get<EndpointValue>(element.data);
    endpoints.push_back({endpoint.address, endpoint.weight});
  }
  return endpoints;
}

constexpr EnumeratorBinding kEnumerators[] = {
    {"tls_version", "TLS1_2", static_cast<uint16_t>(image::TlsVersion::kTls12)},
    {"tls_version", "TLS1_3", static_cast<uint16_t>(image::TlsVersion::kTls13)},
    {"client_certificates", "required", static_cast<uint16_t>(image::ClientMode::kRequired)},
    {"client_certificates", "requested", static_cast<uint16_t>(image::ClientMode::kRequested)},
    {"token_mode", "required", static_cast<uint16_t>(image::TokenMode::kRequired)},
    {"token_mode", "optional", static_cast<uint16_t>(image::TokenMode::kOptional)},
    {"upgrade", "refused", static_cast<uint16_t>(image::Upgrade::kRefused)},
    {"upgrade", "websocket", static_cast<uint16_t>(image::Upgrade::kWebSocket)},
    {"forwarded_fields", "x_forwarded", static_cast<uint16_t>(image::ForwardedFields::kXForwarded)},
    {"forwarded_fields", "forwarded", static_cast<uint16_t>(image::ForwardedFields::kForwarded)},
    {"forwarded_fields", "both", static_cast<uint16_t>(image::ForwardedFields::kBoth)},
    {"upstream_protocol", "http1", static_cast<uint16_t>(image::UpstreamProtocol::kHttp1)},
    {"upstream_protocol", "http2", static_cast<uint16_t>(image::UpstreamProtocol::kHttp2)},
    {"upstream_protocol", "auto", static_cast<uint16_t>(image::UpstreamProtocol::kAuto)},
    {"upstream_tls", "off", static_cast<uint16_t>(image::UpstreamTlsMode::kOff)},
    {"upstream_tls", "verified", static_cast<uint16_t>(image::UpstreamTlsMode::kVerified)},
    {"upstream_tls", "insecure", static_cast<uint16_t>(image::UpstreamTlsMode::kInsecure)},
    {"alpn", "http1", static_cast<uint16_t>(image::Alpn::kHttp1)},
    {"alpn", "http2", static_cast<uint16_t>(image::Alpn::kHttp2)},
    {"capture_type", "uuid", static_cast<uint16_t>(image::CaptureType::kUuid)},
    {"capture_type", "uint", static_cast<uint16_t>(image::CaptureType::kUint)},
    {"capture_type", "int", static_cast<uint16_t>(image::CaptureType::kInt)},
    {"capture_type", "slug", static_cast<uint16_t>(image::CaptureType::kSlug)},
    {"capture_type", "segment", static_cast<uint16_t>(image::CaptureType::kSegment)},
    {"balance", "round_robin", static_cast<uint16_t>(image::Balance::kRoundRobin)},
    {"balance", "least_request", static_cast<uint16_t>(image::Balance::kLeastRequest)},
};

template <typename Enum>
Enum to_enum(const Value& value, const TypeStore& types, std::string_view type) {
  const Type& declared = types.get(value.type);
  const std::string& name = declared.names[static_cast<size_t>(value.number())];
  for (const EnumeratorBinding& binding : kEnumerators) {
    if (binding.type == type && binding.name == name) {
      return static_cast<Enum>(binding.value);
    }
  }
  WEIR_CHECK(false, "an enumerator of stdlib/ has no binding");
  return Enum{};
}

// ---- the table -------------------------------------------------------------------------------

constexpr FieldBinding<model::TlsProfile> kTlsFields[] = {
    {"min_version",
     [](model::TlsProfile& profile, const Value& value, const TypeStore& types) {
       profile.version_min = to_enum<image::TlsVersion>(value, types, "tls_version");
     }},
    {"alpn",
     [](model::TlsProfile& profile, const Value& value, const TypeStore& types) {
       for (const Value& element : value.list()) {
         profile.alpn.push_back(to_enum<image::Alpn>(element, types, "alpn"));
       }
     }},
};

constexpr FieldBinding<model::Certificate> kCertificateFields[] = {
    {"chain", [](model::Certificate& certificate, const Value& value,
                 const TypeStore&) { certificate.chain = value.text(); }},
    {"key", [](model::Certificate& certificate, const Value& value,
               const TypeStore&) { certificate.key = value.text(); }},
};

constexpr FieldBinding<model::ClientAuthority> kClientFields[] = {
    {"ca", [](model::ClientAuthority& client, const Value& value,
              const TypeStore&) { client.ca = value.text(); }},
    {"mode",
     [](model::ClientAuthority& client, const Value& value, const TypeStore& types) {
       client.mode = to_enum<image::ClientMode>(value, types, "client_certificates");
     }},
};

constexpr FieldBinding<model::JwtProfile> kJwtFields[] = {
    {"issuer", [](model::JwtProfile& profile, const Value& value,
                  const TypeStore&) { profile.issuer = value.text(); }},
    {"audience", [](model::JwtProfile& profile, const Value& value,
                    const TypeStore&) { profile.audience = to_texts(value); }},
    {"keys", [](model::JwtProfile& profile, const Value& value,
                const TypeStore&) { profile.keys = value.text(); }},
    {"leeway", [](model::JwtProfile& profile, const Value& value,
                  const TypeStore&) { profile.leeway = to_time(value); }},
};

constexpr FieldBinding<model::Listener> kListenerFields[] = {
    {"bind", [](model::Listener& listener, const Value& value,
                const TypeStore&) { listener.binds = to_addresses(value); }},
    {"tls", [](model::Listener& listener, const Value& value,
               const TypeStore&) { listener.tls = to_id<model::TlsId>(value); }},
    {"trusted_proxies", [](model::Listener& listener, const Value& value,
                           const TypeStore&) { listener.trusted_proxies = to_cidrs(value); }},
    {"forwarded",
     [](model::Listener& listener, const Value& value, const TypeStore& types) {
       listener.forwarded = to_enum<image::ForwardedFields>(value, types, "forwarded_fields");
     }},
};

using Limits = image::LimitsRecord;
constexpr FieldBinding<Limits> kLimitFields[] = {
#define WEIR_LIMIT(type, field, name, none)                         \
  {name, [](Limits& limits, const Value& value, const TypeStore&) { \
     limits.field = to_number<type>(value);                         \
   }},
#include "runtime/image/limits.def"
#undef WEIR_LIMIT
};

constexpr FieldBinding<model::Upstream> kUpstreamFields[] = {
    {"endpoints", [](model::Upstream& upstream, const Value& value,
                     const TypeStore&) { upstream.endpoints = to_endpoints(value); }},
    {"balance",
     [](model::Upstream& upstream, const Value& value, const TypeStore& types) {
       upstream.balance = to_enum<image::Balance>(value, types, "balance");
     }},
    {"protocol",
     [](model::Upstream& upstream, const Value& value, const TypeStore& types) {
       upstream.protocol = to_enum<image::UpstreamProtocol>(value, types, "upstream_protocol");
     }},
    {"connect_timeout", [](model::Upstream& upstream, const Value& value,
                           const TypeStore&) { upstream.connect_timeout = to_time(value); }},
    {"first_byte_timeout", [](model::Upstream& upstream, const Value& value,
                              const TypeStore&) { upstream.first_byte_timeout = to_time(value); }},
    {"idle_timeout", [](model::Upstream& upstream, const Value& value,
                        const TypeStore&) { upstream.idle_timeout = to_time(value); }},
    {"idle_connections_max",
     [](model::Upstream& upstream, const Value& value, const TypeStore&) {
       upstream.idle_connections_max = to_number<uint32_t>(value);
     }},
};

constexpr FieldBinding<model::UpstreamTls> kUpstreamTlsFields[] = {
    {"mode",
     [](model::UpstreamTls& tls, const Value& value, const TypeStore& types) {
       tls.mode = to_enum<image::UpstreamTlsMode>(value, types, "upstream_tls");
     }},
    {"name", [](model::UpstreamTls& tls, const Value& value,
                const TypeStore&) { tls.name = value.text(); }},
    {"ca",
     [](model::UpstreamTls& tls, const Value& value, const TypeStore&) { tls.ca = value.text(); }},
    {"chain", [](model::UpstreamTls& tls, const Value& value,
                 const TypeStore&) { tls.chain = value.text(); }},
    {"key",
     [](model::UpstreamTls& tls, const Value& value, const TypeStore&) { tls.key = value.text(); }},
};

constexpr FieldBinding<model::Route> kRouteFields[] = {
    {"timeout", [](model::Route& route, const Value& value,
                   const TypeStore&) { route.timeout = to_time(value); }},
    {"jwt", [](model::Route& route, const Value& value,
               const TypeStore&) { route.jwt = to_id<model::JwtId>(value); }},
    {"token",
     [](model::Route& route, const Value& value, const TypeStore& types) {
       route.token = to_enum<image::TokenMode>(value, types, "token_mode");
     }},
    {"upgrade",
     [](model::Route& route, const Value& value, const TypeStore& types) {
       route.upgrade = to_enum<image::Upgrade>(value, types, "upgrade");
     }},
    {"priority", [](model::Route& route, const Value& value,
                    const TypeStore&) { route.priority = value.number(); }},
};

using image::AtomSubject;
using image::TemplatePartKind;

constexpr AttributeBinding kAttributes[] = {
    {"req.method", false, AtomSubject::kMethod, TemplatePartKind::kMethod},
    {"req.header", true, AtomSubject::kHeader, std::nullopt},
    {"req.query", true, AtomSubject::kQuery, std::nullopt},
    {"req.cookie", true, AtomSubject::kCookie, std::nullopt},
    {"req.client.ip", false, AtomSubject::kClientIp, TemplatePartKind::kClientIp},
    {"req.client.port", false, AtomSubject::kClientPort, std::nullopt},
    {"req.tls.sni", false, AtomSubject::kSni, std::nullopt},
    {"req.tls.client.subject", false, AtomSubject::kClientCertificate,
     TemplatePartKind::kClientCertificate, "subject"},
    {"req.tls.client.common_name", false, AtomSubject::kClientCertificate,
     TemplatePartKind::kClientCertificate, "common_name"},
    {"req.tls.client.san_dns", false, AtomSubject::kClientCertificate,
     TemplatePartKind::kClientCertificate, "san_dns"},
    {"req.tls.client.san_uri", false, AtomSubject::kClientCertificate,
     TemplatePartKind::kClientCertificate, "san_uri"},
    {"req.tls.client.issuer", false, AtomSubject::kClientCertificate,
     TemplatePartKind::kClientCertificate, "issuer"},
    {"req.tls.client.fingerprint", false, AtomSubject::kClientCertificate,
     TemplatePartKind::kClientCertificate, "fingerprint"},
    // Every token that verifies names its issuer.
    {"req.jwt.valid", false, AtomSubject::kClaim, std::nullopt, "iss"},
    {"req.jwt.claim", true, AtomSubject::kClaim, TemplatePartKind::kClaim},
    {"req.jwt.values", true, AtomSubject::kClaimValues, std::nullopt},
    {"req.path", false, std::nullopt, TemplatePartKind::kPath},
    {"req.query", false, std::nullopt, TemplatePartKind::kQuery},
    {"req.path_and_query", false, std::nullopt, TemplatePartKind::kPathAndQuery},
    {"req.host", false, std::nullopt, TemplatePartKind::kHost},
    {"req.scheme", false, AtomSubject::kScheme, TemplatePartKind::kScheme},
};

constexpr CaptureBinding kCaptures[] = {
    {"uuid", image::CaptureType::kUuid},
    {"uint", image::CaptureType::kUint},
    {"int", image::CaptureType::kInt},
    {"slug", image::CaptureType::kSlug},
};

constexpr std::string_view kActionParameters[] = {"respond.status", "respond.body",
                                                  "redirect.status", "redirect.location"};

// ---- walking it ------------------------------------------------------------------------------

template <typename Target, size_t N>
void store_all(const TypeStore& types, const BlockValue& block, Target& target,
               const FieldBinding<Target> (&bindings)[N], bool only_written = false) {
  for (const FieldBinding<Target>& binding : bindings) {
    const FieldValue& field = block.field(binding.field);
    const bool is_wanted = field.is_written || !only_written;
    if (is_wanted && !field.value.is_poison() && !field.value.is_absent()) {
      binding.store(target, field.value, types);
    }
  }
}

template <typename Target, size_t N>
void list_all(std::string_view block, const FieldBinding<Target> (&bindings)[N],
              std::vector<std::string>& names) {
  for (const FieldBinding<Target>& binding : bindings) {
    names.push_back(std::string(block) + "." + std::string(binding.field));
  }
}

}  // namespace

void store_fields(const TypeStore& types, const BlockValue& block, model::TlsProfile& profile) {
  store_all(types, block, profile, kTlsFields);
}

void store_fields(const TypeStore& types, const BlockValue& block,
                  model::Certificate& certificate) {
  store_all(types, block, certificate, kCertificateFields);
}

void store_fields(const TypeStore& types, const BlockValue& block, model::ClientAuthority& client) {
  store_all(types, block, client, kClientFields);
}

void store_fields(const TypeStore& types, const BlockValue& block, model::UpstreamTls& tls) {
  store_all(types, block, tls, kUpstreamTlsFields);
}

void store_fields(const TypeStore& types, const BlockValue& block, model::JwtProfile& profile) {
  store_all(types, block, profile, kJwtFields);
}

void store_fields(const TypeStore& types, const BlockValue& block, model::Listener& listener) {
  store_all(types, block, listener, kListenerFields);
}

void store_fields(const TypeStore& types, const BlockValue& block, image::LimitsRecord& limits) {
  store_all(types, block, limits, kLimitFields);
}

void store_fields(const TypeStore& types, const BlockValue& block, model::Upstream& upstream) {
  store_all(types, block, upstream, kUpstreamFields);
}

void store_written(const TypeStore& types, const BlockValue& block, model::Route& route) {
  store_all(types, block, route, kRouteFields, true);
}

void store_fields(const TypeStore& types, const BlockValue& block, model::Route& route) {
  store_all(types, block, route, kRouteFields);
}

std::vector<std::string> bound_fields() {
  std::vector<std::string> names;
  list_all("tls", kTlsFields, names);
  list_all("tls.certificate", kCertificateFields, names);
  list_all("tls.client", kClientFields, names);
  list_all("jwt", kJwtFields, names);
  list_all("listener", kListenerFields, names);
  list_all("listener.limits", kLimitFields, names);
  list_all("upstream", kUpstreamFields, names);
  list_all("upstream.tls", kUpstreamTlsFields, names);
  list_all("route", kRouteFields, names);
  return names;
}

std::span<const EnumeratorBinding> enumerator_bindings() {
  return kEnumerators;
}

std::span<const AttributeBinding> attribute_bindings() {
  return kAttributes;
}

const AttributeBinding* find_attribute(std::string_view path, bool has_parameter) {
  for (const AttributeBinding& binding : kAttributes) {
    if (binding.path == path && binding.has_parameter == has_parameter) {
      return &binding;
    }
  }
  return nullptr;
}

std::span<const CaptureBinding> capture_bindings() {
  return kCaptures;
}

std::span<const std::string_view> bound_action_parameters() {
  return kActionParameters;
}

}  // namespace weir::check
