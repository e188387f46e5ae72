#include "compiler/model/dump.h"

#include <string_view>
#include <utility>

#include "runtime/image/enum_names.h"

namespace weir::model {

namespace {

using image::TemplatePartKind;

template <typename Range, typename Text>
std::string join(const Range& items, std::string_view between, Text text_of) {
  std::string text;
  for (const auto& item : items) {
    text += (text.empty() ? "" : std::string(between)) + text_of(item);
  }
  return text;
}

std::string milliseconds(Milliseconds time) {
  return std::to_string(time.count()) + "ms";
}

// ---- objects ---------------------------------------------------------------------------------

std::string dump_tls(const TlsProfile& profile) {
  std::string text = "tls " + profile.name + " from " +
                     (profile.version_min == image::TlsVersion::kTls13 ? "1.3" : "1.2") + ", " +
                     std::to_string(profile.alpn.size()) + " protocols\n";
  for (const Certificate& certificate : profile.certificates) {
    text += "  certificate " + certificate.chain + " " + certificate.key + "\n";
  }
  if (!profile.client.ca.empty()) {
    text += "  client " + profile.client.ca +
            (profile.client.mode == image::ClientMode::kRequired ? " required\n" : " requested\n");
  }
  return text;
}

std::string dump_jwt(const JwtProfile& profile) {
  return "jwt " + profile.name + " by " + quoted(profile.issuer) + " for " +
         join(profile.audience, " ", quoted) + ", keys " + profile.keys + ", leeway " +
         milliseconds(profile.leeway) + "\n";
}

std::string limit_text(std::string_view name, uint64_t value, uint64_t none) {
  return " " + std::string(name) + " " +
         (value == none && none != 0 ? std::string("none") : std::to_string(value));
}

// A few on each line.
std::string dump_limits(const image::LimitsRecord& limits) {
  using image::kUnlimitedBody;
  constexpr size_t kPerLine = 4;
  std::string text;
  size_t count = 0;
#define WEIR_LIMIT(type, field, name, none)                           \
  text += count++ % kPerLine != 0 ? "," : text.empty() ? " " : "\n "; \
  text += limit_text(name, limits.field, none);
#include "runtime/image/limits.def"
#undef WEIR_LIMIT
  return text + "\n";
}

std::string dump_listener(const Program& program, const Listener& listener) {
  std::string text =
      "listener " + listener.name + " on " +
      join(listener.binds, ", ", [](const SocketAddress& bind) { return bind.to_string(); });
  if (listener.tls.has_value()) {
    text += " with tls " + program.tls_profiles[listener.tls.index()].name;
  }
  text += "\n";
  if (!listener.trusted_proxies.empty()) {
    text += "  trusts " +
            join(listener.trusted_proxies, ", ",
                 [](const Cidr& prefix) { return prefix.to_string(); }) +
            "\n";
  }
  if (listener.forwarded != image::ForwardedFields::kXForwarded) {
    text += "  tells of clients by " + std::string(image::to_string(listener.forwarded)) + "\n";
  }
  return text + dump_limits(listener.limits);
}

std::string dump_upstream(const Upstream& upstream) {
  const auto endpoint = [](const Endpoint& one) {
    return one.address.to_string() + " weight " + std::to_string(one.weight);
  };
  const UpstreamTls& tls = upstream.tls;
  const bool is_http1 = upstream.protocol == image::UpstreamProtocol::kHttp1;
  const bool has_tls = tls.mode != image::UpstreamTlsMode::kOff;
  return "upstream " + upstream.name +
         (upstream.balance == image::Balance::kLeastRequest ? " least request: " : " in turn: ") +
         join(upstream.endpoints, ", ", endpoint) + "\n  connect " +
         milliseconds(upstream.connect_timeout) + ", idle " + milliseconds(upstream.idle_timeout) +
         (upstream.first_byte_timeout.count() > 0
              ? ", first byte " + milliseconds(upstream.first_byte_timeout)
              : "") +
         " for " + std::to_string(upstream.idle_connections_max) + "\n" +
         (is_http1 ? "" : "  " + std::string(image::to_string(upstream.protocol)) + "\n") +
         (has_tls ? "  tls " + std::string(image::to_string(tls.mode)) + " " + quoted(tls.name) +
                        " ca " + quoted(tls.ca) + " certificate " + quoted(tls.chain) + " " +
                        quoted(tls.key) + "\n"
                  : "");
}

// ---- routes ----------------------------------------------------------------------------------

std::string_view capture_type(image::CaptureType type) {
  switch (type) {
    case image::CaptureType::kEnum:
      return "enum";
    case image::CaptureType::kUuid:
      return "uuid";
    case image::CaptureType::kUint:
      return "uint";
    case image::CaptureType::kInt:
      return "int";
    case image::CaptureType::kSlug:
      return "slug";
    case image::CaptureType::kSegment:
      return "any";
    case image::CaptureType::kTail:
      return "tail";
  }
  return "?";
}

struct SegmentText {
  std::string operator()(const StaticSegment& segment) const { return quoted(segment.text); }
  std::string operator()(const CaptureSegment& segment) const {
    std::string text = segment.name + ":" + std::string(capture_type(segment.type));
    for (const std::string& value : segment.values) {
      text += " " + value;
    }
    return "{" + text + "}";
  }
  std::string operator()(const TailSegment& segment) const { return "{" + segment.name + "**}"; }
  std::string operator()(const PrefixSegment&) const { return "**"; }
};

std::string dump_pattern(const PathPattern& pattern) {
  return join(pattern.segments, " / ",
              [](const Segment& segment) { return std::visit(SegmentText{}, segment); });
}

std::string_view part_name(TemplatePartKind kind) {
  switch (kind) {
    case TemplatePartKind::kText:
      return "text";
    case TemplatePartKind::kCapture:
      return "segment";
    case TemplatePartKind::kTail:
      return "tail";
    case TemplatePartKind::kSlashTail:
      return "slash and tail";
    case TemplatePartKind::kPath:
      return "path";
    case TemplatePartKind::kQuery:
      return "query";
    case TemplatePartKind::kPathAndQuery:
      return "path and query";
    case TemplatePartKind::kHost:
      return "host";
    case TemplatePartKind::kScheme:
      return "scheme";
    case TemplatePartKind::kMethod:
      return "method";
    case TemplatePartKind::kClientIp:
      return "client ip";
    case TemplatePartKind::kClientCertificate:
      return "certificate";
    case TemplatePartKind::kClaim:
      return "claim";
  }
  return "?";
}

std::string dump_part(const TemplatePart& part) {
  if (part.kind == TemplatePartKind::kText) {
    return quoted(part.text);
  }
  const bool has_segment = part.kind == TemplatePartKind::kCapture ||
                           part.kind == TemplatePartKind::kTail ||
                           part.kind == TemplatePartKind::kSlashTail;
  return std::string(part_name(part.kind)) + (part.text.empty() ? "" : " " + part.text) +
         (has_segment ? " " + std::to_string(part.segment) : "");
}

std::string dump_subject(const Atom& atom) {
  switch (atom.subject) {
    case image::AtomSubject::kMethod:
      return "method";
    case image::AtomSubject::kHeader:
      return "header " + atom.name;
    case image::AtomSubject::kQuery:
      return "query " + atom.name;
    case image::AtomSubject::kCookie:
      return "cookie " + atom.name;
    case image::AtomSubject::kClientIp:
      return "client";
    case image::AtomSubject::kClientPort:
      return "client port";
    case image::AtomSubject::kCapture:
      return "capture " + std::to_string(atom.segment);
    case image::AtomSubject::kScheme:
      return "scheme";
    case image::AtomSubject::kSni:
      return "sni";
    case image::AtomSubject::kClientCertificate:
      return "certificate " + atom.name;
    case image::AtomSubject::kClaim:
      return "claim " + atom.name;
    case image::AtomSubject::kClaimValues:
      return "claim values " + atom.name;
  }
  return "?";
}

std::string dump_range(const Atom& atom, const image::NumberRange& range) {
  const std::string first = text_of_number(atom.capture_type, range.first);
  return range.first == range.last ? first
                                   : first + ".." + text_of_number(atom.capture_type, range.last);
}

std::string dump_atom(const Atom& atom) {
  std::string subject = dump_subject(atom);
  switch (atom.test) {
    case image::AtomTest::kPresent:
      return subject + " present";
    case image::AtomTest::kEqualsAny:
      return subject + " in " + join(atom.values, " ", quoted);
    case image::AtomTest::kInSet:
      return subject + " in " +
             (atom.subject == image::AtomSubject::kMethod
                  ? dump(atom.methods)
                  : join(atom.prefixes, " ",
                         [](const Cidr& prefix) { return prefix.to_string(); }));
    case image::AtomTest::kInLanguage:
      return subject + " " + atom.condition;
    case image::AtomTest::kInRange:
      return subject + " in " + join(atom.ranges, " ", [&](const image::NumberRange& range) {
               return dump_range(atom, range);
             });
  }
  return subject;
}

// Terms come after what they are made of, so each can be spelt from those before it.
std::string dump_term(const Guard& guard, const std::vector<std::string>& before,
                      const GuardTerm& term) {
  switch (term.op) {
    case GuardOp::kAtom:
      return dump_atom(guard.atoms[term.left]);
    case GuardOp::kNot:
      return "!(" + before[term.left] + ")";
    case GuardOp::kAnd:
      return "(" + before[term.left] + " && " + before[term.right] + ")";
    case GuardOp::kOr:
      return "(" + before[term.left] + " || " + before[term.right] + ")";
    case GuardOp::kTrue:
      return "true";
    case GuardOp::kFalse:
      return "false";
  }
  return "?";
}

struct ActionText {
  const Program& program;

