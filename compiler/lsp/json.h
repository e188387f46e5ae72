// JSON of the protocol, and the few shapes that every feature writes and reads.
//
// Reading is lenient where the protocol lets a client leave something out: what is not there, or is
// of another kind, has its default. Nothing here throws.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "compiler/lsp/text_position.h"

namespace weir::lsp {

using Json = nlohmann::json;

// A member of an object, null if it is not there.
[[nodiscard]] const Json& member(const Json& object, std::string_view name);
[[nodiscard]] std::string text_of(const Json& value);
[[nodiscard]] int64_t number_of(const Json& value, int64_t otherwise = 0);
[[nodiscard]] bool is_set(const Json& value);

[[nodiscard]] Json to_json(Position position);
[[nodiscard]] Json to_json(const Range& range);
[[nodiscard]] Position to_position(const Json& value);
[[nodiscard]] Range to_range(const Json& value);

// "file:///a%20b/c.weir" and "/a b/c.weir"; empty for a URI that is no file. Modules of stdlib/ are
// "weir-std:/std/http.weir".
[[nodiscard]] std::string path_of(std::string_view uri);
[[nodiscard]] std::string uri_of(std::string_view path);

}  // namespace weir::lsp
