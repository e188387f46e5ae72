#include "tests/support/reference_matcher.h"

#include <algorithm>
#include <regex>

namespace weir::support {
namespace {

using image::AtomSubject;
using image::AtomTest;
using image::CaptureType;

// ---- hosts -----------------------------------------------------------------------------------

// How well a pattern takes a name: 0 not at all, 1 "*", then longer suffixes, exact names highest.
size_t host_rank(const std::string& pattern, const std::string& name) {
  constexpr size_t kExact = 1000;
  if (pattern == "*") {
    return 1;
  }
  if (pattern.starts_with("*.")) {
    const std::string suffix = pattern.substr(1);
    return name.size() > suffix.size() && name.ends_with(suffix) ? 1 + suffix.size() : 0;
  }
  return pattern == name ? kExact : 0;
}

std::optional<size_t> choose_host(const SiteSpec& site, const std::string& name) {
  std::optional<size_t> best;
  size_t best_rank = 0;
  for (size_t i = 0; i < site.size(); ++i) {
    for (const std::string& pattern : site[i].patterns) {
      const size_t rank = host_rank(pattern, name);
      if (rank > best_rank) {
        best_rank = rank;
        best = i;
      }
    }
  }
  return best;
}

// ---- paths -----------------------------------------------------------------------------------

bool fits_unsigned(const std::string& digits, const std::string& largest) {
  std::string text = digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
  return text.size() < largest.size() || (text.size() == largest.size() && text <= largest);
}

bool takes(CaptureType type, const std::string& segment) {
  static const std::regex kUuid("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  static const std::regex kUint("[0-9]{1,20}");
  static const std::regex kInt("-?[0-9]{1,19}");
  static const std::regex kSlug("[a-z0-9]+(-[a-z0-9]+)*");
  switch (type) {
    case CaptureType::kUuid:
      return std::regex_match(segment, kUuid);
    case CaptureType::kUint:
      return std::regex_match(segment, kUint) && fits_unsigned(segment, "18446744073709551615");
    case CaptureType::kInt:
      return std::regex_match(segment, kInt) &&
             (segment.front() == '-' ? fits_unsigned(segment.substr(1), "9223372036854775808")
                                     : fits_unsigned(segment, "9223372036854775807"));
    case CaptureType::kSlug:
      return std::regex_match(segment, kSlug);
    default:
      return !segment.empty();
  }
}

bool takes(const SegmentSpec& spec, const std::string& segment) {
  switch (spec.kind) {
    case SegmentKind::kStatic:
      return spec.text == segment;
    case SegmentKind::kEnum:
      return std::find(spec.values.begin(), spec.values.end(), segment) != spec.values.end();
    case SegmentKind::kTyped:
      return takes(spec.type, segment);
    default:
      return false;
  }
}

bool takes_path(const std::vector<SegmentSpec>& pattern, const std::vector<std::string>& path) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].kind == SegmentKind::kPrefix) {
      return true;
    }
    if (i >= path.size()) {
      return false;
    }
    if (pattern[i].kind == SegmentKind::kTail) {
      return true;
    }
    if (!takes(pattern[i], path[i])) {
      return false;
    }
  }
  return pattern.size() == path.size();
}

// Lower is more specific. The order of the language: static, enum, uuid, uint, int, slug, {x},
// {x**}, /**.
int segment_rank(const SegmentSpec& spec) {
  switch (spec.kind) {
    case SegmentKind::kStatic:
      return 0;
    case SegmentKind::kEnum:
      return 1;
    case SegmentKind::kTyped:
      return 2 + static_cast<int>(spec.type);
    case SegmentKind::kTail:
      return 100;
    case SegmentKind::kPrefix:
      return 101;
  }
  return 0;
}

// A pattern that goes on beats one that ended in "/**", which ranks last among segments; one that
// takes the path exactly ends where the other's "/**" stands.
bool is_more_specific(const std::vector<SegmentSpec>& left, const std::vector<SegmentSpec>& right) {
  for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const int left_rank = i < left.size() ? segment_rank(left[i]) : -1;
    const int right_rank = i < right.size() ? segment_rank(right[i]) : -1;
    if (left_rank != right_rank) {
      return left_rank < right_rank;
    }
  }
  return false;
}

// ---- guards ----------------------------------------------------------------------------------

