#include "compiler/lower/lower.h"

#include <span>
#include <string>
#include <unordered_map>

#include "compiler/analyze/prefixes.h"
#include "compiler/lower/addresses.h"
#include "compiler/lower/guard_lowering.h"
#include "compiler/lower/host_lowering.h"
#include "compiler/lower/outcome_lowering.h"
#include "compiler/lower/path_lowering.h"
#include "compiler/lower/string_table.h"
#include "runtime/base/version.h"
#include "runtime/image/checksum.h"

namespace weir::lower {
namespace {

uint32_t to_u32(Milliseconds time) {
  return static_cast<uint32_t>(time.count());
}

class Lowering {
 public:
  Lowering(const model::Program& program, const analyze::Analysis& analysis,
           const dsl::SourceMap& sources)
      : program_(program), analysis_(analysis), sources_(sources), strings_(tables_.strings) {}

  Tables run() {
    tables_.edition = program_.edition;
    // The maker is part of the bytes, so it is a version and not a build.
    tables_.meta.push_back({.tool = strings_.add("weir " + std::string(kVersion)),
                            .site = strings_.add(program_.site)});
    add_tls_profiles();
    add_jwt_profiles();
    add_upstreams();
    add_routes();
    add_hosts();
    add_listeners();
    add_provenance();
    return std::move(tables_);
  }

 private:
  void add_tls_profiles();
  void add_jwt_profiles();
  void add_upstreams();
  image::EndpointRecord endpoint_record(const model::Endpoint& endpoint);
  void add_routes();
  void add_hosts();
  void add_listeners();
  void add_provenance();
  image::SpanRecord to_record(dsl::Span span);
  [[nodiscard]] std::string site_path(const std::string& path) const;

