// Client prefixes, outcomes, templates and upstreams.
#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/base/client_certificate.h"
#include "runtime/base/endpoint_address.h"
#include "runtime/base/units.h"
#include "runtime/image/checksum.h"
#include "runtime/image/text_rules.h"
#include "runtime/image/verifier.h"

namespace weir::image {
namespace {

constexpr std::array<uint16_t, 5> kRedirects = {301, 302, 303, 307, 308};

bool is_redirect(uint16_t status) {
  return std::find(kRedirects.begin(), kRedirects.end(), status) != kRedirects.end();
}

unsigned bits_of(uint8_t family) {
  return family == 4 ? 32 : 128;
}

// Bits of byte `index` that lie beyond a prefix of `length` bits.
uint8_t host_bits(size_t index, unsigned length) {
  const unsigned first = static_cast<unsigned>(index) * 8;
  if (length >= first + 8) {
    return 0;
  }
  return length <= first ? 0xFF : static_cast<uint8_t>(0xFFU >> (length - first));
}

bool contains(const CidrRecord& prefix, const CidrRecord& other) {
  if (prefix.family != other.family) {
    return false;
  }
  for (size_t i = 0; i < prefix.address.bytes.size(); ++i) {
    const int difference = prefix.address.bytes[i] ^ other.address.bytes[i];
    if ((difference & ~host_bits(i, prefix.prefix_length)) != 0) {
      return false;
    }
  }
  return true;
}

bool is_before(const CidrRecord& left, const CidrRecord& right) {
  return left.family != right.family ? left.family < right.family
                                     : left.address.bytes < right.address.bytes;
}

}  // namespace

bool Verifier::check_cidr_order(Range prefixes, std::string_view field) {
  const auto list = view_.cidrs(prefixes);
  for (size_t i = 1; i < list.size(); ++i) {
    if (!is_before(list[i - 1], list[i]) || contains(list[i - 1], list[i])) {
      return refuse(VerifyError::kNotSorted, field, i);
    }
  }
  return true;
}

bool Verifier::check_cidrs() {
  return each(view_.cidrs(), [this](const CidrRecord& cidr, uint32_t) {
    if (!address_fits(cidr.family, cidr.address, "address") ||
        !at_most(cidr.prefix_length, bits_of(cidr.family), "prefix_length") ||
        !is_zero(cidr.reserved, "reserved")) {
      return false;
    }
    for (size_t i = 0; i < cidr.address.bytes.size(); ++i) {
      if ((cidr.address.bytes[i] & host_bits(i, cidr.prefix_length)) != 0) {
        return refuse(VerifyError::kBadAddress, "address");
      }
    }
    return true;
  });
}

// ---- outcomes --------------------------------------------------------------------------------

bool Verifier::check_outcomes() {
  return each(view_.outcomes(), [this](const OutcomeRecord& outcome, uint32_t) {
    return check_outcome(outcome) && check_action(outcome);
  });
}

bool Verifier::check_outcome(const OutcomeRecord& outcome) {
  const size_t edits = view_.header_edits().size();
  const bool is_forwarded =
      outcome.action == ActionKind::kUpstream || outcome.action == ActionKind::kSplit;
  const Upgrade upgrade_max = is_forwarded ? Upgrade::kWebSocket : Upgrade::kRefused;
  return enum_fits(static_cast<uint64_t>(outcome.upgrade), static_cast<uint64_t>(upgrade_max),
                   "upgrade") &&
         optional_index_fits(outcome.rewrite, view_.templates().size(), "rewrite") &&
         range_fits(outcome.request_edits, edits, "request_edits") &&
         at_most(outcome.request_edits.count, kHeaderEditsMax, "request_edits") &&
         range_fits(outcome.response_edits, edits, "response_edits") &&
         at_most(outcome.response_edits.count, kHeaderEditsMax, "response_edits") &&
         text_fits(outcome.body, "body") &&
         (outcome.action == ActionKind::kRespond || is_zero(outcome.body.length, "body")) &&
         (outcome.action == ActionKind::kSplit || is_empty(outcome.split, "split"));
}

bool Verifier::check_action(const OutcomeRecord& outcome) {
  const bool has_target =
      outcome.action == ActionKind::kUpstream || outcome.action == ActionKind::kRedirect;
  if (!has_target && outcome.target != kNone) {
    return refuse(VerifyError::kOutOfRange, "target", outcome.target);
  }
  switch (outcome.action) {
    case ActionKind::kUpstream:
      return is_zero(outcome.status, "status") &&
             index_fits(outcome.target, view_.upstreams().size(), "target");
    case ActionKind::kSplit:
      return is_zero(outcome.status, "status") && check_split(outcome);
    case ActionKind::kRespond:
      return (outcome.status >= HttpStatus::kMinFinal && outcome.status <= HttpStatus::kMax) ||
             refuse(VerifyError::kBadValue, "status", outcome.status);
    case ActionKind::kRedirect:
      return (is_redirect(outcome.status) ||
              refuse(VerifyError::kBadValue, "status", outcome.status)) &&
             index_fits(outcome.target, view_.templates().size(), "target");
  }
  return refuse(VerifyError::kBadEnum, "action", static_cast<uint64_t>(outcome.action),
                static_cast<uint64_t>(ActionKind::kRedirect));
}

// What slot i yields (its own threshold and what others leave to it) must be its share of the n
// slots. Quadratic in the arms of a split, of which there are at most kSplitArmsMax.
bool Verifier::check_split(const OutcomeRecord& outcome) {
  if (!range_fits(outcome.split, view_.split_slots().size(), "split") ||
      !at_most(outcome.split.count, kSplitArmsMax, "split")) {
    return false;
  }
  const auto slots = view_.split_slots(outcome.split);
  if (slots.empty()) {
    return refuse(VerifyError::kWrongCount, "split");
  }
  std::array<uint64_t, kSplitArmsMax> yield{};
  uint64_t shares = 0;
  for (size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].threshold > Ppm::kWhole || slots[i].alias >= slots.size()) {
      return refuse(VerifyError::kBadShares, "split", i);
    }
    yield[i] += slots[i].threshold;
    yield[slots[i].alias] += Ppm::kWhole - slots[i].threshold;
    shares += slots[i].share_ppm;
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    if (yield[i] != uint64_t{slots[i].share_ppm} * slots.size()) {
      return refuse(VerifyError::kBadShares, "split", yield[i],
                    uint64_t{slots[i].share_ppm} * slots.size());
    }
  }
  return shares == Ppm::kWhole || refuse(VerifyError::kBadShares, "split", shares, Ppm::kWhole);
}

