#include "tests/support/site_spec.h"

#include <map>

#include "runtime/base/check.h"

namespace weir::support {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

SegmentSpec parse_capture(const std::string& inner) {
  static const std::map<std::string, image::CaptureType> kTypes = {
      {"uuid", image::CaptureType::kUuid},
      {"uint", image::CaptureType::kUint},
      {"int", image::CaptureType::kInt},
      {"slug", image::CaptureType::kSlug}};
  const std::vector<std::string> parts = split(inner, ':');
  if (inner.ends_with("**")) {
    return {.kind = SegmentKind::kTail, .text = {}, .values = {}};
  }
  if (parts.size() == 1) {
    return {.kind = SegmentKind::kTyped, .text = {}, .values = {}};
  }
  if (parts[1] == "enum") {
    return {.kind = SegmentKind::kEnum, .text = {}, .values = split(parts.at(2), ',')};
  }
  return {.kind = SegmentKind::kTyped, .text = {}, .type = kTypes.at(parts[1]), .values = {}};
}

}  // namespace

std::vector<std::string> split_path(const std::string& path) {
  WEIR_CHECK(path.starts_with('/'), "paths begin with a slash");
  return split(path.substr(1), '/');
}

std::vector<SegmentSpec> parse_pattern(const std::string& pattern) {
  std::vector<SegmentSpec> segments;
  for (const std::string& part : split_path(pattern)) {
    if (part == "**") {
      segments.push_back({.kind = SegmentKind::kPrefix, .text = {}, .values = {}});
    } else if (part.starts_with('{')) {
      segments.push_back(parse_capture(part.substr(1, part.size() - 2)));
    } else {
      segments.push_back({.kind = SegmentKind::kStatic, .text = part, .values = {}});
    }
  }
  return segments;
}

}  // namespace weir::support
