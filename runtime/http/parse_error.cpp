#include "runtime/http/parse_error.h"

#include <array>

namespace weir::http {
namespace {

struct Entry {
  uint16_t status;
  std::string_view reason;
};

constexpr std::array<Entry, kParseErrorCount> kEntries = {{
    {0, "none"},
#define WEIR_PARSE_ERROR(enumerator, status, reason) {status, reason},
#include "runtime/http/parse_error.def"
#undef WEIR_PARSE_ERROR
}};

}  // namespace

HttpStatus parse_error_status(ParseError error) {
  return {kEntries[static_cast<size_t>(error)].status};
}

std::string_view parse_error_reason(ParseError error) {
  return kEntries[static_cast<size_t>(error)].reason;
}

}  // namespace weir::http
