#include "compiler/symbolic/program_table.h"

#include <algorithm>
#include <variant>

#include "compiler/analyze/prefixes.h"
#include "compiler/symbolic/facts.h"
#include "runtime/base/check.h"

namespace weir::symbolic {
namespace {

uint32_t to_u32(Milliseconds time) {
  return static_cast<uint32_t>(time.count());
}

template <typename List>
uint32_t size_of(const List& list) {
  return static_cast<uint32_t>(list.size());
}

std::vector<std::string> edits_of(const std::vector<model::HeaderEdit>& edits,
                                  const std::vector<std::string>& issuers) {
  std::vector<std::string> texts;
  texts.reserve(edits.size());
  for (const model::HeaderEdit& edit : edits) {
    texts.push_back(edit_text(edit.op, edit.name, template_text(edit.value, issuers)));
  }
  return texts;
}

class ProgramReader {
 public:
  ProgramReader(const model::Program& program, const analyze::Analysis& analysis,
                Universe& universe)
      : program_(program),
        analysis_(analysis),
        universe_(universe),
        issuers_(issuers_of(program)) {}

  Table run() {
    read_upstreams();
    read_routes();
    for (uint32_t i = 0; i < program_.hosts.size(); ++i) {
      table_.hosts.push_back(
          {.name = to_string(program_.hosts[i].patterns.front()), .root = size_of(table_.nodes)});
      read_nodes(analysis_.hosts[i]);
    }
    for (uint32_t i = 0; i < program_.listeners.size(); ++i) {
      table_.listeners.push_back(read_listener(model::ListenerId(i)));
    }
    finish(table_, universe_);
    return std::move(table_);
  }

 private:
  void read_upstreams();
  void read_routes();
  [[nodiscard]] Outcome read_outcome(const model::Route& route) const;
  void read_action(const model::Action& action, Outcome& outcome) const;
  void read_nodes(const analyze::HostPaths& paths);
  [[nodiscard]] image::Range read_edges(const std::vector<analyze::TextEdge>& edges,
                                        uint32_t offset);
  [[nodiscard]] Listener read_listener(model::ListenerId id) const;
  [[nodiscard]] TlsFacts read_tls(model::TlsId id) const;