std::string decoded(const std::string& raw) {
  static const std::string kDigits = "0123456789abcdef";
  const auto digit = [](char c) {
    return kDigits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  };
  std::string text;
  for (size_t i = 0; i < raw.size(); ++i) {
    const bool is_escape = raw[i] == '%' && i + 2 < raw.size() &&
                           digit(raw[i + 1]) != std::string::npos &&
                           digit(raw[i + 2]) != std::string::npos;
    text += is_escape ? static_cast<char>(digit(raw[i + 1]) * 16 + digit(raw[i + 2])) : raw[i];
    i += is_escape ? 2 : 0;
  }
  return text;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields pairs_of(const std::string& text, char separator) {
  Fields fields;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    const std::string pair = text.substr(begin, end - begin);
    const size_t equals = std::min(pair.find('='), pair.size());
    fields.emplace_back(pair.substr(0, equals),
                        equals < pair.size() ? pair.substr(equals + 1) : std::string());
    begin = end + 1;
  }
  return fields;
}

std::string without_blanks(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  return first == std::string::npos ? std::string()
                                    : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The texts of every subject as fields; those without a name have the atom's.
Fields fields_of(const AtomSpec& atom, const RequestSpec& request) {
  Fields fields;
  const std::vector<std::string> segments = split_path(request.path);
  switch (atom.subject) {
    case AtomSubject::kHeader:
      return request.headers;
    case AtomSubject::kCapture:
      return atom.segment < segments.size() ? Fields{{atom.name, segments[atom.segment]}} : fields;
    case AtomSubject::kScheme:
      return {{atom.name, request.scheme}};
    case AtomSubject::kSni:
      return request.sni.empty() ? fields : Fields{{atom.name, request.sni}};
    default:
      break;
  }
  if (atom.subject == AtomSubject::kQuery) {
    for (const auto& [name, value] : pairs_of(request.query, '&')) {
      fields.emplace_back(decoded(name), decoded(value));
    }
    return fields;
  }
  for (const auto& [header, line] : request.headers) {
    if (header == "cookie") {
      for (const auto& [name, value] : pairs_of(line, ';')) {
        fields.emplace_back(without_blanks(name), without_blanks(value));
      }
    }
  }
  return fields;
}

bool is_in_ranges(const std::vector<image::NumberRange>& ranges, uint64_t number) {
  return std::any_of(ranges.begin(), ranges.end(), [number](const image::NumberRange& range) {
    return range.first <= number && number <= range.last;
  });
}

bool accepts(const AtomSpec& atom, const std::string& value) {
  switch (atom.test) {
    case AtomTest::kPresent:
      return true;
    case AtomTest::kEqualsAny:
      return std::find(atom.values.begin(), atom.values.end(), value) != atom.values.end();
    case AtomTest::kInLanguage:
      return value.starts_with(atom.beginning);
    case AtomTest::kInRange: {
      const bool is_number = !value.empty() && value.size() < 20 &&
                             value.find_first_not_of("0123456789") == std::string::npos;
      return is_number && is_in_ranges(atom.ranges, std::stoull(value));
    }
    case AtomTest::kInSet:
      break;
  }
  return false;
}

bool holds(const AtomSpec& atom, const RequestSpec& request) {
  if (atom.subject == AtomSubject::kMethod) {
    return atom.methods.contains(request.method);
  }
  if (atom.subject == AtomSubject::kClientIp) {
    return std::any_of(atom.prefixes.begin(), atom.prefixes.end(), [&](const std::string& text) {
      return Cidr::parse(text)->contains(request.client);
    });
  }
  if (atom.subject == AtomSubject::kClientPort) {
    return is_in_ranges(atom.ranges, request.client_port);
  }
  const Fields fields = fields_of(atom, request);
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
    return field.first == atom.name && accepts(atom, field.second);
  });
}

bool accepts(const RouteSpec& route, const RequestSpec& request) {
  return route.methods.contains(request.method) &&
         std::all_of(route.guard.begin(), route.guard.end(),
                     [&](const AtomSpec& atom) { return holds(atom, request) != atom.is_negated; });
}

}  // namespace

ReferenceDecision reference_match(const SiteSpec& site, const RequestSpec& request) {
  ReferenceDecision decision;
  decision.host = choose_host(site, request.host);
  if (!decision.host) {
    return decision;
  }
  const std::vector<std::string> path = split_path(request.path);
  std::vector<SegmentSpec> best;
  for (const RouteSpec& route : site[*decision.host].routes) {
    std::vector<SegmentSpec> pattern = parse_pattern(route.pattern);
    if (!takes_path(pattern, path) || !accepts(route, request)) {
      continue;
    }
    if (!decision.route || is_more_specific(pattern, best)) {
      decision.route = route.name;
      best = std::move(pattern);
    }
  }
  return decision;
}

}  // namespace weir::support
