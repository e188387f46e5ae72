// HeaderId: small numbers for the field names our own code asks for (header_id.def).
//
// The parser looks a name up once; after that, finding Host or Connection compares bytes of an
// enum, not strings. Field names are case-insensitive (RFC 9110 section 5.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::http {

enum class HeaderId : uint8_t {
  kOther,
#define WEIR_HEADER(enumerator, name) enumerator,
#include "runtime/http/header_id.def"
#undef WEIR_HEADER
};

inline constexpr size_t kHeaderIdCount = 1
#define WEIR_HEADER(enumerator, name) +1
#include "runtime/http/header_id.def"
#undef WEIR_HEADER
    ;

// The id of a field name in any case; kOther for a name that is not in the list. `name` holds no
// control characters.
[[nodiscard]] HeaderId header_id(std::string_view name);

// The lower-case name; empty for kOther.
[[nodiscard]] std::string_view header_name(HeaderId id);

}  // namespace weir::http