  const model::Program& program_;
  const analyze::Analysis& analysis_;
  Universe& universe_;
  std::vector<std::string> issuers_;
  Table table_;
  std::vector<Candidate> by_route_;
};

void ProgramReader::read_upstreams() {
  for (const model::Upstream& upstream : program_.upstreams) {
    Upstream read{.name = upstream.name,
                  .balance = upstream.balance,
                  .protocol = upstream.protocol,
                  .connect_timeout_ms = to_u32(upstream.connect_timeout),
                  .idle_timeout_ms = to_u32(upstream.idle_timeout),
                  .idle_connections_max = upstream.idle_connections_max,
                  .first_byte_timeout_ms = to_u32(upstream.first_byte_timeout)};
    for (const model::Endpoint& endpoint : upstream.endpoints) {
      read.endpoints.push_back(endpoint_text(endpoint.address.to_string(), endpoint.weight));
    }
    const model::UpstreamTls& tls = upstream.tls;
    read.tls = upstream_tls_text(tls.mode, {tls.name, tls.ca, tls.chain, tls.key});
    std::ranges::sort(read.endpoints);
    table_.upstreams.push_back(std::move(read));
  }
}

void ProgramReader::read_action(const model::Action& action, Outcome& outcome) const {
  const auto name = [&](model::UpstreamId id) { return program_.upstreams[id.index()].name; };
  if (const auto* to = std::get_if<model::ToUpstream>(&action)) {
    outcome.action = image::ActionKind::kUpstream;
    outcome.shares = {{name(to->upstream), kWholePpm}};
  } else if (const auto* split = std::get_if<model::Split>(&action)) {
    outcome.action = image::ActionKind::kSplit;
    for (const model::SplitArm& arm : split->arms) {
      outcome.shares.push_back({name(arm.upstream), static_cast<uint32_t>(arm.share.value)});
    }
  } else if (const auto* respond = std::get_if<model::Respond>(&action)) {
    outcome.action = image::ActionKind::kRespond;
    outcome.status = respond->status.value;
    outcome.body = respond->body;
  } else if (const auto* redirect = std::get_if<model::Redirect>(&action)) {
    outcome.action = image::ActionKind::kRedirect;
    outcome.status = redirect->status.value;
    outcome.location = template_text(redirect->location, issuers_);
  }
  normalize(outcome.shares);
}

Outcome ProgramReader::read_outcome(const model::Route& route) const {
  Outcome outcome{.timeout_ms = to_u32(route.timeout),
                  .request_edits = edits_of(route.request_edits, issuers_),
                  .response_edits = edits_of(route.response_edits, issuers_)};
  read_action(route.action, outcome);
  if (outcome.is_forwarded()) {
    outcome.upgrade = route.upgrade;
  }
  if (route.rewrite) {
    outcome.rewrite = template_text(*route.rewrite, issuers_);
  }
  if (route.jwt.has_value()) {
    outcome.token = route.token;
    outcome.issuer = issuers_[route.jwt.index()];
  }
  return outcome;
}

void ProgramReader::read_routes() {
  for (const model::Route& route : program_.routes) {
    table_.routes.push_back({.name = route.name, .host = route.host.value});
    by_route_.push_back({.route = size_of(by_route_),
                         .methods = route.methods.bits,
                         .guard = term_of(route.guard, issuers_, universe_),
                         .outcome = universe_.outcome(read_outcome(route))});
  }
}

image::Range ProgramReader::read_edges(const std::vector<analyze::TextEdge>& edges,
                                       uint32_t offset) {
  const image::Range range{size_of(table_.edges), size_of(edges)};
  for (const analyze::TextEdge& edge : edges) {
    table_.edges.push_back({universe_.text(edge.text), offset + edge.child});
  }
  return range;
}

void ProgramReader::read_nodes(const analyze::HostPaths& paths) {
  const uint32_t offset = size_of(table_.nodes);
  for (const analyze::PathNode& from : paths.nodes) {
    PathNode node;
    node.statics = read_edges(from.statics, offset);
    node.enums = read_edges(from.enums, offset);
    for (size_t slot = 0; slot < from.captures.size(); ++slot) {
      if (from.captures[slot] != image::kNone) {
        node.captures[slot] = offset + from.captures[slot];
      }
    }
    for (size_t kind = 0; kind < from.cells.size(); ++kind) {
      node.cells[kind] = {size_of(table_.candidates), size_of(from.cells[kind])};
      for (const analyze::Candidate& candidate : from.cells[kind]) {
        table_.candidates.push_back(by_route_[candidate.route.index()]);
      }
    }
    table_.nodes.push_back(node);
  }
}

TlsFacts ProgramReader::read_tls(model::TlsId id) const {
  const model::TlsProfile& profile = program_.tls_profiles[id.index()];
  TlsFacts facts{.version_min = static_cast<uint16_t>(profile.version_min),
                 .client_ca = profile.client.ca,
                 .client_required = !profile.client.ca.empty() &&
                                    profile.client.mode == image::ClientMode::kRequired};
  for (const image::Alpn alpn : profile.alpn) {
    facts.alpn_mask = static_cast<uint16_t>(facts.alpn_mask | 1U << static_cast<unsigned>(alpn));
  }
  for (const model::Certificate& certificate : profile.certificates) {
    facts.certificates.push_back(certificate.chain + " " + certificate.key);
  }
  return facts;
}

Listener ProgramReader::read_listener(model::ListenerId id) const {
  const model::Listener& from = program_.listeners[id.index()];
  Listener listener{.name = from.name};
  for (const SocketAddress& bind : from.binds) {
    listener.binds.push_back(bind.to_string());
  }
  std::ranges::sort(listener.binds);
  if (from.tls.has_value()) {
    listener.tls = read_tls(from.tls);
  }
  listener.trusted_proxies = analyze::without_nested(from.trusted_proxies);
  listener.forwarded = from.forwarded;
  listener.limits = limits_of(from.limits);
  for (uint32_t host = 0; host < program_.hosts.size(); ++host) {
    if (std::ranges::find(program_.hosts[host].listeners, id) ==
        program_.hosts[host].listeners.end()) {
      continue;
    }
    for (const model::HostPattern& pattern : program_.hosts[host].patterns) {
      listener.hosts.push_back({pattern.kind, pattern.name, host});
    }
  }
  std::ranges::sort(listener.hosts);
  return listener;
}

uint32_t atom_id(model::Atom atom, const std::vector<std::string>& issuers, Universe& universe) {
  if (is_claim(atom)) {
    atom.segment = universe.issuer(issuers[atom.segment]);
  }
  return universe.atom(std::move(atom));
}

// The term of a guard, from those of its atoms.
template <typename TermOfAtom>
uint32_t joined(const model::Guard& guard, Universe& universe, const TermOfAtom& of_atom) {
  if (guard.terms.empty()) {
    return kTrueTerm;
  }
  std::vector<uint32_t> ids;
  const auto add = [&](TermOp op, uint32_t a, uint32_t b = 0) {
    ids.push_back(universe.term({.op = op, .a = a, .b = b}));
  };
  for (const model::GuardTerm& term : guard.terms) {
    switch (term.op) {
      case model::GuardOp::kTrue:
        ids.push_back(kTrueTerm);
        break;
      case model::GuardOp::kFalse:
        ids.push_back(kFalseTerm);
        break;
      case model::GuardOp::kAtom:
        ids.push_back(of_atom(guard.atoms[term.left]));
        break;
      case model::GuardOp::kNot:
        add(TermOp::kNot, ids[term.left]);
        break;
      case model::GuardOp::kAnd:
        add(TermOp::kAnd, ids[term.left], ids[term.right]);
        break;
      case model::GuardOp::kOr:
        add(TermOp::kOr, ids[term.left], ids[term.right]);
        break;
    }
  }
  return ids.back();
}

// One way through the tree for each combination of the values of enumerations.
class RegionBuilder {
 public:
  RegionBuilder(const RegionRoute& region, Universe& universe)
      : region_(region), universe_(universe) {}

