#include "compiler/analyze/domain.h"

#include <string_view>

#include "compiler/regex/pattern.h"
#include "runtime/base/check.h"

namespace weir::analyze {
namespace {

regex::Automaton automaton_of(std::string_view pattern) {
  regex::Expressions expressions;
  const regex::Pattern read = regex::read_pattern(pattern, expressions);
  WEIR_CHECK(!read.error, "the patterns of domains are well-formed");
  return *regex::build_automaton(expressions, read.term);
}

constexpr std::string_view kHeaderValue = R"(([!-~\x80-\xFF]([\t -~\x80-\xFF]*[!-~\x80-\xFF])?)?)";
constexpr std::string_view kCookieValue =
    R"(([!-:<-~\x80-\xFF]([\t -:<-~\x80-\xFF]*[!-:<-~\x80-\xFF])?)?)";
constexpr std::string_view kScheme = "https?";
constexpr std::string_view kHostName =
    R"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*)";

// Bytes that a normalised path spells out, escapes, and no dot segments (RFC 3986 section 3.3).
constexpr std::string_view kSegment = R"((\.?\.?([A-Za-z0-9_~!$&'()*+,;=:@-]|%[0-9A-F]{2})|\.\.\.))"
                                      R"(([A-Za-z0-9_.~!$&'()*+,;=:@-]|%[0-9A-F]{2})*)";
constexpr std::string_view kUuid =
    R"([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})";
constexpr std::string_view kUint = "[0-9]{1,20}";
constexpr std::string_view kInt = "-?[0-9]{1,19}";
constexpr std::string_view kSlug = "[a-z0-9]+(-[a-z0-9]+)*";

}  // namespace

const regex::Automaton* domain_of(image::AtomSubject subject) {
  static const regex::Automaton header = automaton_of(kHeaderValue);
  static const regex::Automaton cookie = automaton_of(kCookieValue);
  static const regex::Automaton scheme = automaton_of(kScheme);
  static const regex::Automaton host = automaton_of(kHostName);
  switch (subject) {
    case image::AtomSubject::kHeader:
      return &header;
    case image::AtomSubject::kCookie:
      return &cookie;
    case image::AtomSubject::kScheme:
      return &scheme;
    case image::AtomSubject::kSni:
      return &host;
    case image::AtomSubject::kMethod:
    case image::AtomSubject::kQuery:
    case image::AtomSubject::kClientIp:
    case image::AtomSubject::kClientPort:
    case image::AtomSubject::kCapture:
    case image::AtomSubject::kClientCertificate:
    case image::AtomSubject::kClaim:
    case image::AtomSubject::kClaimValues:
      break;
  }
  return nullptr;
}

const regex::Automaton& domain_of(image::CaptureType type) {
  static const regex::Automaton segment = automaton_of(kSegment);
  static const regex::Automaton uuid = automaton_of(kUuid);
  static const regex::Automaton uint = automaton_of(kUint);
  static const regex::Automaton whole = automaton_of(kInt);
  static const regex::Automaton slug = automaton_of(kSlug);
  switch (type) {
    case image::CaptureType::kUuid:
      return uuid;
    case image::CaptureType::kUint:
      return uint;
    case image::CaptureType::kInt:
      return whole;
    case image::CaptureType::kSlug:
      return slug;
    case image::CaptureType::kEnum:
    case image::CaptureType::kSegment:
    case image::CaptureType::kTail:
      break;
  }
  return segment;
}

}  // namespace weir::analyze
