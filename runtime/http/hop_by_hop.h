// Which fields of a head end at this hop (RFC 9110 section 7.6.1).
//
// Connection, Keep-Alive, Proxy-Connection, TE, Transfer-Encoding and Upgrade never pass, nor does
// any field that Connection names, in either direction. Host and Content-Length cannot be named
// away: framing and routing were decided from them. What takes their place is the writer's to say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/http/header_block.h"

namespace weir::http {

// The fields of `headers` not to forward. Trailer goes with them, since trailers are not forwarded.
[[nodiscard]] FieldSet hop_by_hop_fields(const HeaderBlock& headers);

// The fields of a trailer section not to forward: those above, and those that frame, route or
// authenticate a message or say what its body is (RFC 9110 section 6.5.1).
[[nodiscard]] FieldSet fields_no_trailer(const HeaderBlock& trailers);

// Adds every field with this id or name to `set`.
void add_fields(const HeaderBlock& headers, HeaderId id, FieldSet& set);
void add_fields(const HeaderBlock& headers, std::string_view name, FieldSet& set);

// How often an OPTIONS request may still be forwarded (RFC 9110 section 7.6.2); nullopt when it
// says nothing, or nothing that can be understood.
[[nodiscard]] std::optional<uint32_t> max_forwards(const HeaderBlock& headers);
inline constexpr std::string_view kMaxForwards = "max-forwards";

// True when a comma-separated list has this token, without regard to case ("close" in
// "keep-alive, Close").
[[nodiscard]] bool has_list_token(std::string_view list, std::string_view token);

}  // namespace weir::http