  Table run() {
    table_.routes.push_back({.name = "", .host = 0});
    table_.hosts.push_back({.name = "*", .root = 0});
    auto kind = analyze::CellKind::kPrefix;
    std::vector<uint32_t> ends = {add_node()};
    if (region_.pattern != nullptr) {
      kind = analyze::CellKind::kExact;
      for (const model::Segment& segment : region_.pattern->segments) {
        if (std::holds_alternative<model::TailSegment>(segment)) {
          kind = analyze::CellKind::kTail;
        } else if (std::holds_alternative<model::PrefixSegment>(segment)) {
          kind = analyze::CellKind::kPrefix;
        } else {
          ends = descend(ends, segment);
        }
      }
    }
    for (const uint32_t end : ends) {
      table_.nodes[end].cells[static_cast<size_t>(kind)] = {size_of(table_.candidates), 1};
      table_.candidates.push_back({0, region_.methods, region_.guard, 0});
    }
    finish(table_, universe_);
    return std::move(table_);
  }

 private:
  uint32_t add_node() {
    table_.nodes.emplace_back();
    return size_of(table_.nodes) - 1;
  }

  uint32_t add_edge(std::string_view text) {
    const uint32_t child = add_node();
    table_.edges.push_back({universe_.text(text), child});
    return child;
  }

  std::vector<uint32_t> descend(const std::vector<uint32_t>& from, const model::Segment& segment) {
    std::vector<uint32_t> next;
    for (const uint32_t node : from) {
      const uint32_t first = size_of(table_.edges);
      if (const auto* text = std::get_if<model::StaticSegment>(&segment)) {
        next.push_back(add_edge(text->text));
        table_.nodes[node].statics = {first, 1};
        continue;
      }
      const auto& capture = std::get<model::CaptureSegment>(segment);
      if (capture.type != image::CaptureType::kEnum) {
        const uint32_t child = add_node();
        next.push_back(child);
        table_.nodes[node].captures[analyze::capture_slot(capture.type)] = child;
        continue;
      }
      for (const std::string& value : capture.values) {
        next.push_back(add_edge(value));
      }
      table_.nodes[node].enums = {first, size_of(capture.values)};
    }
    return next;
  }

  const RegionRoute& region_;
  Universe& universe_;
  Table table_;
};

}  // namespace

std::vector<std::string> issuers_of(const model::Program& program) {
  std::vector<std::string> issuers;
  issuers.reserve(program.jwt_profiles.size());
  for (const model::JwtProfile& profile : program.jwt_profiles) {
    issuers.push_back(
        issuer_text(profile.issuer, profile.audience, profile.keys, to_u32(profile.leeway)));
  }
  return issuers;
}

bool is_claim(const model::Atom& atom) {
  return atom.subject == image::AtomSubject::kClaim ||
         atom.subject == image::AtomSubject::kClaimValues;
}

uint32_t term_of(const model::Guard& guard, const std::vector<std::string>& issuers,
                 Universe& universe) {
  return joined(guard, universe, [&](const model::Atom& atom) {
    return universe.term({.op = TermOp::kAtom, .a = atom_id(atom, issuers, universe)});
  });
}

uint32_t term_of_any_issuer(const model::Guard& guard, const std::vector<std::string>& issuers,
                            Universe& universe) {
  return joined(guard, universe, [&](model::Atom atom) {
    if (!is_claim(atom)) {
      return universe.term({.op = TermOp::kAtom, .a = atom_id(atom, issuers, universe)});
    }
    uint32_t any = kFalseTerm;
    for (size_t issuer = 0; issuer < issuers.size(); ++issuer) {
      atom.segment = static_cast<uint16_t>(issuer);
      const uint32_t one =
          universe.term({.op = TermOp::kAtom, .a = atom_id(atom, issuers, universe)});
      any = universe.term({.op = TermOp::kOr, .a = any, .b = one});
    }
    return any;
  });
}

uint32_t valid_token(uint16_t issuer, Universe& universe) {
  // Every token that verifies names its issuer.
  const std::string& description = universe.issuer_of(issuer);
  model::Atom atom{.subject = image::AtomSubject::kClaim,
                   .test = image::AtomTest::kEqualsAny,
                   .name = "iss",
                   .segment = issuer,
                   .values = {issuer_name(description)}};
  return universe.term({.op = TermOp::kAtom, .a = universe.atom(std::move(atom))});
}

Table table_of(const model::Program& program, const analyze::Analysis& analysis,
               Universe& universe) {
  return ProgramReader(program, analysis, universe).run();
}

Table table_of(const RegionRoute& region, Universe& universe) {
  return RegionBuilder(region, universe).run();
}

}  // namespace weir::symbolic
