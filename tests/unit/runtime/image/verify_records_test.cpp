#include <functional>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/image/hash.h"
#include "runtime/image/verify.h"
#include "tests/support/site_builder.h"

using namespace weir;
using namespace weir::image;
using support::ImageBytes;
using support::SiteBuilder;

namespace {

// One fault planted among the records of the sample site, and how it must be refused.
struct Fault {
  const char* what;
  VerifyError error;
  const char* section;
  std::function<void(Records&)> plant;
};

const LabelEdge* find_edge(const Records& records, std::string_view text) {
  for (const LabelEdge& edge : records.path_edges) {
    if (edge.hash == hash(text)) {
      return &edge;
    }
  }
  return nullptr;
}

PathNode& child_node(Records& records, std::string_view text) {
  return records.path_nodes[find_edge(records, text)->child];
}

const std::vector<Fault> kSiteFaults = {
    {"two site records", VerifyError::kWrongCount, "meta",
     [](Records& r) { r.meta.push_back(r.meta[0]); }},
    {"strings that are not UTF-8", VerifyError::kBadText, "strings",
     [](Records& r) { r.strings.back() = '\x80'; }},
    {"a text beyond the strings", VerifyError::kBadText, "meta",
     [](Records& r) { r.meta[0].tool.length = 1 << 20; }},
    {"an empty text that points somewhere", VerifyError::kNotZero, "meta",
     [](Records& r) { r.meta[0].tool = {5, 0}; }},
};

const std::vector<Fault> kListenerFaults = {
    {"a listener without binds", VerifyError::kWrongCount, "listeners",
     [](Records& r) { r.listeners[0].binds.count = 0; }},
    {"binds beyond the section", VerifyError::kOutOfRange, "listeners",
     [](Records& r) { r.listeners[0].binds.count = 2; }},
    {"binds whose end overflows", VerifyError::kOutOfRange, "listeners",
     [](Records& r) { r.listeners[0].binds = {0xFFFFFFFFU, 0xFFFFFFFFU}; }},
    {"a TLS profile that is not there", VerifyError::kOutOfRange, "listeners",
     [](Records& r) { r.listeners[0].tls = 1; }},
    {"an any-host that is not there", VerifyError::kOutOfRange, "listeners",
     [](Records& r) { r.listeners[0].any_host = 99; }},
    {"a suffix root that is not there", VerifyError::kOutOfRange, "listeners",
     [](Records& r) { r.listeners[0].suffix_root = 99; }},
    {"a host table of three", VerifyError::kWrongCount, "listeners",
     [](Records& r) {
       r.host_slots.resize(3);
       r.listeners[0].host_slots = {0, 3};
     }},
    {"a full host table", VerifyError::kBadHostTable, "listeners",
     [](Records& r) {
       r.host_slots = {r.host_slots[0].host == kNone ? r.host_slots[1] : r.host_slots[0]};
       r.listeners[0].host_slots = {0, 1};
     }},
    {"a host in a slot no lookup reaches", VerifyError::kBadHostTable, "listeners",
     [](Records& r) { std::swap(r.host_slots[0], r.host_slots[1]); }},
    {"a host table of two listeners", VerifyError::kSharedRange, "listeners",
     [](Records& r) { r.listeners.push_back(r.listeners[0]); }},
    {"an address family of five", VerifyError::kBadAddress, "binds",
     [](Records& r) { r.binds[0].family = 5; }},
    {"an IPv4 address with sixteen bytes", VerifyError::kBadAddress, "binds",
     [](Records& r) { r.binds[0].address.bytes[9] = 1; }},
    {"a TLS profile without certificates", VerifyError::kWrongCount, "tls_profiles",
     [](Records& r) { r.tls_profiles[0].certificates.count = 0; }},
    {"TLS 1.1", VerifyError::kBadEnum, "tls_profiles",
     [](Records& r) { r.tls_profiles[0].version_min = TlsVersion{0x0302}; }},
    {"a protocol nobody knows", VerifyError::kBadEnum, "tls_profiles",
     [](Records& r) { r.tls_profiles[0].alpn_mask = 0x8000; }},
    {"authorities of a profile that is not there", VerifyError::kOutOfRange, "client_authorities",
     [](Records& r) { r.client_authorities[0].profile = 9; }},
    {"two authorities of a profile", VerifyError::kNotSorted, "client_authorities",
     [](Records& r) { r.client_authorities.push_back(r.client_authorities[0]); }},
    {"authorities of a mode that is none", VerifyError::kBadEnum, "client_authorities",
     [](Records& r) { r.client_authorities[0].mode = static_cast<ClientMode>(2); }},
    {"authorities without a file", VerifyError::kBadName, "client_authorities",
     [](Records& r) { r.client_authorities[0].ca = {}; }},
    {"an issuer without an audience", VerifyError::kWrongCount, "jwt_profiles",
     [](Records& r) { r.jwt_profiles[0].audiences = {}; }},
    {"an issuer of audiences that are not there", VerifyError::kOutOfRange, "jwt_profiles",
     [](Records& r) { r.jwt_profiles[0].audiences.count = 9; }},
    {"an issuer without keys", VerifyError::kBadName, "jwt_profiles",
     [](Records& r) { r.jwt_profiles[0].keys = {}; }},
    {"a token rule of a route that is not there", VerifyError::kOutOfRange, "token_rules",
     [](Records& r) { r.token_rules[0].route = 999; }},
    {"two token rules of a route", VerifyError::kNotSorted, "token_rules",
     [](Records& r) { r.token_rules.push_back(r.token_rules[0]); }},
    {"a token of an issuer that is not there", VerifyError::kOutOfRange, "token_rules",
     [](Records& r) { r.token_rules[0].profile = 9; }},
    {"a token rule of a mode that is none", VerifyError::kBadEnum, "token_rules",
     [](Records& r) { r.token_rules[0].mode = static_cast<TokenMode>(2); }},
    {"a claim of an issuer that is not there", VerifyError::kOutOfRange, "atoms",
     [](Records& r) {
       r.atoms[0].subject = AtomSubject::kClaim;
       r.atoms[0].segment = 9;
     }},
    {"TLS of an upstream that is not there", VerifyError::kOutOfRange, "upstream_tls",
     [](Records& r) { r.upstream_tls[0].upstream = 99; }},
    {"TLS of an upstream twice", VerifyError::kNotSorted, "upstream_tls",
     [](Records& r) { r.upstream_tls.push_back(r.upstream_tls[0]); }},
    {"TLS of an upstream in a mode that is none", VerifyError::kBadEnum, "upstream_tls",
     [](Records& r) { r.upstream_tls[0].mode = static_cast<UpstreamTlsMode>(3); }},
    {"TLS of an upstream that is off", VerifyError::kBadEnum, "upstream_tls",
     [](Records& r) { r.upstream_tls[0].mode = UpstreamTlsMode::kOff; }},
    {"a certificate for an upstream without its key", VerifyError::kBadValue, "upstream_tls",
     [](Records& r) { r.upstream_tls[0].key = {}; }},
    {"a certificate without a key", VerifyError::kBadName, "certificates",
     [](Records& r) { r.certificates[0].key = {}; }},
};

const std::vector<Fault> kSwitchFaults = {
    {"a switch of candidates that are not there", VerifyError::kOutOfRange, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].candidates.first = 1'000'000; }},
    {"a switch of too few candidates", VerifyError::kBadValue, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].candidates.count = 3; }},
    {"two switches of the same candidates", VerifyError::kNotSorted, "candidate_switches",
     [](Records& r) { r.candidate_switches.push_back(r.candidate_switches[0]); }},
    {"a switch over the method", VerifyError::kBadEnum, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].subject = AtomSubject::kMethod; }},
    {"a switch without a name", VerifyError::kBadName, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].name = {}; }},
    {"a switch over a capture with a name", VerifyError::kNotZero, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].subject = AtomSubject::kCapture; }},
    {"a switch over a header with a segment", VerifyError::kNotZero, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].segment = 1; }},
    {"a reserved byte of a switch", VerifyError::kNotZero, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].reserved = 1; }},
    {"cases that are not there", VerifyError::kOutOfRange, "candidate_switches",
     [](Records& r) { r.candidate_switches[0].cases.count = 1'000; }},
    {"cases that are not sorted", VerifyError::kNotSorted, "candidate_switches",
     [](Records& r) { std::swap(r.switch_cases[0].value, r.switch_cases[1].value); }},
    {"two cases with one list", VerifyError::kSharedRange, "candidate_switches",
     [](Records& r) {
       r.switch_cases[1].candidates = {0, static_cast<uint32_t>(r.switch_candidates.size())};
       r.switch_cases[2].candidates = r.switch_cases[1].candidates;
     }},
    {"a list of candidates of another place", VerifyError::kOutOfRange, "candidate_switches",
     [](Records& r) {
       const Range& range = r.candidate_switches[0].candidates;
       r.switch_candidates[0].candidate = range.first + range.count;
     }},
    {"a list that is not sorted", VerifyError::kNotSorted, "candidate_switches",
     [](Records& r) { r.switch_candidates[0].candidate = 0; }},
    {"a case that no switch has, out of range", VerifyError::kOutOfRange, "switch_cases",
     [](Records& r) { r.switch_cases.push_back({r.switch_cases[0].value, {9'999, 1}}); }},
    {"a candidate in no list that is not there", VerifyError::kOutOfRange, "switch_candidates",
     [](Records& r) { r.switch_candidates.push_back({999'999}); }},
};

const std::vector<Fault> kHostFaults = {
    {"a host slot with a stale hash", VerifyError::kWrongHash, "host_slots",
     [](Records& r) {
       for (HostSlot& slot : r.host_slots) {
         slot.hash = slot.host == kNone ? 0 : slot.hash ^ 0x80000000U;
       }
     }},
    {"an empty host slot with a hash", VerifyError::kNotZero, "host_slots",
     [](Records& r) {
       for (HostSlot& slot : r.host_slots) {
         slot.hash = slot.host == kNone ? 7 : slot.hash;
       }
     }},
    {"a suffix edge that points back", VerifyError::kBackward, "suffix_nodes",
     [](Records& r) { r.suffix_edges[1].child = 1; }},
    {"a suffix edge of two nodes", VerifyError::kSharedRange, "suffix_nodes",
     [](Records& r) { r.suffix_nodes.back().edges = {2, 1}; }},
    {"a suffix label with a stale hash", VerifyError::kWrongHash, "suffix_edges",
     [](Records& r) { r.suffix_edges[0].hash ^= 1; }},
    {"a suffix label in another text's place", VerifyError::kBadName, "suffix_edges",
     [](Records& r) {
       r.suffix_edges[0].text = r.meta[0].site;
       r.suffix_edges[0].hash = hash("site.weir");
     }},
    {"a host with a root that is not there", VerifyError::kOutOfRange, "hosts",
     [](Records& r) { r.hosts[0].root = 9999; }},
    {"a host that promises fewer visits", VerifyError::kWrongBound, "hosts",
     [](Records& r) { --r.hosts[0].visits_max; }},
};

const std::vector<Fault> kPathFaults = {
    {"edges beyond the section", VerifyError::kOutOfRange, "path_nodes",
     [](Records& r) { r.path_nodes[0].static_count = 0xFFFFFFFFU; }},
    {"candidates beyond the section", VerifyError::kOutOfRange, "path_nodes",
     [](Records& r) { r.path_nodes[0].first_candidate = 0xFFFFFFFFU; }},
    {"captures beyond the section", VerifyError::kOutOfRange, "path_nodes",
     [](Records& r) { r.path_nodes[0].capture_count = 0xFFFF; }},
    {"a path edge that points to its own node", VerifyError::kBackward, "path_nodes",
     [](Records& r) { r.path_edges[0].child = 0; }},
    {"a path edge to nowhere", VerifyError::kOutOfRange, "path_nodes",
     [](Records& r) { r.path_edges[0].child = 9999; }},
    {"path edges out of order", VerifyError::kNotSorted, "path_nodes",
     [](Records& r) { std::swap(r.path_edges[0], r.path_edges[1]); }},
    {"a path edge twice", VerifyError::kNotSorted, "path_nodes",
     [](Records& r) { r.path_edges[1] = r.path_edges[0]; }},
    {"path edges of two nodes", VerifyError::kSharedRange, "path_nodes",
     [](Records& r) {
       r.path_nodes.back().static_count = static_cast<uint32_t>(r.path_edges.size());
       r.path_nodes.back().first_edge = 0;
     }},
    {"a node that promises fewer visits", VerifyError::kWrongBound, "path_nodes",
     [](Records& r) { --child_node(r, "n").visits_max; }},
    {"a node that is higher than it says", VerifyError::kWrongBound, "path_nodes",
     [](Records& r) { --r.path_nodes[0].height; }},
    {"a capture edge that points back", VerifyError::kBackward, "path_nodes",
     [](Records& r) { r.capture_edges[0].child = 0; }},
    {"capture edges out of order", VerifyError::kNotSorted, "path_nodes",
     [](Records& r) {
       const PathNode& numbers = child_node(r, "n");
       std::swap(r.capture_edges[numbers.first_capture].type,
                 r.capture_edges[numbers.first_capture + 1].type);
     }},
    {"a tail among captures", VerifyError::kBadEnum, "capture_edges",
     [](Records& r) { r.capture_edges.back().type = CaptureType::kTail; }},
    {"a path edge with a stale hash", VerifyError::kWrongHash, "path_edges",
     [](Records& r) { r.path_edges.back().hash += 1; }},
    {"a path edge with a slash in it", VerifyError::kBadName, "path_edges",
     [](Records& r) {
       LabelEdge& edge = r.path_edges.back();
       const std::string_view text = "/new/";
       const auto at = std::string_view(r.strings.data(), r.strings.size()).find(text);
       edge.text = {static_cast<uint32_t>(at), static_cast<uint32_t>(text.size())};
       edge.hash = hash(text);
     }},
    {"a candidate for a route that is not there", VerifyError::kOutOfRange, "candidates",
     [](Records& r) { r.candidates[0].route = 999; }},
    {"a candidate whose guard always says no", VerifyError::kOutOfRange, "candidates",
     [](Records& r) { r.candidates[0].guard = kGuardReject; }},
    {"a candidate without methods", VerifyError::kBadValue, "candidates",
     [](Records& r) { r.candidates[0].method_mask = 0; }},
    {"a candidate with an eleventh method", VerifyError::kBadValue, "candidates",
     [](Records& r) { r.candidates[0].method_mask = 0x400; }},
};

AtomRecord& language_atom(Records& records) {
  return *std::find_if(records.atoms.begin(), records.atoms.end(),
                       [](const AtomRecord& atom) { return atom.test == AtomTest::kInLanguage; });
}

const std::vector<Fault> kGuardFaults = {
    {"a guard without an atom", VerifyError::kOutOfRange, "guard_nodes",
     [](Records& r) { r.guard_nodes[0].atom = 999; }},
    {"a guard that goes round", VerifyError::kBackward, "guard_nodes",
     [](Records& r) { r.guard_nodes[0].if_false = 0; }},
    {"a guard that leads nowhere", VerifyError::kOutOfRange, "guard_nodes",
     [](Records& r) { r.guard_nodes[0].if_true = 999; }},
    {"a guard that is deeper than it says", VerifyError::kWrongBound, "guard_nodes",
     [](Records& r) { --r.guard_nodes[0].depth; }},
    {"an atom about nothing known", VerifyError::kBadEnum, "atoms",
     [](Records& r) { r.atoms[0].subject = AtomSubject{99}; }},
    {"a header in a set of methods", VerifyError::kBadEnum, "atoms",
     [](Records& r) { r.atoms[0].test = AtomTest::kInSet; }},
    {"a header with an upper-case name", VerifyError::kBadName, "atoms",
     [](Records& r) { r.strings[r.atoms[0].name.offset] = 'X'; }},
    {"an equality with no values", VerifyError::kWrongCount, "atoms",
     [](Records& r) { r.atoms[0].values = {}; }},
    {"values out of order", VerifyError::kNotSorted, "atoms",
     [](Records& r) { std::swap(r.string_lists[0], r.string_lists[1]); }},
    {"values of two atoms", VerifyError::kSharedRange, "atoms",
     [](Records& r) { r.atoms.push_back(r.atoms[0]); }},
    {"a prefix within the one before", VerifyError::kNotSorted, "atoms",
     [](Records& r) {
       r.cidrs[1] = r.cidrs[0];
       r.cidrs[1].prefix_length = 16;
       r.cidrs[1].address.bytes[1] = 4;
     }},
    {"prefixes out of order", VerifyError::kNotSorted, "atoms",
     [](Records& r) { std::swap(r.cidrs[0], r.cidrs[2]); }},
    {"an atom with a test that its subject does not have", VerifyError::kBadEnum, "atoms",
     [](Records& r) { r.atoms[0].test = AtomTest::kInRange; }},
    {"ranges out of order", VerifyError::kNotSorted, "atoms",
     [](Records& r) { std::swap(r.number_ranges[0], r.number_ranges[1]); }},
    {"a range that ends before it begins", VerifyError::kBadValue, "number_ranges",
     [](Records& r) { r.number_ranges[1].last = 0; }},
    {"an automaton that is not there", VerifyError::kOutOfRange, "atoms",
     [](Records& r) { language_atom(r).automaton = 999; }},
    {"an automaton without its table", VerifyError::kWrongCount, "automata",
     [](Records& r) { --r.automata[0].targets.count; }},
    {"an automaton that leads nowhere", VerifyError::kOutOfRange, "automata",
     [](Records& r) { r.automaton_targets[0].state = 99; }},
    {"an automaton that starts nowhere", VerifyError::kOutOfRange, "automata",
     [](Records& r) { r.automata[0].start = 99; }},
    {"bytes of a class that the automaton lacks", VerifyError::kOutOfRange, "automata",
     [](Records& r) { r.byte_classes[0].of_byte[255] = 200; }},
    {"a prefix of 33 bits", VerifyError::kOverLimit, "cidrs",
     [](Records& r) { r.cidrs[1].prefix_length = 33; }},
    {"a prefix with host bits", VerifyError::kBadAddress, "cidrs",
     [](Records& r) { r.cidrs[1].address.bytes[3] = 1; }},
};

const std::vector<Fault> kOutcomeFaults = {
    {"an unknown action", VerifyError::kBadEnum, "outcomes",
     [](Records& r) {
       r.outcomes[0].action = ActionKind{4};
       r.outcomes[0].body = {};
     }},
    {"an answer with status 100", VerifyError::kBadValue, "outcomes",
     [](Records& r) { r.outcomes[0].status = 100; }},
    {"a redirect with status 304", VerifyError::kBadValue, "outcomes",
     [](Records& r) { r.outcomes.back().status = 304; }},
    {"a redirect to nowhere", VerifyError::kOutOfRange, "outcomes",
     [](Records& r) { r.outcomes.back().target = kNone; }},
    {"an upstream that is not there", VerifyError::kOutOfRange, "outcomes",
     [](Records& r) { r.outcomes[1].target = 2; }},
    {"an upstream with a status", VerifyError::kNotZero, "outcomes",
     [](Records& r) { r.outcomes[1].status = 200; }},
    {"edits beyond the section", VerifyError::kOutOfRange, "outcomes",
     [](Records& r) { r.outcomes[1].request_edits.count = 3; }},
    {"a split of nothing", VerifyError::kWrongCount, "outcomes",
     [](Records& r) { r.outcomes[2].split.count = 0; }},
    {"shares below a whole", VerifyError::kBadShares, "outcomes",
     [](Records& r) { r.outcomes[2].split.count = 1; }},
    {"a share that its table does not give", VerifyError::kBadShares, "outcomes",
     [](Records& r) { ++r.split_slots[0].threshold; }},
    {"an alias beyond the split", VerifyError::kBadShares, "outcomes",
     [](Records& r) { r.split_slots[1].alias = 2; }},
    {"a split to an upstream that is not there", VerifyError::kOutOfRange, "split_slots",
     [](Records& r) { r.split_slots[1].upstream = 2; }},
    {"template parts beyond the section", VerifyError::kOutOfRange, "templates",
     [](Records& r) { r.templates[0].parts.count = 60; }},
    {"more template parts than a template may have", VerifyError::kOverLimit, "templates",
     [](Records& r) {
       r.template_parts.resize(100);
       r.templates[0].parts = {0, 65};
     }},
    {"an unknown template part", VerifyError::kBadEnum, "template_parts",
     [](Records& r) { r.template_parts[0].kind = TemplatePartKind{13}; }},
    {"a claim of no issuer in a template", VerifyError::kOutOfRange, "template_parts",
     [](Records& r) { r.template_parts[0] = {TemplatePartKind::kClaim, 9, r.jwt_audiences[0]}; }},
    {"a claim without a name in a template", VerifyError::kBadName, "template_parts",
     [](Records& r) { r.template_parts[0] = {TemplatePartKind::kClaim, 0, {}}; }},
    {"a field that no certificate has in a template", VerifyError::kBadName, "template_parts",
     [](Records& r) {
       r.template_parts[0] = {TemplatePartKind::kClientCertificate, 0, r.jwt_audiences[0]};
     }},
    {"a template with a line feed", VerifyError::kBadName, "template_parts",
     [](Records& r) { r.strings[r.template_parts[1].text.offset] = '\n'; }},
    {"a header edit of an unknown kind", VerifyError::kBadEnum, "header_edits",
     [](Records& r) { r.header_edits[0].op = EditOp{3}; }},
    {"a header edit with a space in its name", VerifyError::kBadName, "header_edits",
     [](Records& r) { r.strings[r.header_edits[1].name.offset] = ' '; }},
    {"a removal with a value", VerifyError::kOutOfRange, "header_edits",
     [](Records& r) { r.header_edits[1].value = 0; }},
};

const std::vector<Fault> kOtherFaults = {
    {"a text whose end overflows", VerifyError::kBadText, "routes",
     [](Records& r) { r.routes[1].name = {0xFFFFFFF0U, 0x20}; }},
    {"a route of no host", VerifyError::kOutOfRange, "routes",
     [](Records& r) { r.routes[0].host = 7; }},
    {"a route without outcome", VerifyError::kOutOfRange, "routes",
     [](Records& r) { r.routes[0].outcome = 77; }},
    {"a route without a name", VerifyError::kBadName, "routes",
     [](Records& r) { r.routes[0].name = {}; }},
    {"a capture of segment 32", VerifyError::kOverLimit, "captures",
     [](Records& r) { r.captures[0].segment = kSegmentsMax; }},
    {"a capture of an unknown type", VerifyError::kBadEnum, "captures",
     [](Records& r) { r.captures[0].type = CaptureType{17}; }},
    {"an upstream without endpoints", VerifyError::kWrongCount, "upstreams",
     [](Records& r) { r.upstreams[0].endpoints.count = 0; }},
    {"an unknown balance", VerifyError::kBadEnum, "upstreams",
     [](Records& r) { r.upstreams[0].balance = Balance{2}; }},
    {"an upstream with reserved bytes", VerifyError::kNotZero, "upstreams",
     [](Records& r) { r.upstreams[0].reserved[1] = 1; }},
    {"an endpoint without a port", VerifyError::kBadValue, "endpoints",
     [](Records& r) { r.endpoints[0].port = 0; }},
    {"an endpoint without weight", VerifyError::kBadValue, "endpoints",
     [](Records& r) { r.endpoints[0].weight = 0; }},
    {"spans for some of the routes", VerifyError::kWrongCount, "route_spans",
     [](Records& r) { r.route_spans.pop_back(); }},
    {"a line zero", VerifyError::kBadValue, "route_spans",
     [](Records& r) { r.route_spans[0].line = 0; }},
    {"an input beyond the strings", VerifyError::kBadText, "inputs",
     [](Records& r) { r.inputs[0].path.offset = 1 << 30; }},
    {"a parameter beyond the strings", VerifyError::kBadText, "parameters",
     [](Records& r) { r.parameters[0].value.offset = 1 << 30; }},
};

void expect_refused(const Fault& fault) {
  SiteBuilder site = support::sample_site();
  fault.plant(site.image.records);
  INFO(fault.what);
  const ImageBytes bytes = site.image.build();
  const auto view = check_image(bytes);
  REQUIRE_FALSE(view.has_value());
  CHECK(verify_error_name(view.error().error) == verify_error_name(fault.error));
  CHECK(view.error().section == fault.section);
}

}  // namespace

TEST_CASE("faults of records are refused with reason and place", "[image]") {
  for (const auto* faults : {&kSiteFaults, &kListenerFaults, &kSwitchFaults, &kHostFaults,
                             &kPathFaults, &kGuardFaults, &kOutcomeFaults, &kOtherFaults}) {
    for (const Fault& fault : *faults) {
      expect_refused(fault);
    }
  }
}
