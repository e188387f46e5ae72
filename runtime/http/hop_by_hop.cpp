#include "runtime/http/hop_by_hop.h"

#include <array>

#include "runtime/base/parse_integer.h"
#include "runtime/http/list.h"

namespace weir::http {
namespace {

bool is_always_dropped(HeaderId id) {
  switch (id) {
    case HeaderId::kConnection:
    case HeaderId::kKeepAlive:
    case HeaderId::kProxyConnection:
    case HeaderId::kTe:
    case HeaderId::kTrailer:
    case HeaderId::kTransferEncoding:
    case HeaderId::kUpgrade:
      return true;
    default:  // every field that no rule of ours names
      return false;
  }
}

// Routing and framing were decided from these; naming them away would leave the next hop to decide
// for itself.
bool is_protected(HeaderId id) {
  return id == HeaderId::kHost || id == HeaderId::kContentLength;
}

void add_named(const HeaderBlock& headers, std::string_view options, FieldSet& set) {
  while (!options.empty()) {
    const std::string_view name = take_element(options);
    if (!name.empty() && !is_protected(header_id(name))) {
      add_fields(headers, name, set);
    }
  }
}

}  // namespace

FieldSet hop_by_hop_fields(const HeaderBlock& headers) {
  FieldSet set;
  for (size_t i = 0; i < headers.size(); ++i) {
    const HeaderId id = headers.slice(i).id;
    if (is_always_dropped(id)) {
      set.set(i);
    }
    if (id == HeaderId::kConnection) {
      add_named(headers, headers.value(i), set);
    }
  }
  return set;
}

FieldSet fields_no_trailer(const HeaderBlock& trailers) {
  constexpr std::array kOfHeads = {
      HeaderId::kHost,          HeaderId::kContentLength,   HeaderId::kExpect,
      HeaderId::kCookie,        HeaderId::kSetCookie,       HeaderId::kAuthorization,
      HeaderId::kContentType,   HeaderId::kContentEncoding, HeaderId::kLocation,
      HeaderId::kXForwardedFor, HeaderId::kXForwardedProto, HeaderId::kXForwardedHost};
  FieldSet set = hop_by_hop_fields(trailers);
  for (const HeaderId id : kOfHeads) {
    add_fields(trailers, id, set);
  }
  return set;
}

void add_fields(const HeaderBlock& headers, HeaderId id, FieldSet& set) {
  for (size_t i = headers.index_of(id); i < headers.size(); i = headers.next_of(id, i)) {
    set.set(i);
  }
}

void add_fields(const HeaderBlock& headers, std::string_view name, FieldSet& set) {
  for (size_t i = headers.index_of(name); i < headers.size(); i = headers.index_of(name, i + 1)) {
    set.set(i);
  }
}

std::optional<uint32_t> max_forwards(const HeaderBlock& headers) {
  const auto text = headers.find(kMaxForwards);
  return text ? parse_integer<uint32_t>(*text) : std::nullopt;
}

bool has_list_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (equals_ignoring_case(take_element(list), token)) {
      return true;
    }
  }
  return false;
}

}  // namespace weir::http
