// DateText: the current time as HTTP writes it (RFC 9110 section 5.6.7), made once a second.
#pragma once

#include <array>
#include <ctime>
#include <string_view>

namespace weir::proxy {

class DateText {
 public:
  // "Mon, 01 Mar 2027 12:00:00 GMT"; valid until the next call.
  std::string_view at(std::time_t now);

 private:
  std::time_t second_ = -1;
  std::array<char, sizeof("Mon, 01 Mar 2027 12:00:00 GMT")> text_{};
};

}  // namespace weir::proxy
