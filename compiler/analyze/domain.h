// What the value of an attribute can be at all: only such texts are examples of requests.
#pragma once

#include "compiler/regex/automaton.h"
#include "runtime/image/format.h"

namespace weir::analyze {

// The texts that a header, cookie, scheme or SNI can have (RFC 9110 section 5.5, RFC 6265 section
// 4.1.1), without the white space around them. Null for what takes any bytes: query parameters.
[[nodiscard]] const regex::Automaton* domain_of(image::AtomSubject subject);

// The segments of a normalised path that a capture of this type takes, but for the bounds of
// numbers: callers ask engine::takes() of what they choose.
[[nodiscard]] const regex::Automaton& domain_of(image::CaptureType type);

}  // namespace weir::analyze
