// Reading handover messages field by field: what every decoder does with the fields of tlv.h.
//
// A visitor takes one field and says whether it had the right form; types it does not know it takes
// as right.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "runtime/control/tlv.h"

namespace weir::control {

// Moves a field's value out if it has the right form.
template <typename T, typename U>
bool set_field(T& out, const std::optional<U>& value) {
  if (!value) {
    return false;
  }
  out = *value;
  return true;
}

// kPeer when `payload` is not made of fields, or visit(field) is false for one of them.
template <typename Visit>
Status visit_fields(ByteSpan payload, Visit visit) {
  const auto fields = read_fields(payload);
  if (!fields) {
    return tl::unexpected(fields.error());
  }
  for (const TlvField& field : *fields) {
    if (!visit(field)) {
      return fail(ErrorCode::kPeer, "a field of a handover message has the wrong form");
    }
  }
  return {};
}

// Appends what `decode` makes of a nested value.
template <typename T, typename Decode>
bool append_nested(std::vector<T>& out, const TlvField& field, Decode decode) {
  T item;
  if (!visit_fields(field.value, [&](const TlvField& inner) { return decode(inner, item); })) {
    return false;
  }
  out.push_back(std::move(item));
  return true;
}

}  // namespace weir::control
