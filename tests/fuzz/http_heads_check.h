// What must hold for any head, whatever its bytes, shared by the request and the response fuzzer.
//
// A head fed byte by byte must come to the same end as one fed whole, and what the parser took,
// written out again, must be taken again. Each helper aborts when that fails.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/http/char_class.h"
#include "runtime/http/header_block.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

// Longer inputs teach nothing new and make feeding byte by byte slow.
inline constexpr size_t kFuzzBytesMax = 4096;

// Feeds `bytes` in growing copies until `parse` knows the outcome.
template <typename Parse>
ParseResult feed_bytewise(std::string_view bytes, std::vector<char>& buffer, Parse parse) {
  ParseResult result;
  for (size_t size = 1; size <= bytes.size() && result.status == ParseStatus::kNeedMore; ++size) {
    std::vector<char> grown(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    buffer.swap(grown);
    result = parse(std::string_view(buffer.data(), buffer.size()));
  }
  return result;
}

// A cut line may hide an error until it ends, and a limit may be met before the error behind it.
inline void check_same_outcome(const ParseResult& whole, const ParseResult& bytewise) {
  if (bytewise.status == ParseStatus::kNeedMore) {
    WEIR_CHECK(whole.status != ParseStatus::kComplete, "byte by byte, a whole head is not seen");
    return;
  }
  WEIR_CHECK(whole.status == bytewise.status, "feeding byte by byte comes to another end");
  WEIR_CHECK(whole.consumed == bytewise.consumed, "feeding byte by byte ends elsewhere");
  WEIR_CHECK(whole.error == bytewise.error || bytewise.error == ParseError::kHeadersTooLarge,
             "feeding byte by byte is refused for another reason");
}

inline void check_fields(const HeaderBlock& headers, std::string_view head) {
  for (size_t i = 0; i < headers.size(); ++i) {
    const Field field = headers.at(i);
    WEIR_CHECK(!field.name.empty() && is_all(field.name, kTokenChar), "a name is no token");
    WEIR_CHECK(find_control(field.value, 0) == field.value.size(), "a value has a control in it");
    WEIR_CHECK(field.value.data() + field.value.size() <= head.data() + head.size(),
               "a value lies outside of its head");
    WEIR_CHECK(field.id == header_id(field.name), "a field has the id of another name");
  }
}

}  // namespace weir::http
