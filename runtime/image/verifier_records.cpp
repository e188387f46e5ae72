// Texts, listeners and everything that is neither a table of the matcher nor an outcome.
#include <algorithm>
#include <bit>

#include "runtime/base/http_method.h"
#include "runtime/image/text_rules.h"
#include "runtime/image/verifier.h"

namespace weir::image {

bool Verifier::check_records() {
#define WEIR_SECTION(number, name, Record, group) \
  section_ = #name;                               \
  if (!check_##name()) {                          \
    return false;                                 \
  }
#include "runtime/image/sections.def"
#undef WEIR_SECTION
  return true;
}

bool Verifier::text_fits_rules(StringRef ref, std::string_view field) {
  const auto strings = view_.strings();
  const uint64_t end = uint64_t{ref.offset} + ref.length;
  if (end > strings.size()) {
    return refuse(VerifyError::kBadText, field, end, strings.size());
  }
  if (ref.length == 0) {
    return is_zero(ref.offset, field);
  }
  const bool is_cut = is_continuation(strings[ref.offset]) ||
                      (end < strings.size() && is_continuation(strings[end]));
  return !is_cut || refuse(VerifyError::kBadText, field, ref.offset);
}

bool Verifier::address_fits(uint8_t family, const AddressBytes& address, std::string_view field) {
  if (family != 4 && family != 6) {
    return refuse(VerifyError::kBadAddress, field, family);
  }
  constexpr size_t kV4Bytes = 4;
  const bool is_canonical =
      family == 6 || std::all_of(address.bytes.begin() + kV4Bytes, address.bytes.end(),
                                 [](uint8_t byte) { return byte == 0; });
  return is_canonical || refuse(VerifyError::kBadAddress, field);
}

// The strings as a whole are UTF-8, so that a text which begins and ends between characters is too.
bool Verifier::check_strings() {
  const std::string_view strings(view_.strings().data(), view_.strings().size());
  strings_are_plain_ = is_plain(strings);
  return strings_are_plain_ || is_utf8(strings) || refuse(VerifyError::kBadText, {});
}

bool Verifier::check_meta() {
  if (view_.meta().size() != 1) {
    return refuse(VerifyError::kWrongCount, {}, view_.meta().size(), 1);
  }
  return each(view_.meta(), [this](const MetaRecord& meta, uint32_t) {
    return short_text_fits(meta.tool, "tool") && short_text_fits(meta.site, "site");
  });
}

// ---- listeners -------------------------------------------------------------------------------

bool Verifier::check_listeners() {
  uint64_t owned_slots = 0;
  return each(view_.listeners(), [&](const ListenerRecord& listener, uint32_t) {
    return check_listener(listener) &&
           own(owned_slots, listener.host_slots.count, view_.host_slots().size(), "host_slots") &&
           check_host_slots_of(listener.host_slots);
  });
}

bool Verifier::check_listener(const ListenerRecord& listener) {
  if (listener.binds.count == 0) {
    return refuse(VerifyError::kWrongCount, "binds");
  }
  return name_fits(listener.name, "name") &&
         range_fits(listener.binds, view_.binds().size(), "binds") &&
         optional_index_fits(listener.tls, view_.tls_profiles().size(), "tls") &&
         optional_index_fits(listener.any_host, view_.hosts().size(), "any_host") &&
         range_fits(listener.host_slots, view_.host_slots().size(), "host_slots") &&
         optional_index_fits(listener.suffix_root, view_.suffix_nodes().size(), "suffix_root") &&
         enum_fits(static_cast<uint64_t>(listener.forwarded),
                   static_cast<uint64_t>(ForwardedFields::kBoth), "forwarded") &&
         range_fits(listener.trusted_proxies, view_.cidrs().size(), "trusted_proxies") &&
         own(owned_prefixes_, listener.trusted_proxies.count, view_.cidrs().size(),
             "trusted_proxies") &&
         check_cidr_order(listener.trusted_proxies, "trusted_proxies") &&
         at_most(listener.limits.http2_stream_window, kHttp2WindowMax, "http2_stream_window") &&
         at_most(listener.limits.http2_connection_window, kHttp2WindowMax,
                 "http2_connection_window");
}

bool Verifier::check_binds() {
  return each(view_.binds(), [this](const BindRecord& bind, uint32_t) {
    return address_fits(bind.family, bind.address, "address") && is_zero(bind.reserved, "reserved");
  });
}

bool Verifier::check_tls_profiles() {
  constexpr unsigned kAlpnBits =
      1U << static_cast<unsigned>(Alpn::kHttp1) | 1U << static_cast<unsigned>(Alpn::kHttp2);
  return each(view_.tls_profiles(), [this](const TlsRecord& tls, uint32_t) {
    if (tls.certificates.count == 0) {
      return refuse(VerifyError::kWrongCount, "certificates");
    }
    if (tls.version_min != TlsVersion::kTls12 && tls.version_min != TlsVersion::kTls13) {
      return refuse(VerifyError::kBadEnum, "version_min", static_cast<uint64_t>(tls.version_min),
                    static_cast<uint64_t>(TlsVersion::kTls13));
    }
    return name_fits(tls.name, "name") &&
           range_fits(tls.certificates, view_.certificates().size(), "certificates") &&
           enum_fits(tls.alpn_mask, kAlpnBits, "alpn_mask") && is_zero(tls.reserved, "reserved");
  });
}

bool Verifier::check_certificates() {
  return each(view_.certificates(), [this](const CertificateRecord& certificate, uint32_t) {
    return name_fits(certificate.chain, "chain") && name_fits(certificate.key, "key") &&
           line_fits(certificate.chain, "chain") && line_fits(certificate.key, "key");
  });
}

bool Verifier::check_client_authorities() {
  uint32_t next = 0;
  return each(view_.client_authorities(), [&](const ClientAuthorityRecord& client, uint32_t) {
    if (client.profile < next) {
      return refuse(VerifyError::kNotSorted, "profile", client.profile, next);
    }
    next = client.profile + 1;
    return index_fits(client.profile, view_.tls_profiles().size(), "profile") &&
           enum_fits(static_cast<uint64_t>(client.mode),
                     static_cast<uint64_t>(ClientMode::kRequested), "mode") &&
           name_fits(client.ca, "ca") && line_fits(client.ca, "ca");
  });
}

// ---- tokens ----------------------------------------------------------------------------------

bool Verifier::check_jwt_profiles() {
  uint64_t owned_audiences = 0;
  return each(view_.jwt_profiles(), [&](const JwtProfileRecord& profile, uint32_t) {
    if (profile.audiences.count == 0) {
      return refuse(VerifyError::kWrongCount, "audiences");
    }
    return name_fits(profile.name, "name") && short_text_fits(profile.issuer, "issuer") &&
           range_fits(profile.audiences, view_.jwt_audiences().size(), "audiences") &&
           own(owned_audiences, profile.audiences.count, view_.jwt_audiences().size(),
               "audiences") &&
           name_fits(profile.keys, "keys") && line_fits(profile.keys, "keys") &&
           is_zero(profile.reserved, "reserved");
  });
}

bool Verifier::check_jwt_audiences() {
  return each(view_.jwt_audiences(),
              [this](const StringRef& ref, uint32_t) { return short_text_fits(ref, {}); });
}

bool Verifier::check_token_rules() {
  uint32_t next = 0;
  return each(view_.token_rules(), [&](const TokenRuleRecord& rule, uint32_t) {
    if (rule.route < next) {
      return refuse(VerifyError::kNotSorted, "route", rule.route, next);
    }
    next = rule.route + 1;
    return index_fits(rule.route, view_.routes().size(), "route") &&
           index_fits(rule.profile, view_.jwt_profiles().size(), "profile") &&
           enum_fits(static_cast<uint64_t>(rule.mode), static_cast<uint64_t>(TokenMode::kOptional),
                     "mode");
  });
}

// ---- routes ----------------------------------------------------------------------------------

bool Verifier::check_routes() {
  return each(view_.routes(), [this](const RouteRecord& route, uint32_t) {
    return name_fits(route.name, "name") && index_fits(route.host, view_.hosts().size(), "host") &&
           index_fits(route.outcome, view_.outcomes().size(), "outcome") &&
           range_fits(route.captures, view_.captures().size(), "captures") &&
           at_most(route.captures.count, kSegmentsMax, "captures");
  });
}

bool Verifier::check_captures() {
  return each(view_.captures(), [this](const CaptureRecord& capture, uint32_t) {
    return name_fits(capture.name, "name") &&
           at_most(capture.segment, kSegmentsMax - 1, "segment") &&
           enum_fits(static_cast<uint64_t>(capture.type), static_cast<uint64_t>(CaptureType::kTail),
                     "type");
  });
}

// ---- cold ------------------------------------------------------------------------------------

bool Verifier::check_route_spans() {
  const size_t count = view_.route_spans().size();
  if (count != 0 && count != view_.routes().size()) {
    return refuse(VerifyError::kWrongCount, {}, count, view_.routes().size());
  }
  return each(view_.route_spans(), [this](const SpanRecord& span, uint32_t) {
    if (span.line == 0 || span.column == 0) {
      return refuse(VerifyError::kBadValue, span.line == 0 ? "line" : "column", 0, 1);
    }
    return text_fits(span.file, "file");
  });
}

bool Verifier::check_inputs() {
  return each(view_.inputs(),
              [this](const InputRecord& input, uint32_t) { return text_fits(input.path, "path"); });
}

bool Verifier::check_parameters() {
  return each(view_.parameters(), [this](const ParameterRecord& parameter, uint32_t) {
    return text_fits(parameter.name, "name") && text_fits(parameter.value, "value");
  });
}

}  // namespace weir::image