bool Verifier::check_split_slots() {
  return each(view_.split_slots(), [this](const SplitSlot& slot, uint32_t) {
    return index_fits(slot.upstream, view_.upstreams().size(), "upstream") &&
           at_most(slot.share_ppm, Ppm::kWhole, "share_ppm") &&
           at_most(slot.threshold, Ppm::kWhole, "threshold") &&
           at_most(slot.alias, kSplitArmsMax - 1, "alias");
  });
}

// ---- templates and edits ---------------------------------------------------------------------

bool Verifier::check_templates() {
  return each(view_.templates(), [this](const TemplateRecord& record, uint32_t) {
    return range_fits(record.parts, view_.template_parts().size(), "parts") &&
           at_most(record.parts.count, kTemplatePartsMax, "parts");
  });
}

bool Verifier::check_template_parts() {
  return each(view_.template_parts(), [this](const TemplatePart& part, uint32_t) {
    if (!enum_fits(static_cast<uint64_t>(part.kind),
                   static_cast<uint64_t>(TemplatePartKind::kClaim), "kind")) {
      return false;
    }
    if (!short_text_fits(part.text, "text")) {
      return false;
    }
    if (part.kind == TemplatePartKind::kClaim) {
      return name_fits(part.text, "text") &&
             index_fits(part.segment, view_.jwt_profiles().size(), "segment");
    }
    if (part.kind == TemplatePartKind::kClientCertificate) {
      return is_zero(part.segment, "segment") &&
             (is_certificate_field(view_.text(part.text)) || refuse(VerifyError::kBadName, "text"));
    }
    const bool has_segment = part.kind == TemplatePartKind::kCapture ||
                             part.kind == TemplatePartKind::kTail ||
                             part.kind == TemplatePartKind::kSlashTail;
    if (!has_segment && part.segment != 0) {
      return refuse(VerifyError::kNotZero, "segment", part.segment);
    }
    if (part.kind != TemplatePartKind::kText && part.text.length != 0) {
      return refuse(VerifyError::kNotZero, "text", part.text.length);
    }
    return at_most(part.segment, kSegmentsMax - 1, "segment") && line_fits(part.text, "text");
  });
}

