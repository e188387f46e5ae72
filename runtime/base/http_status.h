// Status codes by the names that RFC 9110 section 15 gives them: those this code chooses or asks
// about. Any other is a number that passes through.
#pragma once

#include "runtime/base/units.h"

namespace weir::status {

inline constexpr HttpStatus kContinue{100};
inline constexpr HttpStatus kSwitchingProtocols{101};
inline constexpr HttpStatus kOk{200};
inline constexpr HttpStatus kAccepted{202};
inline constexpr HttpStatus kNoContent{204};
inline constexpr HttpStatus kNotModified{304};
inline constexpr HttpStatus kBadRequest{400};
inline constexpr HttpStatus kUnauthorized{401};
inline constexpr HttpStatus kNotFound{404};
inline constexpr HttpStatus kMethodNotAllowed{405};
inline constexpr HttpStatus kRequestTimeout{408};
inline constexpr HttpStatus kConflict{409};
inline constexpr HttpStatus kContentTooLarge{413};
inline constexpr HttpStatus kExpectationFailed{417};
inline constexpr HttpStatus kMisdirectedRequest{421};
inline constexpr HttpStatus kUnprocessableContent{422};
inline constexpr HttpStatus kInternalServerError{500};
inline constexpr HttpStatus kNotImplemented{501};
inline constexpr HttpStatus kBadGateway{502};
inline constexpr HttpStatus kServiceUnavailable{503};
inline constexpr HttpStatus kGatewayTimeout{504};

// 2 of 204: the first digit (RFC 9110 section 15).
[[nodiscard]] constexpr uint16_t class_of(HttpStatus status) {
  constexpr uint16_t kHundred = 100;
  return status.value / kHundred;
}

}  // namespace weir::status