  const model::Program& program_;
  const analyze::Analysis& analysis_;
  const dsl::SourceMap& sources_;
  Tables tables_;
  StringTable strings_;
  std::vector<uint32_t> guards_;  // by route
  std::unordered_map<uint32_t, image::StringRef> file_names_;
};

template <typename Record>
uint32_t size_of(const std::vector<Record>& records) {
  return static_cast<uint32_t>(records.size());
}

void Lowering::add_tls_profiles() {
  for (const model::TlsProfile& profile : program_.tls_profiles) {
    image::TlsRecord record{
        .name = strings_.add(profile.name),
        .certificates = {size_of(tables_.certificates), size_of(profile.certificates)},
        .version_min = profile.version_min};
    for (const image::Alpn alpn : profile.alpn) {
      record.alpn_mask =
          static_cast<uint16_t>(record.alpn_mask | 1U << static_cast<unsigned>(alpn));
    }
    for (const model::Certificate& certificate : profile.certificates) {
      tables_.certificates.push_back(
          {.chain = strings_.add(certificate.chain), .key = strings_.add(certificate.key)});
    }
    if (!profile.client.ca.empty()) {
      tables_.client_authorities.push_back({.profile = size_of(tables_.tls_profiles),
                                            .mode = profile.client.mode,
                                            .ca = strings_.add(profile.client.ca)});
    }
    tables_.tls_profiles.push_back(record);
  }
}

void Lowering::add_jwt_profiles() {
  for (const model::JwtProfile& profile : program_.jwt_profiles) {
    tables_.jwt_profiles.push_back(
        {.name = strings_.add(profile.name),
         .issuer = strings_.add(profile.issuer),
         .audiences = {size_of(tables_.jwt_audiences), size_of(profile.audience)},
         .keys = strings_.add(profile.keys),
         .leeway_ms = to_u32(profile.leeway)});
    for (const std::string& audience : profile.audience) {
      tables_.jwt_audiences.push_back(strings_.add(audience));
    }
  }
}

image::EndpointRecord Lowering::endpoint_record(const model::Endpoint& endpoint) {
  if (endpoint.address.is_unix()) {
    return {.family = image::kUnixFamily,
            .weight = endpoint.weight,
            .path = strings_.add(endpoint.address.unix_path)};
  }
  const SocketAddress& address = endpoint.address.ip;
  return {.family = static_cast<uint8_t>(address.ip.family),
          .port = address.port.value,
          .weight = endpoint.weight,
          .address = to_bytes(address.ip)};
}

void Lowering::add_upstreams() {
  for (const model::Upstream& upstream : program_.upstreams) {
    tables_.upstreams.push_back(
        {.name = strings_.add(upstream.name),
         .identity = image::upstream_identity(upstream.name),
         .endpoints = {size_of(tables_.endpoints), size_of(upstream.endpoints)},
         .balance = upstream.balance,
         .protocol = upstream.protocol,
         .connect_timeout_ms = to_u32(upstream.connect_timeout),
         .idle_timeout_ms = to_u32(upstream.idle_timeout),
         .idle_connections_max = upstream.idle_connections_max,
         .first_byte_timeout_ms = to_u32(upstream.first_byte_timeout)});
    if (upstream.tls.mode != image::UpstreamTlsMode::kOff) {
      tables_.upstream_tls.push_back({.upstream = size_of(tables_.upstreams) - 1,
                                      .mode = upstream.tls.mode,
                                      .name = strings_.add(upstream.tls.name),
                                      .ca = strings_.add(upstream.tls.ca),
                                      .chain = strings_.add(upstream.tls.chain),
                                      .key = strings_.add(upstream.tls.key)});
    }
    for (const model::Endpoint& endpoint : upstream.endpoints) {
      tables_.endpoints.push_back(endpoint_record(endpoint));
    }
  }
}

void Lowering::add_routes() {
  OutcomeLowering outcomes(tables_, strings_);
  GuardLowering guards(tables_, strings_);
  for (const model::Route& route : program_.routes) {
    tables_.routes.push_back({.name = strings_.add(route.name),
                              .host = route.host.value,
                              .outcome = outcomes.add(route),
                              .captures = outcomes.add_captures(route.pattern)});
    guards_.push_back(guards.add(route.guard));
    if (route.jwt.has_value()) {
      tables_.token_rules.push_back(
          {.route = size_of(tables_.routes) - 1, .profile = route.jwt.value, .mode = route.token});
    }
  }
  guards.finish();
  for (uint32_t& guard : guards_) {
    guard = guards.final_target(guard);
  }
}

void Lowering::add_hosts() {
  PathLowering paths(program_, guards_, tables_, strings_);
  for (size_t i = 0; i < program_.hosts.size(); ++i) {
    const uint32_t root = paths.add(analysis_.hosts[i]);
    tables_.hosts.push_back({.name = strings_.add(to_string(program_.hosts[i].patterns.front())),
                             .root = root,
                             .visits_max = tables_.path_nodes[root].visits_max});
  }
}

void Lowering::add_listeners() {
  for (uint32_t i = 0; i < program_.listeners.size(); ++i) {
    const model::Listener& listener = program_.listeners[i];
    image::ListenerRecord record{
        .name = strings_.add(listener.name),
        .binds = {size_of(tables_.binds), size_of(listener.binds)},
        .tls = listener.tls.value,
        .forwarded = listener.forwarded,
        .trusted_proxies = add_cidrs(tables_, analyze::without_nested(listener.trusted_proxies)),
        .limits = listener.limits};
    for (const SocketAddress& bind : listener.binds) {
      tables_.binds.push_back(lower::to_record(bind));
    }
    lower_hosts_of(program_, model::ListenerId(i), record, tables_, strings_);
    tables_.listeners.push_back(record);
  }
}

// The path as the site's inputs name it, so that no folder of the machine gets into the image.
std::string Lowering::site_path(const std::string& path) const {
  const std::string* longest = nullptr;
  for (const model::Input& input : program_.inputs) {
    const bool is_same = path == input.path || path.ends_with("/" + input.path);
    if (is_same && (longest == nullptr || longest->size() < input.path.size())) {
      longest = &input.path;
    }
  }
  return longest != nullptr ? *longest : path.substr(path.rfind('/') + 1);
}

image::SpanRecord Lowering::to_record(dsl::Span span) {
  const dsl::SourceFile& file = sources_.file(span.file);
  const auto [entry, is_new] = file_names_.try_emplace(span.file.value);
  if (is_new) {
    entry->second = strings_.add(site_path(file.path()));
  }
  const dsl::LineColumn place = file.location(span.begin);
  return {.file = entry->second, .line = place.line, .column = place.column};
}

// What only people and tools read comes last, strings included.
void Lowering::add_provenance() {
  for (const model::Route& route : program_.routes) {
    tables_.route_spans.push_back(to_record(route.span));
  }
  for (const model::Input& input : program_.inputs) {
    tables_.inputs.push_back({.path = strings_.add(input.path),
                              .sha256 = image::sha256(std::as_bytes(std::span(input.text)))});
  }
  for (const model::Parameter& parameter : program_.parameters) {
    tables_.parameters.push_back(
        {.name = strings_.add(parameter.name), .value = strings_.add(parameter.value)});
  }
}

}  // namespace

Tables lower(const model::Program& program, const analyze::Analysis& analysis,
             const dsl::SourceMap& sources) {
  return Lowering(program, analysis, sources).run();
}

}  // namespace weir::lower
