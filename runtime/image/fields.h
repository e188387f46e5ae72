// The fields of every record by name, for dumps: one `visit_fields` a record type of sections.def.
//
// A visitor is called as visit("name", value) for each field in file order; reserved fields are
// left out. A record type without an overload does not compile where all sections are dumped.
// Private to runtime/image.
#pragma once

#include "runtime/image/format.h"

namespace weir::image {

// A number that reads best in hexadecimal: hashes.
struct Hex {
  uint32_t value = 0;
};

// An address field together with the family that says how to print it.
struct FamilyAddress {
  uint8_t family = 4;
  const AddressBytes* address = nullptr;
};

template <typename Visit>
void visit_fields(const MetaRecord& r, Visit&& visit) {
  visit("tool", r.tool);
  visit("site", r.site);
}

template <typename Visit>
void visit_fields(const ListenerRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("binds", r.binds);
  visit("tls", r.tls);
  visit("any_host", r.any_host);
  visit("host_slots", r.host_slots);
  visit("suffix_root", r.suffix_root);
  visit("forwarded", r.forwarded);
  visit("trusted_proxies", r.trusted_proxies);
#define WEIR_LIMIT(type, field, name, none) visit(#field, r.limits.field);
#include "runtime/image/limits.def"
#undef WEIR_LIMIT
}

template <typename Visit>
void visit_fields(const BindRecord& r, Visit&& visit) {
  visit("address", FamilyAddress{r.family, &r.address});
  visit("port", r.port);
}

template <typename Visit>
void visit_fields(const TlsRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("certificates", r.certificates);
  visit("version_min", r.version_min);
  visit("alpn_mask", r.alpn_mask);
}

template <typename Visit>
void visit_fields(const CertificateRecord& r, Visit&& visit) {
  visit("chain", r.chain);
  visit("key", r.key);
}

template <typename Visit>
void visit_fields(const ClientAuthorityRecord& r, Visit&& visit) {
  visit("profile", r.profile);
  visit("mode", r.mode);
  visit("ca", r.ca);
}

template <typename Visit>
void visit_fields(const JwtProfileRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("issuer", r.issuer);
  visit("audiences", r.audiences);
  visit("keys", r.keys);
  visit("leeway_ms", r.leeway_ms);
}

template <typename Visit>
void visit_fields(const TokenRuleRecord& r, Visit&& visit) {
  visit("route", r.route);
  visit("profile", r.profile);
  visit("mode", r.mode);
}

template <typename Visit>
void visit_fields(const HostSlot& r, Visit&& visit) {
  visit("hash", Hex{r.hash});
  visit("host", r.host);
  visit("name", r.name);
}

template <typename Visit>
void visit_fields(const SuffixNode& r, Visit&& visit) {
  visit("edges", r.edges);
  visit("host", r.host);
}

template <typename Visit>
void visit_fields(const LabelEdge& r, Visit&& visit) {
  visit("hash", Hex{r.hash});
  visit("child", r.child);
  visit("text", r.text);
}

template <typename Visit>
void visit_fields(const HostRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("root", r.root);
  visit("visits_max", r.visits_max);
}

template <typename Visit>
void visit_fields(const PathNode& r, Visit&& visit) {
  visit("first_edge", r.first_edge);
  visit("static_count", r.static_count);
  visit("enum_count", r.enum_count);
  visit("first_capture", r.first_capture);
  visit("capture_count", r.capture_count);
  visit("first_candidate", r.first_candidate);
  visit("exact_count", r.exact_count);
  visit("tail_count", r.tail_count);
  visit("prefix_count", r.prefix_count);
  visit("visits_max", r.visits_max);
  visit("height", r.height);
}

template <typename Visit>
void visit_fields(const CaptureEdge& r, Visit&& visit) {
  visit("type", r.type);
  visit("child", r.child);
}

template <typename Visit>
void visit_fields(const Candidate& r, Visit&& visit) {
  visit("route", r.route);
  visit("guard", r.guard);
  visit("method_mask", r.method_mask);
}

template <typename Visit>
void visit_fields(const CandidateSwitch& r, Visit&& visit) {
  visit("candidates", r.candidates);
  visit("subject", r.subject);
  visit("name", r.name);
  visit("segment", r.segment);
  visit("cases", r.cases);
  visit("others", r.others);
}

template <typename Visit>
void visit_fields(const SwitchCase& r, Visit&& visit) {
  visit("value", r.value);
  visit("candidates", r.candidates);
}

template <typename Visit>
void visit_fields(const SwitchCandidate& r, Visit&& visit) {
  visit("candidate", r.candidate);
}

template <typename Visit>
void visit_fields(const GuardNode& r, Visit&& visit) {
  visit("atom", r.atom);
  visit("if_true", r.if_true);
  visit("if_false", r.if_false);
  visit("depth", r.depth);
}

template <typename Visit>
void visit_fields(const AtomRecord& r, Visit&& visit) {
  visit("subject", r.subject);
  visit("test", r.test);
  visit("method_mask", r.method_mask);
  visit("name", r.name);
  visit("values", r.values);
  visit("automaton", r.automaton);
  visit("segment", r.segment);
  visit("is_signed", r.is_signed);
}

template <typename Visit>
void visit_fields(const NumberRange& r, Visit&& visit) {
  visit("first", r.first);
  visit("last", r.last);
}

template <typename Visit>
void visit_fields(const AutomatonRecord& r, Visit&& visit) {
  visit("classes", r.classes);
  visit("class_count", r.class_count);
  visit("state_count", r.state_count);
  visit("start", r.start);
  visit("first_accepting", r.first_accepting);
  visit("targets", r.targets);
}

template <typename Visit>
void visit_fields(const AutomatonTarget& r, Visit&& visit) {
  visit("state", r.state);
}

template <typename Visit>
void visit_fields(const ByteClasses& r, Visit&& visit) {
  visit("of_byte", r.of_byte);
}

template <typename Visit>
void visit_fields(const StringRef& r, Visit&& visit) {
  visit("text", r);
}

template <typename Visit>
void visit_fields(const CidrRecord& r, Visit&& visit) {
  visit("address", FamilyAddress{r.family, &r.address});
  visit("prefix_length", r.prefix_length);
}

template <typename Visit>
void visit_fields(const RouteRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("host", r.host);
  visit("outcome", r.outcome);
  visit("captures", r.captures);
}

template <typename Visit>
void visit_fields(const CaptureRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("segment", r.segment);
  visit("type", r.type);
}

template <typename Visit>
void visit_fields(const OutcomeRecord& r, Visit&& visit) {
  visit("action", r.action);
  visit("upgrade", r.upgrade);
  visit("status", r.status);
  visit("target", r.target);
  visit("split", r.split);
  visit("timeout_ms", r.timeout_ms);
  visit("rewrite", r.rewrite);
  visit("request_edits", r.request_edits);
  visit("response_edits", r.response_edits);
  visit("body", r.body);
}

template <typename Visit>
void visit_fields(const SplitSlot& r, Visit&& visit) {
  visit("upstream", r.upstream);
  visit("share_ppm", r.share_ppm);
  visit("threshold", r.threshold);
  visit("alias", r.alias);
}

template <typename Visit>
void visit_fields(const TemplateRecord& r, Visit&& visit) {
  visit("parts", r.parts);
}

template <typename Visit>
void visit_fields(const TemplatePart& r, Visit&& visit) {
  visit("kind", r.kind);
  visit("segment", r.segment);
  visit("text", r.text);
}

template <typename Visit>
void visit_fields(const HeaderEditRecord& r, Visit&& visit) {
  visit("op", r.op);
  visit("value", r.value);
  visit("name", r.name);
}

template <typename Visit>
void visit_fields(const UpstreamRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("identity", r.identity);
  visit("endpoints", r.endpoints);
  visit("balance", r.balance);
  visit("protocol", r.protocol);
  visit("connect_timeout_ms", r.connect_timeout_ms);
  visit("idle_timeout_ms", r.idle_timeout_ms);
  visit("idle_connections_max", r.idle_connections_max);
}

template <typename Visit>
void visit_fields(const UpstreamTlsRecord& r, Visit&& visit) {
  visit("upstream", r.upstream);
  visit("mode", r.mode);
  visit("name", r.name);
  visit("ca", r.ca);
  visit("chain", r.chain);
  visit("key", r.key);
}

template <typename Visit>
void visit_fields(const EndpointRecord& r, Visit&& visit) {
  visit("address", FamilyAddress{r.family, &r.address});
  visit("port", r.port);
  visit("weight", r.weight);
}

template <typename Visit>
void visit_fields(const SpanRecord& r, Visit&& visit) {
  visit("file", r.file);
  visit("line", r.line);
  visit("column", r.column);
}

template <typename Visit>
void visit_fields(const InputRecord& r, Visit&& visit) {
  visit("path", r.path);
  visit("sha256", r.sha256);
}

template <typename Visit>
void visit_fields(const ParameterRecord& r, Visit&& visit) {
  visit("name", r.name);
  visit("value", r.value);
}

}  // namespace weir::image