bool Verifier::check_header_edits() {
  return each(view_.header_edits(), [this](const HeaderEditRecord& edit, uint32_t) {
    if (!enum_fits(static_cast<uint64_t>(edit.op), static_cast<uint64_t>(EditOp::kRemove), "op") ||
        !name_fits(edit.name, "name")) {
      return false;
    }
    if (!is_lower_field_name(view_.text(edit.name))) {
      return refuse(VerifyError::kBadName, "name");
    }
    if (edit.op == EditOp::kRemove) {
      return edit.value == kNone || refuse(VerifyError::kOutOfRange, "value", edit.value);
    }
    return index_fits(edit.value, view_.templates().size(), "value");
  });
}

// ---- upstreams -------------------------------------------------------------------------------

bool Verifier::check_upstreams() {
  return each(view_.upstreams(), [this](const UpstreamRecord& upstream, uint32_t) {
    return check_upstream(upstream);
  });
}

bool Verifier::check_upstream(const UpstreamRecord& upstream) {
  if (!name_fits(upstream.name, "name") ||
      !range_fits(upstream.endpoints, view_.endpoints().size(), "endpoints") ||
      !at_most(upstream.endpoints.count, kEndpointsMax, "endpoints") ||
      !enum_fits(static_cast<uint64_t>(upstream.balance),
                 static_cast<uint64_t>(Balance::kLeastRequest), "balance") ||
      !enum_fits(static_cast<uint64_t>(upstream.protocol),
                 static_cast<uint64_t>(UpstreamProtocol::kAuto), "protocol")) {
    return false;
  }
  if (upstream.endpoints.count == 0) {
    return refuse(VerifyError::kWrongCount, "endpoints");
  }
  const bool is_reserved_zero = std::all_of(upstream.reserved.begin(), upstream.reserved.end(),
                                            [](uint8_t byte) { return byte == 0; });
  if (!is_reserved_zero) {
    return refuse(VerifyError::kNotZero, "reserved");
  }
  const bool is_asked = options_.check_sha256 || options_.check_identities;
  return !is_asked || upstream_identity(view_.text(upstream.name)) == upstream.identity ||
         refuse(VerifyError::kBadHash, "identity");
}

bool Verifier::check_upstream_tls() {
  uint32_t next = 0;
  return each(view_.upstream_tls(), [&](const UpstreamTlsRecord& tls, uint32_t) {
    if (tls.upstream < next) {
      return refuse(VerifyError::kNotSorted, "upstream", tls.upstream, next);
    }
    next = tls.upstream + 1;
    if (tls.mode == UpstreamTlsMode::kOff) {
      return refuse(VerifyError::kBadEnum, "mode", 0, 0);
    }
    if ((tls.chain.length == 0) != (tls.key.length == 0)) {
      return refuse(VerifyError::kBadValue, "key");
    }
    return index_fits(tls.upstream, view_.upstreams().size(), "upstream") &&
           enum_fits(static_cast<uint64_t>(tls.mode),
                     static_cast<uint64_t>(UpstreamTlsMode::kInsecure), "mode") &&
           text_fits(tls.name, "name") && text_fits(tls.ca, "ca") &&
           text_fits(tls.chain, "chain") && text_fits(tls.key, "key") &&
           line_fits(tls.name, "name") && line_fits(tls.ca, "ca") &&
           line_fits(tls.chain, "chain") && line_fits(tls.key, "key");
  });
}

bool Verifier::check_endpoint_address(const EndpointRecord& endpoint) {
  if (endpoint.family == kUnixFamily) {
    return short_text_fits(endpoint.path, "path") && is_zero(endpoint.port, "port") &&
           (is_unix_path(view_.text(endpoint.path)) || refuse(VerifyError::kBadAddress, "path"));
  }
  return address_fits(endpoint.family, endpoint.address, "address") &&
         is_zero(endpoint.path.length, "path") && is_zero(endpoint.path.offset, "path") &&
         (endpoint.port != 0 || refuse(VerifyError::kBadValue, "port"));
}

bool Verifier::check_endpoints() {
  return each(view_.endpoints(), [this](const EndpointRecord& endpoint, uint32_t) {
    if (!is_zero(endpoint.reserved, "reserved") || !check_endpoint_address(endpoint)) {
      return false;
    }
    return (endpoint.weight != 0 && endpoint.weight <= kEndpointWeightMax) ||
           refuse(VerifyError::kBadValue, "weight", endpoint.weight, kEndpointWeightMax);
  });
}

}  // namespace weir::image
