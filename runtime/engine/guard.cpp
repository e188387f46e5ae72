#include "runtime/engine/guard.h"

#include <algorithm>
#include <compare>
#include <cstring>
#include <optional>

namespace weir::engine {
namespace {

using image::AtomRecord;
using image::AtomSubject;
using image::AtomTest;
using image::ImageView;

// What a field's value has to be; handed through FieldSource as `state`.
struct Wanted {
  const ImageView& view;
  const AtomRecord& atom;
};

constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Takes one byte off the front of `raw`, percent-decoded; a `%` that begins no escape is itself.
uint8_t take_decoded(std::string_view& raw) {
  if (raw.front() == '%' && raw.size() > 2 && hex_value(raw[1]) >= 0 && hex_value(raw[2]) >= 0) {
    const int byte = hex_value(raw[1]) * 16 + hex_value(raw[2]);
    raw.remove_prefix(3);
    return static_cast<uint8_t>(byte);
  }
  const auto byte = static_cast<uint8_t>(raw.front());
  raw.remove_prefix(1);
  return byte;
}

// Orders percent-encoded text by its decoded bytes against plain text.
std::strong_ordering compare_decoded(std::string_view raw, std::string_view text) {
  while (!raw.empty() && !text.empty()) {
    const auto expected = static_cast<uint8_t>(text.front());
    const auto order = take_decoded(raw) <=> expected;
    if (order != 0) {
      return order;
    }
    text.remove_prefix(1);
  }
  return raw.size() <=> text.size();
}

std::strong_ordering compare_plain(std::string_view value, std::string_view text) {
  return value <=> text;
}

// Whether the test of a field atom holds for one of the field's values.
template <typename Compare>
bool value_passes(const Wanted& wanted, std::string_view value, Compare compare) {
  if (wanted.atom.test == AtomTest::kPresent) {
    return true;
  }
  const auto list = wanted.view.string_lists(wanted.atom.values);
  const auto at = std::partition_point(list.begin(), list.end(), [&](image::StringRef entry) {
    return compare(value, wanted.view.text(entry)) > 0;
  });
  return at != list.end() && compare(value, wanted.view.text(*at)) == 0;
}

// Splits "name=value" off a list with separators; the value of a bare "name" is empty.
struct Pair {
  std::string_view name;
  std::string_view value;
};

Pair take_pair(std::string_view& list, char separator) {
  const size_t end = std::min(list.find(separator), list.size());
  const std::string_view pair = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  const size_t equals = std::min(pair.find('='), pair.size());
  return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const size_t first = std::min(text.find_first_not_of(kBlank), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

bool accept_header(const void* state, std::string_view value) {
  return value_passes(*static_cast<const Wanted*>(state), value, compare_plain);
}

// One line of the header `cookie`: pairs with semicolons between them (RFC 6265 section 4.2.1).
bool accept_cookie_line(const void* state, std::string_view line) {
  const auto& wanted = *static_cast<const Wanted*>(state);
  const std::string_view name = wanted.view.text(wanted.atom.name);
  while (!line.empty()) {
    const Pair pair = take_pair(line, ';');
    if (trimmed(pair.name) == name && value_passes(wanted, trimmed(pair.value), compare_plain)) {
      return true;
    }
  }
  return false;
}

bool any_field(const Request& request, std::string_view name, FieldSource::Accept accept,
               const Wanted& wanted) {
  return request.fields.any_of != nullptr &&
         request.fields.any_of(request.fields.context, name, accept, &wanted);
}

bool query_holds(const Wanted& wanted, std::string_view query) {
  const std::string_view name = wanted.view.text(wanted.atom.name);
  while (!query.empty()) {
    const Pair pair = take_pair(query, '&');
    if (compare_decoded(pair.name, name) == 0 &&
        value_passes(wanted, pair.value, compare_decoded)) {
      return true;
    }
  }
  return false;
}

bool contains(const image::CidrRecord& prefix, const IpAddress& address) {
  const size_t whole = prefix.prefix_length / 8U;
  const unsigned rest = prefix.prefix_length % 8U;
  if (std::memcmp(prefix.address.bytes.data(), address.bytes.data(), whole) != 0) {
    return false;
  }
  return rest == 0 ||
         ((prefix.address.bytes[whole] ^ address.bytes[whole]) & (0xFF00U >> rest & 0xFFU)) == 0;
}

// Prefixes are sorted and none lies within another, so only the last one that does not begin behind
// the address can hold it.
bool client_holds(const ImageView& view, const AtomRecord& atom, const IpAddress& client) {
  const auto family = static_cast<uint8_t>(client.family);
  const auto prefixes = view.cidrs(atom.values);
  const auto behind =
      std::partition_point(prefixes.begin(), prefixes.end(), [&](const image::CidrRecord& prefix) {
        return prefix.family != family ? prefix.family < family
                                       : prefix.address.bytes <= client.bytes;
      });
  if (behind == prefixes.begin()) {
    return false;
  }
  const image::CidrRecord& prefix = *(behind - 1);
  return prefix.family == family && contains(prefix, client);
}

}  // namespace

bool holds(const ImageView& view, const AtomRecord& atom, const Request& request) {
  const Wanted wanted{view, atom};
  switch (atom.subject) {
    case AtomSubject::kMethod:
      return MethodMask{atom.method_mask}.contains(request.method);
    case AtomSubject::kHeader:
      return any_field(request, view.text(atom.name), accept_header, wanted);
    case AtomSubject::kQuery:
      return query_holds(wanted, request.query);
    case AtomSubject::kCookie:
      return any_field(request, "cookie", accept_cookie_line, wanted);
    case AtomSubject::kClientIp:
      return client_holds(view, atom, request.client);
  }
  return false;
}

GuardAnswer evaluate(const ImageView& view, uint32_t guard, const Request& request) {
  GuardAnswer answer;
  while (guard < image::kGuardAccept) {
    const image::GuardNode& node = view.guard_nodes()[guard];
    answer.last = image::AtomId(node.atom);
    answer.last_was_true = holds(view, view.atoms()[node.atom], request);
    guard = answer.last_was_true ? node.if_true : node.if_false;
  }
  answer.accepts = guard == image::kGuardAccept;
  return answer;
}

}  // namespace weir::engine
