#include "compiler/check/text_formats.h"

#include <algorithm>
#include <utility>

#include "compiler/check/host_text.h"
#include "compiler/check/web_text.h"
#include "runtime/base/check.h"
#include "runtime/base/lower_case.h"
#include "runtime/base/trim.h"
#include "runtime/engine/path.h"

namespace weir::check {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

tl::unexpected<TextFault> fault(size_t begin, size_t end, std::string label, std::string help = {},
                                std::string mended = {}) {
  return tl::unexpected<TextFault>(
      {begin, end, std::move(label), std::move(help), std::move(mended)});
}

// ---- addresses -------------------------------------------------------------------------------

constexpr const char* kAddressHelp =
    "write an address and a port, such as `\"127.0.0.1:8080\"` or `\"[::1]:8080\"`";

tl::unexpected<TextFault> address_fault(std::string_view text) {
  const size_t colon = text.rfind(':');
  const std::string_view host = text.substr(0, colon);
  if (IpAddress::parse(text)) {
    if (colon == std::string_view::npos) {
      return fault(0, text.size(), "has no port", kAddressHelp);
    }
    const bool has_port = IpAddress::parse(host) && parse_port(std::string(text.substr(colon + 1)));
    return fault(0, text.size(), "an IPv6 address stands in brackets, with the port behind them",
                 kAddressHelp,
                 has_port ? "[" + std::string(host) + "]" + std::string(text.substr(colon)) : "");
  }
  if (colon == std::string_view::npos) {
    return fault(0, text.size(), text.empty() ? "is empty" : "has no port", kAddressHelp);
  }
  if (const size_t scheme = text.find("://"); scheme != text.npos) {
    const std::string_view rest = text.substr(scheme + 3);
    const std::string address(rest.substr(0, rest.find('/')));
    return fault(0, scheme + 3, "an endpoint has no scheme", kAddressHelp,
                 SocketAddress::parse(address) ? address : "");
  }
  const std::string port(text.substr(colon + 1));
  if (!parse_port(port)) {
    return fault(colon + 1, text.size(), "a port is a number from 0 to 65535", kAddressHelp);
  }
  if (host.empty()) {
    return fault(0, text.size(), "has no address",
                 "write `\"0.0.0.0:" + port +
                     "\"` for every IPv4 address of the machine, `\"[::]:" + port +
                     "\"` for every address");
  }
  if (std::any_of(host.begin(), host.end(), is_letter) && host.find(':') == host.npos) {
    return fault(0, colon, "is a name; names are not looked up while a site is built",
                 "write the address the name stands for");
  }
  return fault(0, colon, "is not an IP address", kAddressHelp);
}

TextResult<SocketAddress> read_address(std::string_view text) {
  if (const std::optional<SocketAddress> address = SocketAddress::parse(text)) {
    return *address;
  }
  return address_fault(text);
}

TextResult<EndpointValue> read_endpoint(std::string_view text) {
  if (std::optional<EndpointAddress> address = EndpointAddress::parse(text)) {
    return EndpointValue{*std::move(address)};
  }
  if (text.starts_with("unix:")) {
    return fault(0, text.size(), "is not a Unix socket",
                 "write its absolute path of at most 107 bytes: `\"unix:/run/app.sock\"`");
  }
  return address_fault(text);
}

// ---- names and values of fields --------------------------------------------------------------

TextResult<std::string> read_token(std::string_view text, const char* help) {
  if (text.empty()) {
    return fault(0, 0, "is empty", help);
  }
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_token_char(text[i])) {
      return fault(i, i + 1, describe_char(text[i]) + " cannot stand in a name", help);
    }
  }
  return std::string(text);
}

TextResult<std::string> read_header_name(std::string_view text) {
  constexpr const char* kHelp = "write letters, digits and `-`, such as `\"x-request-id\"`";
  if (text.size() > 1 && text.back() == ':') {
    return fault(text.size() - 1, text.size(), "the colon is not part of the name", "",
                 std::string(text.substr(0, text.size() - 1)));
  }
  TextResult<std::string> token = read_token(text, kHelp);
  if (!token && text.find_first_of(" _") != text.npos) {
    std::string joined(text);
    std::replace(joined.begin(), joined.end(), ' ', '-');
    if (read_token(joined, kHelp)) {
      token.error().mended = joined;
    }
  }
  return token ? TextResult<std::string>(lower_case(*token)) : token;
}

