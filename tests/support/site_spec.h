// A site as plain declarations, for tests of the matcher: what a program would say, without the
// language. site_builder.h makes an image of it, reference_matcher.h answers requests from it the
// slow and obvious way; the two share nothing but these declarations.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"
#include "runtime/image/format.h"

namespace weir::support {

// One factor of a conjunction.
struct AtomSpec {
  image::AtomSubject subject = image::AtomSubject::kHeader;
  image::AtomTest test = image::AtomTest::kPresent;
  std::string name;
  std::vector<std::string> values;    // sorted, distinct
  std::vector<std::string> prefixes;  // sorted, none within another
  MethodMask methods{};
  bool is_negated = false;
  std::string beginning = {};                   // kInLanguage: what the texts begin with
  std::vector<image::NumberRange> ranges = {};  // kInRange
  uint16_t segment = 0;                         // kCapture
};

// "/v1/{id: uint}/{lang: enum { de, en }}/{rest**}": the patterns of the language. The enum's
// values are written without spaces: {enum:de,en}. Of two routes with one pattern the earlier wins.
struct RouteSpec {
  std::string name;
  std::string pattern;
  MethodMask methods = MethodMask::all();
  std::vector<AtomSpec> guard;
  uint32_t outcome = 0;  // an index into the builder's outcomes; 0 answers 200
};

struct HostSpec {
  std::vector<std::string> patterns;  // "name", "*.suffix" or "*"
  std::vector<RouteSpec> routes;
};

using SiteSpec = std::vector<HostSpec>;

enum class SegmentKind : uint8_t { kStatic, kEnum, kTyped, kTail, kPrefix };

struct SegmentSpec {
  SegmentKind kind = SegmentKind::kStatic;
  std::string text;                                        // kStatic
  image::CaptureType type = image::CaptureType::kSegment;  // kTyped
  std::vector<std::string> values;                         // kEnum
};

// The segments of a pattern: static text, {x}, {x:uint}, {x:enum:a,b}, {x**} and a final /**.
[[nodiscard]] std::vector<SegmentSpec> parse_pattern(const std::string& pattern);

// Texts between slashes: "/a//b" -> "a", "", "b".
[[nodiscard]] std::vector<std::string> split_path(const std::string& path);

// A request that owns its parts.
struct RequestSpec {
  HttpMethod method = HttpMethod::kGet;
  std::string host;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  IpAddress client;
  uint16_t client_port = 0;
  std::string scheme = "https";
  std::string sni;
};

}  // namespace weir::support