  [[nodiscard]] const std::string& name(UpstreamId id) const {
    return program.upstreams[id.index()].name;
  }
  std::string operator()(const ToUpstream& action) const { return name(action.upstream); }
  std::string operator()(const Split& action) const {
    return "split " + join(action.arms, ", ", [this](const SplitArm& arm) {
             return name(arm.upstream) + " " + std::to_string(arm.share.value) + "ppm";
           });
  }
  std::string operator()(const Respond& action) const {
    return "respond " + std::to_string(action.status.value) + " " + quoted(action.body);
  }
  std::string operator()(const Redirect& action) const {
    return "redirect " + std::to_string(action.status.value) + " " + dump(action.location);
  }
};

std::string dump_edits(std::string_view message, const std::vector<HeaderEdit>& edits) {
  constexpr std::string_view kOps[] = {"set", "add", "remove"};
  std::string text;
  for (const HeaderEdit& edit : edits) {
    text.append("    ").append(kOps[static_cast<size_t>(edit.op)]).append(" ").append(message);
    text += " " + edit.name + " = " + dump(edit.value) + "\n";
  }
  return text;
}

std::string dump_route(const Program& program, const Route& route) {
  std::string text =
      "  route " + route.name + " " + dump(route.methods) + " " + dump_pattern(route.pattern);
  if (!route.guard.terms.empty()) {
    text += " when " + dump(route.guard);
  }
  text += " -> " + std::visit(ActionText{program}, route.action) + " within " +
          milliseconds(route.timeout) + "\n";
  if (route.jwt.has_value()) {
    text += "    token of " + program.jwt_profiles[route.jwt.index()].name +
            (route.token == image::TokenMode::kRequired ? " required\n" : " optional\n");
  }
  if (route.upgrade != image::Upgrade::kRefused) {
    text += "    upgrade " + std::string(image::to_string(route.upgrade)) + "\n";
  }
  if (route.rewrite) {
    text += "    rewrite " + dump(*route.rewrite) + "\n";
  }
  return text + dump_edits("request", route.request_edits) +
         dump_edits("response", route.response_edits);
}

std::string dump_host(const Program& program, const Host& host) {
  const auto pattern = [](const HostPattern& one) { return to_string(one); };
  const auto listener = [&](ListenerId id) { return program.listeners[id.index()].name; };
  std::string text = "host " + join(host.patterns, ", ", pattern) + " on " +
                     join(host.listeners, ", ", listener) + "\n";
  for (const RouteId route : host.routes) {
    text += dump_route(program, program.routes[route.index()]);
  }
  return text;
}

}  // namespace

std::string dump(const Template& text) {
  return join(text, " + ", dump_part);
}

std::string dump(MethodMask mask) {
  if (mask == MethodMask::all()) {
    return "any";
  }
  std::string text;
  for (size_t i = 0; i < kHttpMethodCount; ++i) {
    const auto method = static_cast<HttpMethod>(i);
    if (mask.contains(method)) {
      text += (text.empty() ? "" : "|") + std::string(method_name(method));
    }
  }
  return text;
}

std::string dump(const Guard& guard) {
  std::vector<std::string> terms;
  terms.reserve(guard.terms.size());
  for (const GuardTerm& term : guard.terms) {
    terms.push_back(dump_term(guard, terms, term));
  }
  return terms.empty() ? "true" : terms.back();
}

std::string dump(const Program& program) {
  std::string text;
  for (const Parameter& parameter : program.parameters) {
    text += "param " + parameter.name + " = " + parameter.value + "\n";
  }
  text += join(program.tls_profiles, "", dump_tls);
  text += join(program.jwt_profiles, "", dump_jwt);
  for (const Listener& listener : program.listeners) {
    text += dump_listener(program, listener);
  }
  text += join(program.upstreams, "", dump_upstream);
  for (const Host& host : program.hosts) {
    text += dump_host(program, host);
  }
  return text + dump_tests(program);
}

}  // namespace weir::model
