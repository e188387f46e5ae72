#include "compiler/symbolic/image_table.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/symbolic/facts.h"
#include "runtime/engine/token_rule.h"
#include "runtime/image/addresses.h"

namespace weir::symbolic {
namespace {

using image::ImageView;

std::shared_ptr<const regex::Automaton> read_automaton(const ImageView& view, uint32_t index) {
  const image::AutomatonRecord& record = view.automata()[index];
  auto automaton = std::make_shared<regex::Automaton>();
  automaton->classes = view.byte_classes()[record.classes].of_byte;
  automaton->class_count = record.class_count;
  automaton->start = record.start;
  automaton->first_accepting = record.first_accepting;
  for (const image::AutomatonTarget target : view.automaton_targets(record.targets)) {
    automaton->targets.push_back(target.state);
  }
  return automaton;
}

class ImageReader {
 public:
  ImageReader(const ImageView& view, Universe& universe,
              const std::map<std::string, std::string>& renamed)
      : view_(view), universe_(universe), renamed_(renamed) {}

  Table run() {
    read_issuers();
    table_.upstreams = upstreams_of(view_);
    read_hosts();
    read_listeners();
    read_routes();
    read_guards();
    read_nodes();
    finish(table_, universe_);
    return std::move(table_);
  }

 private:
  void read_issuers();
  void read_hosts();
  void read_listeners();
  void read_suffixes(uint32_t root, Listener& listener) const;
  [[nodiscard]] TlsFacts tls_facts(uint32_t profile) const;
  void read_routes();
  [[nodiscard]] uint32_t read_outcome(image::RouteId route);
  [[nodiscard]] std::string template_of(uint32_t index) const;
  [[nodiscard]] std::vector<std::string> edits_of(image::Range range) const;
  [[nodiscard]] std::string upstream_name(uint32_t index) const;
  void read_guards();
  [[nodiscard]] uint32_t read_atom(const image::AtomRecord& record);
  [[nodiscard]] uint32_t guard_of(uint32_t target) const;
  void read_nodes();
  void read_candidates(const image::PathNode& record, PathNode& node);
  [[nodiscard]] image::Range read_edges(uint32_t first, uint32_t count);
  [[nodiscard]] std::string text(image::StringRef ref) const {
    return std::string(view_.text(ref));
  }

