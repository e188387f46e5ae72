#include "compiler/lsp/json.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace weir::lsp {

namespace {

constexpr std::string_view kFileScheme = "file://";
constexpr std::string_view kStdScheme = "weir-std:/";
constexpr std::string_view kStdFolder = "std/";

uint32_t to_unsigned(const Json& value) {
  return static_cast<uint32_t>(std::clamp<int64_t>(number_of(value), 0, INT32_MAX));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const int letter = std::tolower(static_cast<unsigned char>(c));
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

std::string decode_percent(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    decoded += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
    i += low >= 0 ? 2 : 0;
  }
  return decoded;
}

bool is_plain(char c) {
  return (std::isalnum(static_cast<unsigned char>(c)) != 0) || c == '/' || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

}  // namespace

const Json& member(const Json& object, std::string_view name) {
  static const Json kNothing;
  if (!object.is_object()) {
    return kNothing;
  }
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

int64_t number_of(const Json& value, int64_t otherwise) {
  return value.is_number_integer() ? value.get<int64_t>() : otherwise;
}

bool is_set(const Json& value) {
  return value.is_boolean() && value.get<bool>();
}

Json to_json(Position position) {
  return {{"line", position.line}, {"character", position.character}};
}

Json to_json(const Range& range) {
  return {{"start", to_json(range.start)}, {"end", to_json(range.end)}};
}

Position to_position(const Json& value) {
  return {to_unsigned(member(value, "line")), to_unsigned(member(value, "character"))};
}

Range to_range(const Json& value) {
  return {to_position(member(value, "start")), to_position(member(value, "end"))};
}

std::string path_of(std::string_view uri) {
  if (uri.starts_with(kStdScheme)) {
    return decode_percent(uri.substr(kStdScheme.size()));
  }
  if (!uri.starts_with(kFileScheme)) {
    return {};
  }
  const std::string_view rest = uri.substr(kFileScheme.size());
  const size_t slash = rest.find('/');  // behind the authority, which is empty or this machine
  return slash == rest.npos ? std::string() : decode_percent(rest.substr(slash));
}

std::string uri_of(std::string_view path) {
  std::string uri(path.starts_with(kStdFolder) ? kStdScheme : kFileScheme);
  for (const char c : path) {
    uri += is_plain(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

}  // namespace weir::lsp