TextResult<std::string> read_header_value(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && text[i] != '\t') || byte == 0x7F) {
      return fault(i, i + 1, describe_char(text[i]) + " would break the message apart",
                   "leave it out: a value is one line of visible text");
    }
  }
  if (const std::string_view trimmed = trim_blanks(text); trimmed.size() != text.size()) {
    return fault(0, text.size(), "spaces at the ends do not reach the other side",
                 trimmed.empty() ? "write `\"\"` for an empty value" : "", std::string(trimmed));
  }
  return std::string(text);
}

TextResult<std::string> read_query_name(std::string_view text) {
  if (text.empty()) {
    return fault(0, 0, "is empty", "write the name as it stands before `=` in the query");
  }
  if (text.front() == '?' || text.front() == '&') {
    return fault(0, 1, "is not part of the name", "", std::string(text.substr(1)));
  }
  if (const size_t equals = text.find('='); equals != text.npos) {
    return fault(equals, text.size(), "the name ends before `=`",
                 "compare the value: `req.query(\"" + std::string(text.substr(0, equals)) +
                     "\") == \"" + std::string(text.substr(equals + 1)) + "\"`");
  }
  return std::string(text);
}

// ---- paths -----------------------------------------------------------------------------------

std::string percent_encode_non_ascii(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      encoded += c;
    } else {
      encoded.append({'%', kHex[byte >> 4U], kHex[byte & 0xFU]});
    }
  }
  return encoded;
}

std::string replace_at(std::string_view text, size_t at, size_t count, std::string_view by) {
  std::string result(text);
  return result.replace(at, count, by);
}

// Where an escape for one of these digits stands; npos without one.
size_t find_escape(std::string_view text, std::string_view lower_digits) {
  return lower_case(text).find("%" + std::string(lower_digits));
}

bool is_bad_byte(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '?' || c == '#';
}

tl::unexpected<TextFault> bad_byte_fault(std::string_view text) {
  const auto* const found = std::find_if(text.begin(), text.end(), is_bad_byte);
  const auto at = static_cast<size_t>(found - text.begin());
  if (at == text.size()) {
    return fault(0, text.size(), "cannot stand in a path");
  }
  switch (text[at]) {
    case '?':
      return fault(at, text.size(), "a query is not part of the path",
                   "test it with `when req.query(\"name\") == \"value\"`",
                   at > 0 ? std::string(text.substr(0, at)) : "");
    case '#':
      return fault(at, text.size(), "a fragment never reaches the server", "",
                   at > 0 ? std::string(text.substr(0, at)) : "");
    case ' ':
      return fault(at, at + 1, "a space is written `%20`", "", replace_at(text, at, 1, "%20"));
    default:
      return fault(at, at + 1, describe_char(text[at]) + " cannot stand in a path");
  }
}

tl::unexpected<TextFault> escape_fault(std::string_view text, std::string_view digits,
                                       const char* label) {
  const size_t at = std::min(find_escape(text, digits), text.size());
  return fault(at, std::min(at + 3, text.size()), label,
               "leave it out: requests with it are refused before they are matched");
}

// The first `%` that two hexadecimal digits do not follow.
size_t find_bad_escape(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  for (size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || kHex.find(text[at + 1]) == kHex.npos ||
        kHex.find(text[at + 2]) == kHex.npos) {
      return at;
    }
  }
  return text.size();
}

tl::unexpected<TextFault> path_fault(std::string_view text, engine::PathError error) {
  using engine::PathError;
  switch (error) {
    case PathError::kNotAbsolute:
      return fault(0, 0, "starts without `/`", "", "/" + std::string(text));
    case PathError::kEscapedSlash:
      return escape_fault(text, "2f", "an escaped slash");
    case PathError::kEscapedBackslash:
      return escape_fault(text, "5c", "an escaped backslash");
    case PathError::kNul:
      return escape_fault(text, "00", "an escaped zero byte");
    case PathError::kBackslash: {
      const size_t at = text.find('\\');
      return fault(at, at + 1, "a backslash", "", replace_at(text, at, 1, "/"));
    }
    case PathError::kBadEscape: {
      const size_t at = find_bad_escape(text);
      return fault(at, std::min(at + 1, text.size()), "two hexadecimal digits follow a `%`",
                   "write `%25` for the character itself");
    }
    case PathError::kBadByte:
      return bad_byte_fault(text);
    case PathError::kDotParameter:
      return fault(0, text.size(), "`;` behind dots means different things to different servers");
    case PathError::kAboveRoot:
      return fault(0, text.size(), "`..` leads above the root");
    case PathError::kNone:
    case PathError::kTooLong:
      break;
  }
  return fault(0, text.size(), "cannot stand in a path");
}

