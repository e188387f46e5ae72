// The typed program: what a site means once names, types and parameters are resolved.
//
// Built by compiler/check, read by analyze, lower and the commands; immutable in between.
// Everything is owned by value and refers to each other by id (an index into the vectors of
// Program), so a Program can be copied, compared in tests and dropped in one go. It knows spans for
// diagnostics but no syntax, and enumerations of the image where both mean the same, but no bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/model/guard.h"
#include "compiler/model/invariant.h"
#include "compiler/model/test_case.h"
#include "dsl/source/span.h"
#include "runtime/base/endpoint_address.h"
#include "runtime/base/http_method.h"
#include "runtime/base/id.h"
#include "runtime/base/ip_address.h"
#include "runtime/base/units.h"
#include "runtime/image/format.h"

namespace weir::model {

using TlsId = Id<struct TlsTag>;
using JwtId = Id<struct JwtTag>;
using ListenerId = Id<struct ListenerTag>;
using HostId = Id<struct HostTag>;
using RouteId = Id<struct RouteTag>;

// ---- listeners and upstreams -----------------------------------------------------------------

// References to secrets, as written in `ref "file:..."`.
struct Certificate {
  std::string chain;
  std::string key;
};

// Whom clients have to be certified by, and whether they have to be.
struct ClientAuthority {
  std::string ca;  // a reference; empty: clients are not asked for certificates
  image::ClientMode mode = image::ClientMode::kRequired;
};

struct TlsProfile {
  std::string name;
  dsl::Span span;  // of the name, as in every declaration below
  image::TlsVersion version_min = image::TlsVersion::kTls12;
  std::vector<image::Alpn> alpn;
  std::vector<Certificate> certificates;  // at least one
  ClientAuthority client;
};

// Who issues tokens, and what they have to say.
struct JwtProfile {
  std::string name;
  dsl::Span span;
  std::string issuer;
  std::vector<std::string> audience;  // at least one
  std::string keys;                   // a reference
  Milliseconds leeway{0};
};

struct Listener {
  std::string name;
  dsl::Span span;
  std::vector<SocketAddress> binds;  // at least one
  TlsId tls;                         // none: plain HTTP
  std::vector<Cidr> trusted_proxies;
  image::ForwardedFields forwarded = image::ForwardedFields::kXForwarded;
  image::LimitsRecord limits;
};

struct Endpoint {
  EndpointAddress address;
  uint32_t weight = 1;  // 1 .. 65'535
};

// References to secrets; empty: none.
struct UpstreamTls {
  image::UpstreamTlsMode mode = image::UpstreamTlsMode::kOff;
  std::string name;  // a host; empty: the address of the endpoint
  std::string ca;
  std::string chain;
  std::string key;
};

struct Upstream {
  std::string name;
  dsl::Span span;
  std::vector<Endpoint> endpoints;  // at least one
  image::Balance balance = image::Balance::kRoundRobin;
  image::UpstreamProtocol protocol = image::UpstreamProtocol::kHttp1;
  Milliseconds connect_timeout{0};
  Milliseconds first_byte_timeout{0};  // 0: none
  Milliseconds idle_timeout{0};
  uint32_t idle_connections_max = 0;
  UpstreamTls tls;
};

// ---- patterns --------------------------------------------------------------------------------

enum class HostKind : uint8_t { kExact, kSuffix, kAny };

// `name` is lower case; for kSuffix it lacks the leading "*.", for kAny it is empty.
struct HostPattern {
  HostKind kind = HostKind::kExact;
  std::string name;
  dsl::Span span;
};

// "api.example.com", "*.example.com", "*".
[[nodiscard]] std::string to_string(const HostPattern& pattern);

// ---- routes ----------------------------------------------------------------------------------

struct TemplatePart {
  image::TemplatePartKind kind = image::TemplatePartKind::kText;
  uint32_t segment = 0;  // kCapture, kTail; kClaim: the JwtId
  std::string text;      // kText; the name of a claim or of a certificate's field
  friend bool operator==(const TemplatePart&, const TemplatePart&) = default;
};
using Template = std::vector<TemplatePart>;

struct HeaderEdit {
  image::EditOp op = image::EditOp::kSet;
  std::string name;  // lower case
  Template value;    // empty for kRemove
};

struct ToUpstream {
  UpstreamId upstream;
};
struct SplitArm {
  UpstreamId upstream;
  Ppm share;
};
struct Split {
  std::vector<SplitArm> arms;  // distinct upstreams; shares sum to 1'000'000
};
struct Respond {
  HttpStatus status;
  std::string body;
};
struct Redirect {
  HttpStatus status;
  Template location;
};
using Action = std::variant<ToUpstream, Split, Respond, Redirect>;

struct Route {
  std::string name;
  dsl::Span span;  // of the name
  HostId host;
  MethodMask methods = MethodMask::all();  // kGet brings kHead with it
  PathPattern pattern;
  Guard guard;
  uint32_t ordered = 0;  // the `ordered` block it stands in, by number from 1; 0: none
  int64_t priority = 0;  // decides where nothing else does; the higher wins
  Action action;
  Milliseconds timeout{0};  // 0: none
  JwtId jwt;                // none: its requests carry no tokens
  image::TokenMode token = image::TokenMode::kRequired;
  image::Upgrade upgrade = image::Upgrade::kRefused;
  std::optional<Template> rewrite;        // prefix rewrites are templates too: text, then the tail
  std::vector<HeaderEdit> request_edits;  // the host's, then the route's
  std::vector<HeaderEdit> response_edits;
  // Those in use, from the host inwards, by name: "hsts" of the root module, "std/http.hsts".
  std::vector<std::string> policies;
};

struct Host {
  std::vector<HostPattern> patterns;  // at least one
  std::vector<ListenerId> listeners;  // at least one
  std::vector<RouteId> routes;        // in source order
  dsl::Span span;                     // of the first pattern
};

// ---- the whole -------------------------------------------------------------------------------

// A source file that took part, for provenance. `path` is relative to the root module.
struct Input {
  std::string path;
  std::string text;
};
struct Parameter {
  std::string name;
  std::string value;  // as the language writes it
};

struct Program {
  uint16_t edition = 2027;
  std::string site;  // file name of the root module
  std::vector<TlsProfile> tls_profiles;
  std::vector<JwtProfile> jwt_profiles;
  std::vector<Listener> listeners;
  std::vector<Upstream> upstreams;
  std::vector<Host> hosts;
  std::vector<Route> routes;
  std::vector<TestCase> tests;        // in the order of modules and of declarations
  std::vector<Invariant> invariants;  // the same
  std::vector<Cover> covers;          // the same
  std::vector<Input> inputs;          // sorted by path
  std::vector<Parameter> parameters;  // sorted by name
};

// Why `winner` takes a request that `loser` would take, too, in words: "stands later in `ordered`".
[[nodiscard]] std::string_view losing_reason(const Route& winner, const Route& loser);

}  // namespace weir::model