  const ImageView& view_;
  Universe& universe_;
  const std::map<std::string, std::string>& renamed_;
  Table table_;
  std::vector<std::string> issuers_;  // by jwt profile
  std::vector<uint16_t> issuer_ids_;  // the same
  std::vector<uint32_t> outcomes_;    // by route
  std::vector<uint32_t> guards_;      // by guard node: a term
};

void ImageReader::read_issuers() {
  for (const image::JwtProfileRecord& profile : view_.jwt_profiles()) {
    std::vector<std::string> audiences;
    for (const image::StringRef audience : view_.jwt_audiences(profile.audiences)) {
      audiences.push_back(text(audience));
    }
    issuers_.push_back(issuer_text(text(profile.issuer), std::move(audiences), text(profile.keys),
                                   profile.leeway_ms));
    issuer_ids_.push_back(universe_.issuer(issuers_.back()));
  }
}

void ImageReader::read_hosts() {
  for (const image::HostRecord& host : view_.hosts()) {
    table_.hosts.push_back({.name = text(host.name), .root = host.root});
  }
}

TlsFacts ImageReader::tls_facts(uint32_t profile) const {
  const image::TlsRecord& record = view_.tls_profiles()[profile];
  TlsFacts facts{.version_min = static_cast<uint16_t>(record.version_min),
                 .alpn_mask = record.alpn_mask};
  for (const image::CertificateRecord& certificate : view_.certificates(record.certificates)) {
    facts.certificates.push_back(text(certificate.chain) + " " + text(certificate.key));
  }
  for (const image::ClientAuthorityRecord& authority : view_.client_authorities()) {
    if (authority.profile == profile) {
      facts.client_ca = text(authority.ca);
      facts.client_required = authority.mode == image::ClientMode::kRequired;
    }
  }
  return facts;
}

void ImageReader::read_suffixes(uint32_t root, Listener& listener) const {
  struct Open {
    uint32_t node;
    std::string name;
  };
  std::vector<Open> open = {{root, ""}};
  while (!open.empty()) {
    const Open at = std::move(open.back());
    open.pop_back();
    const image::SuffixNode& node = view_.suffix_nodes()[at.node];
    if (node.host != image::kNone) {
      listener.hosts.push_back({model::HostKind::kSuffix, at.name, node.host});
    }
    for (const image::LabelEdge& edge : view_.suffix_edges(node.edges)) {
      open.push_back({edge.child, text(edge.text) + (at.name.empty() ? "" : "." + at.name)});
    }
  }
}

void ImageReader::read_listeners() {
  for (const image::ListenerRecord& record : view_.listeners()) {
    Listener listener{.name = text(record.name)};
    for (const image::BindRecord& bind : view_.binds(record.binds)) {
      listener.binds.push_back(image::to_socket_address(bind).to_string());
    }
    std::ranges::sort(listener.binds);
    if (record.tls != image::kNone) {
      listener.tls = tls_facts(record.tls);
    }
    for (const image::CidrRecord& prefix : view_.cidrs(record.trusted_proxies)) {
      listener.trusted_proxies.push_back(image::to_cidr(prefix));
    }
    listener.forwarded = record.forwarded;
    listener.limits = limits_of(record.limits);
    for (const image::HostSlot& slot : view_.host_slots(record.host_slots)) {
      if (slot.host != image::kNone) {
        listener.hosts.push_back({model::HostKind::kExact, text(slot.name), slot.host});
      }
    }
    if (record.suffix_root != image::kNone) {
      read_suffixes(record.suffix_root, listener);
    }
    if (record.any_host != image::kNone) {
      listener.hosts.push_back({model::HostKind::kAny, "", record.any_host});
    }
    std::ranges::sort(listener.hosts);
    table_.listeners.push_back(std::move(listener));
  }
}

std::string ImageReader::upstream_name(uint32_t index) const {
  const std::string& name = table_.upstreams[index].name;
  const auto renamed = renamed_.find(name);
  return renamed != renamed_.end() ? renamed->second : name;
}

std::string ImageReader::template_of(uint32_t index) const {
  model::Template parts;
  for (const image::TemplatePart& part : view_.template_of(image::TemplateId(index))) {
    parts.push_back({part.kind, part.segment, text(part.text)});
  }
  return template_text(parts, issuers_);
}

std::vector<std::string> ImageReader::edits_of(image::Range range) const {
  std::vector<std::string> edits;
  for (const image::HeaderEditRecord& edit : view_.header_edits(range)) {
    edits.push_back(edit_text(edit.op, view_.text(edit.name),
                              edit.value != image::kNone ? template_of(edit.value) : ""));
  }
  return edits;
}

uint32_t ImageReader::read_outcome(image::RouteId route) {
  const image::OutcomeRecord& record = view_.outcome(view_.route(route));
  Outcome outcome{.action = record.action,
                  .status = record.status,
                  .body = text(record.body),
                  .timeout_ms = record.timeout_ms,
                  .upgrade = record.upgrade,
                  .request_edits = edits_of(record.request_edits),
                  .response_edits = edits_of(record.response_edits)};
  if (record.action == image::ActionKind::kUpstream) {
    outcome.shares = {{upstream_name(record.target), kWholePpm}};
  } else if (record.action == image::ActionKind::kRedirect) {
    outcome.location = template_of(record.target);
  }
  for (const image::SplitSlot& slot : view_.split_slots(record.split)) {
    outcome.shares.push_back({upstream_name(slot.upstream), slot.share_ppm});
  }
  normalize(outcome.shares);
  if (record.rewrite != image::kNone) {
    outcome.rewrite = template_of(record.rewrite);
  }
  if (const auto* rule = engine::find_token_rule(view_, route)) {
    outcome.token = rule->mode;
    outcome.issuer = issuers_[rule->profile];
  }
  return universe_.outcome(std::move(outcome));
}

void ImageReader::read_routes() {
  // Most routes share their outcome with others.
  std::map<std::pair<uint32_t, const image::TokenRuleRecord*>, uint32_t> known;
  const auto spans = view_.route_spans();
  for (uint32_t i = 0; i < view_.routes().size(); ++i) {
    const image::RouteRecord& record = view_.routes()[i];
    Route route{.name = text(record.name), .host = record.host};
    if (i < spans.size()) {
      route.origin = {text(spans[i].file), spans[i].line, spans[i].column};
    }
    table_.routes.push_back(std::move(route));
    const auto* rule = engine::find_token_rule(view_, image::RouteId(i));
    const auto [entry, is_new] = known.try_emplace({record.outcome, rule});
    if (is_new) {
      entry->second = read_outcome(image::RouteId(i));
    }
    outcomes_.push_back(entry->second);
  }
}

uint32_t ImageReader::read_atom(const image::AtomRecord& record) {
  model::Atom atom{.subject = record.subject,
                   .test = record.test,
                   .name = text(record.name),
                   .segment = record.segment,
                   .methods = {record.method_mask}};
  if (record.is_signed != 0) {
    atom.capture_type = image::CaptureType::kInt;
  } else if (record.test == image::AtomTest::kInRange) {
    atom.capture_type = image::CaptureType::kUint;
  }
  if (record.subject == image::AtomSubject::kClaim ||
      record.subject == image::AtomSubject::kClaimValues) {
    atom.segment = issuer_ids_[record.segment];
  }
  if (record.test == image::AtomTest::kInLanguage) {
    atom.language = read_automaton(view_, record.automaton);
    atom.condition = text(view_.string_lists(record.values).front());
  } else if (record.test == image::AtomTest::kEqualsAny) {
    for (const image::StringRef value : view_.string_lists(record.values)) {
      atom.values.push_back(text(value));
    }
  } else if (record.test == image::AtomTest::kInRange) {
    const auto ranges = view_.number_ranges(record.values);
    atom.ranges.assign(ranges.begin(), ranges.end());
  } else if (record.subject == image::AtomSubject::kClientIp) {
    for (const image::CidrRecord& prefix : view_.cidrs(record.values)) {
      atom.prefixes.push_back(image::to_cidr(prefix));
    }
  }
  return universe_.atom(std::move(atom));
}

uint32_t ImageReader::guard_of(uint32_t target) const {
  return target == image::kGuardAccept   ? kTrueTerm
         : target == image::kGuardReject ? kFalseTerm
                                         : guards_[target];
}

void ImageReader::read_guards() {
  std::vector<uint32_t> atoms;
  for (const image::AtomRecord& record : view_.atoms()) {
    atoms.push_back(read_atom(record));
  }
  const auto nodes = view_.guard_nodes();
  guards_.resize(nodes.size());
  for (size_t i = nodes.size(); i-- > 0;) {
    guards_[i] = universe_.term({.op = TermOp::kChoose,
                                 .a = atoms[nodes[i].atom],
                                 .b = guard_of(nodes[i].if_true),
                                 .c = guard_of(nodes[i].if_false)});
  }
}

image::Range ImageReader::read_edges(uint32_t first, uint32_t count) {
  const image::Range range{static_cast<uint32_t>(table_.edges.size()), count};
  for (const image::LabelEdge& edge : view_.path_edges({first, count})) {
    table_.edges.push_back({universe_.text(view_.text(edge.text)), edge.child});
  }
  return range;
}

void ImageReader::read_candidates(const image::PathNode& record, PathNode& node) {
  const std::array counts = {record.exact_count, record.tail_count, record.prefix_count};
  uint32_t first = record.first_candidate;
  for (size_t kind = 0; kind < counts.size(); ++kind) {
    node.cells[kind] = {static_cast<uint32_t>(table_.candidates.size()), counts[kind]};
    for (const image::Candidate& candidate : view_.candidates({first, counts[kind]})) {
      table_.candidates.push_back({.route = candidate.route,
                                   .methods = static_cast<uint16_t>(candidate.method_mask),
                                   .guard = guard_of(candidate.guard),
                                   .outcome = outcomes_[candidate.route]});
    }
    first += counts[kind];
  }
}

void ImageReader::read_nodes() {
  table_.nodes.reserve(view_.path_nodes().size());
  table_.edges.reserve(view_.path_edges().size());
  table_.candidates.reserve(view_.candidates().size());
  for (const image::PathNode& record : view_.path_nodes()) {
    PathNode node;
    node.statics = read_edges(record.first_edge, record.static_count);
    node.enums = read_edges(record.first_edge + record.static_count, record.enum_count);
    for (const image::CaptureEdge& edge :
         view_.capture_edges({record.first_capture, record.capture_count})) {
      node.captures[analyze::capture_slot(edge.type)] = edge.child;
    }
    read_candidates(record, node);
    table_.nodes.push_back(node);
  }
}

}  // namespace

std::vector<Upstream> upstreams_of(const ImageView& view) {
  std::vector<Upstream> upstreams;
  for (const image::UpstreamRecord& record : view.upstreams()) {
    Upstream upstream{.name = std::string(view.text(record.name)),
                      .balance = record.balance,
                      .protocol = record.protocol,
                      .connect_timeout_ms = record.connect_timeout_ms,
                      .idle_timeout_ms = record.idle_timeout_ms,
                      .idle_connections_max = record.idle_connections_max,
                      .first_byte_timeout_ms = record.first_byte_timeout_ms};
    for (const image::EndpointRecord& endpoint : view.endpoints(record.endpoints)) {
      upstream.endpoints.push_back(
          endpoint_text(image::to_endpoint_address(view, endpoint).to_string(), endpoint.weight));
    }
    std::ranges::sort(upstream.endpoints);
    upstreams.push_back(std::move(upstream));
  }
  for (const image::UpstreamTlsRecord& tls : view.upstream_tls()) {
    const auto text = [&](image::StringRef of) { return std::string(view.text(of)); };
    upstreams[tls.upstream].tls =
        upstream_tls_text(tls.mode, {text(tls.name), text(tls.ca), text(tls.chain), text(tls.key)});
  }
  return upstreams;
}

Table table_of(const ImageView& view, Universe& universe,
               const std::map<std::string, std::string>& renamed) {
  return ImageReader(view, universe, renamed).run();
}

}  // namespace weir::symbolic