TextResult<std::string> read_normal_path(std::string_view text) {
  TextResult<std::string> path = read_path(text);
  const std::string encoded = percent_encode_non_ascii(text);
  if (path && *path != encoded &&
      std::count(path->begin(), path->end(), '/') !=
          std::count(encoded.begin(), encoded.end(), '/')) {
    return fault(0, text.size(), "requests are compared with dots and double slashes resolved", "",
                 *path);
  }
  return path;
}

template <typename T>
TextResult<ValueData> as_data(TextResult<T> result) {
  if (!result) {
    return tl::unexpected<TextFault>(std::move(result.error()));
  }
  return ValueData(*std::move(result));
}

}  // namespace

bool is_token_char(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return is_digit(c) || is_letter(c) || kMarks.find(c) != kMarks.npos;
}

std::string describe_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == ' ') {
    return "a space";
  }
  if (c == '\n' || c == '\r') {
    return "a line end";
  }
  if (byte < 0x20 || byte == 0x7F) {
    return "a control character";
  }
  if (byte >= 0x80) {
    return "a character outside of ASCII";
  }
  return std::string("`") + c + "`";
}

TextResult<std::string> read_path(std::string_view text) {
  const std::string encoded = percent_encode_non_ascii(text);
  std::string out(encoded.size(), '\0');
  const engine::NormalPath normal = engine::normalize_path(encoded, out);
  if (normal.error == engine::PathError::kNone) {
    return std::string(normal.path);
  }
  return path_fault(text, normal.error);
}

bool is_text(TypeKind kind) {
  switch (kind) {
    case TypeKind::kString:
    case TypeKind::kAddress:
    case TypeKind::kEndpoint:
    case TypeKind::kHost:
    case TypeKind::kHostPattern:
    case TypeKind::kPath:
    case TypeKind::kPathPattern:
    case TypeKind::kHeaderName:
    case TypeKind::kHeaderValue:
    case TypeKind::kQueryName:
    case TypeKind::kCookieName:
    case TypeKind::kRegex:
    case TypeKind::kUrl:
    case TypeKind::kMediaType:
      return true;
    default:  // all others have literals of their own, or none
      return false;
  }
}

TextResult<ValueData> read_text(TypeKind kind, std::string_view text) {
  switch (kind) {
    case TypeKind::kRegex:
      return as_data(read_regex(text));
    case TypeKind::kUrl:
      return as_data(read_url(text));
    case TypeKind::kMediaType:
      return as_data(read_media_type(text));
    case TypeKind::kString:
    case TypeKind::kPathPattern:
      return ValueData(std::string(text));
    case TypeKind::kAddress:
      return as_data(read_address(text));
    case TypeKind::kEndpoint:
      return as_data(read_endpoint(text));
    case TypeKind::kHost:
      return as_data(read_host(text));
    case TypeKind::kHostPattern:
      return as_data(read_host_pattern(text).map(
          [](const model::HostPattern& pattern) { return model::to_string(pattern); }));
    case TypeKind::kPath:
      return as_data(read_normal_path(text));
    case TypeKind::kHeaderName:
      return as_data(read_header_name(text));
    case TypeKind::kHeaderValue:
      return as_data(read_header_value(text));
    case TypeKind::kQueryName:
      return as_data(read_query_name(text));
    case TypeKind::kCookieName:
      return as_data(read_token(text, "write the name as it stands before `=` in the cookie"));
    default:  // is_text says no
      break;
  }
  WEIR_CHECK(false, "a type that is not written as a string");
  return ValueData();
}

}  // namespace weir::check
