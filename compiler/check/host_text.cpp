#include "compiler/check/host_text.h"

#include <array>
#include <utility>

#include "runtime/engine/host.h"

namespace weir::check {

namespace {

tl::unexpected<TextFault> fault(size_t begin, size_t end, std::string label, std::string help = {},
                                std::string mended = {}) {
  return tl::unexpected<TextFault>(
      {begin, end, std::move(label), std::move(help), std::move(mended)});
}

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// What people write around a name: a scheme before it, a port or a path behind it.
TextResult<std::string> find_surroundings(std::string_view text) {
  if (const size_t scheme = text.find("://"); scheme != text.npos) {
    const std::string_view rest = text.substr(scheme + 3);
    return fault(0, scheme + 3, "a host has no scheme", "",
                 std::string(rest.substr(0, rest.find_first_of("/:"))));
  }
  if (const size_t slash = text.find('/'); slash != text.npos) {
    return fault(slash, text.size(), "a host has no path", "write the path in the routes");
  }
  const size_t colon = text.rfind(':');
  if (!text.starts_with('[') && colon != text.npos && text.find(':') == colon) {
    return fault(colon, text.size(), "a host has no port: the listener decides that", "",
                 std::string(text.substr(0, colon)));
  }
  return std::string();
}

TextResult<std::string> find_bad_char(std::string_view text) {
  if (text.starts_with('[')) {
    return std::string();
  }
  for (size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      return fault(0, text.size(), "has characters outside of ASCII",
                   "write the name in its ASCII form, whose labels start with `xn--`");
    }
    if (!is_host_char(text[i])) {
      return fault(i, i + 1, describe_char(text[i]) + " cannot stand in a host name");
    }
  }
  return std::string();
}

const char* describe_error(engine::HostError error) {
  switch (error) {
    case engine::HostError::kEmpty:
      return "is empty";
    case engine::HostError::kBadLabel:
      return "has 1 to 63 characters between its dots";
    case engine::HostError::kBadLiteral:
      return "is not an IPv6 address in brackets";
    case engine::HostError::kTooLong:
      return "is longer than 253 characters";
    case engine::HostError::kNone:
    case engine::HostError::kUserInfo:
    case engine::HostError::kBadCharacter:
    case engine::HostError::kBadPort:
      break;
  }
  return "cannot be the name of a host";
}

}  // namespace

TextResult<std::string> read_host(std::string_view text) {
  for (const auto find : {find_surroundings, find_bad_char}) {
    if (TextResult<std::string> found = find(text); !found) {
      return found;
    }
  }
  std::array<char, engine::kHostBytesMax> out;
  const engine::NormalHost normal = engine::normalize_host(text, out);
  if (normal.error != engine::HostError::kNone) {
    return fault(0, text.size(), describe_error(normal.error));
  }
  return std::string(normal.host);
}

TextResult<model::HostPattern> read_host_pattern(std::string_view text) {
  model::HostPattern pattern;
  if (text == "*") {
    pattern.kind = model::HostKind::kAny;
    return pattern;
  }
  if (text.empty()) {
    return fault(0, 0, "is empty", "write a name, or `\"*\"` for any");
  }
  const size_t skipped = text.starts_with("*.") ? 2 : 0;
  pattern.kind = skipped != 0 ? model::HostKind::kSuffix : model::HostKind::kExact;
  const std::string_view name = text.substr(skipped);
  if (const size_t star = name.find('*'); star != name.npos) {
    return fault(skipped + star, skipped + star + 1,
                 "`*` stands alone or for all labels before a suffix",
                 "write `\"*.example.com\"`, one name, or `\"*\"`");
  }
  TextResult<std::string> read = read_host(name);
  if (!read) {
    TextFault moved = std::move(read.error());
    moved.begin += skipped;
    moved.end += skipped;
    if (!moved.mended.empty()) {
      moved.mended.insert(0, text.substr(0, skipped));
    }
    return tl::unexpected<TextFault>(std::move(moved));
  }
  pattern.name = *std::move(read);
  return pattern;
}

}  // namespace weir::check
