// The little JSON the admin endpoint speaks: a writer, and a reader of flat objects of strings.
//
// RFC 8259. The proxy links no JSON library: answers are small and written in order, and the one
// document it reads is {"image": "...", "binary": "..."}.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

namespace weir::control {

// Writes compact JSON. Calls must nest as the document does; keys come before their values.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  template <std::integral T>
  JsonWriter& value(T number) {
    separate();
    text_ += std::to_string(number);
    return *this;
  }

  // The document with a line end.
  [[nodiscard]] std::string finish();

 private:
  void separate();
  void open(char bracket);
  void close(char bracket);

  std::string text_;
  bool needs_comma_ = false;
};

// `text` as a JSON string, quotes included. Bytes that are no UTF-8 go through unchanged.
[[nodiscard]] std::string json_quote(std::string_view text);

using JsonStrings = std::vector<std::pair<std::string, std::string>>;

// The members of an object whose values are all strings; empty input is an empty object. Escapes
// beyond ASCII (\u0100 and above) are refused, as is everything else. kBadArgument.
Result<JsonStrings> parse_json_strings(std::string_view text);

}  // namespace weir::control
