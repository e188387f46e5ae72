#include "runtime/http/forwarded.h"

#include "runtime/base/trim.h"
#include "runtime/http/header_block.h"
#include "runtime/http/list.h"

namespace weir::http {

namespace {

// Cuts off what stands before the first `separator` that is not quoted.
std::string_view take_part(std::string_view& text, char separator) {
  bool is_quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      is_quoted = !is_quoted;
    } else if (text[i] == separator && !is_quoted) {
      const std::string_view part = text.substr(0, i);
      text.remove_prefix(i + 1);
      return trim_blanks(part);
    }
  }
  const std::string_view part = text;
  text = {};
  return trim_blanks(part);
}

// A token as it is; a quoted string without its quotes. Nodes and schemes need no escapes.
std::optional<std::string_view> unquote(std::string_view text) {
  if (text.empty() || text.front() != '"') {
    return text.find('"') == text.npos ? std::optional(text) : std::nullopt;
  }
  if (text.find('\\') != text.npos || text.find('"', 1) != text.size() - 1) {
    return std::nullopt;
  }
  return text.substr(1, text.size() - 2);
}

bool read_pair(std::string_view pair, ForwardedHop& hop) {
  const size_t equals = pair.find('=');
  const std::string_view name = pair.substr(0, equals);
  if (equals == pair.npos || name.find('"') != name.npos) {
    return false;
  }
  const auto value = unquote(pair.substr(equals + 1));
  if (!value) {
    return false;
  }
  if (equals_ignoring_case(name, "for")) {
    hop.node = *value;
  } else if (equals_ignoring_case(name, "proto")) {
    hop.proto = *value;
  }
  return true;
}

}  // namespace

bool read_forwarded(std::string_view value, std::vector<ForwardedHop>& hops) {
  while (!value.empty()) {
    std::string_view element = take_part(value, ',');
    ForwardedHop hop;
    while (!element.empty()) {
      const std::string_view pair = take_part(element, ';');
      if (!pair.empty() && !read_pair(pair, hop)) {
        return false;
      }
    }
    hops.push_back(hop);
  }
  return true;
}

void read_forwarded_for(std::string_view value, std::vector<ForwardedHop>& hops) {
  while (!value.empty()) {
    hops.push_back({.node = take_element(value), .proto = {}});
  }
}

std::optional<SocketAddress> read_node(std::string_view node) {
  const bool is_bracketed = node.size() > 2 && node.front() == '[' && node.back() == ']';
  if (const auto ip = IpAddress::parse(is_bracketed ? node.substr(1, node.size() - 2) : node)) {
    return SocketAddress{ip->unmapped(), Port{0}};
  }
  auto address = SocketAddress::parse(node);
  if (address) {
    address->ip = address->ip.unmapped();
  }
  return address;
}

}  // namespace weir::http
