// Text that has a form: addresses, header names and values, cookie and query names, hosts, paths.
//
// Pure functions from text to a value or to what is wrong with it, in bytes of the text and in
// words. Who calls decides which diagnostic that is and where it stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "compiler/check/value.h"

namespace weir::check {

// Bytes [begin, end) of a text are wrong.
struct TextFault {
  size_t begin = 0;
  size_t end = 0;
  std::string label;   // says what stands there
  std::string help;    // a concrete edit; may be empty
  std::string mended;  // the whole text, put right; empty unless that is certain
};

template <typename T>
using TextResult = tl::expected<T, TextFault>;

// Text of any type that is written as a string, `kString` included. The caller knows the kind to be
// one of those (`is_text`).
[[nodiscard]] TextResult<ValueData> read_text(TypeKind kind, std::string_view text);

// Types whose values are written as strings.
[[nodiscard]] bool is_text(TypeKind kind);

// An RFC 9110 token: letters, digits and !#$%&'*+-.^_`|~.
[[nodiscard]] bool is_token_char(char c);

// "a space", "`;`", "a line end", "a character outside of ASCII": for labels.
[[nodiscard]] std::string describe_char(char c);

// A path in the proxy's normal form. Bytes outside of ASCII are percent-encoded first.
[[nodiscard]] TextResult<std::string> read_path(std::string_view text);

}  // namespace weir::check
