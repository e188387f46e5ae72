// `{name}` in text, put in while the site is built: parameters of templates, loop variables,
// constants and parameters of the build.
//
// The result is a LiteralText whose bytes know where they come from, so that whoever reads on
// (patterns, templates, addresses) needs not know that anything was inserted. What is inserted is
// `name` or `record.field`. Values that are known only per request stay as they are and belong to
// template_text.h.
#pragma once

#include <optional>

#include "compiler/check/evaluate.h"
#include "compiler/check/literal_text.h"
#include "compiler/model/program.h"

namespace weir::check {

// What else braces mean where the text lands.
enum class Braces : uint8_t {
  kValue,     // nothing: every insertion has to be a value
  kPattern,   // captures: only locals are inserted, and capture types behind a colon
  kTemplate,  // insertions of a request, `{req.path}`; text is put in with its braces doubled
  kRewrite,   // the same, and captures by their bare names
};

struct Insertion {
  Braces braces = Braces::kValue;
  // kRewrite: its captures stay; null if there are none.
  const model::PathPattern* pattern = nullptr;
};

// Nothing (reported) if something cannot be inserted.
[[nodiscard]] std::optional<LiteralText> insert_values(Evaluator& evaluator, const Scope& scope,
                                                       dsl::Node literal,
                                                       const Insertion& insertion);

// The text of a value without quotes, as it is inserted; nothing for lists, records, references and
// secrets.
[[nodiscard]] std::optional<std::string> plain_text(const TypeStore& types, const Value& value);

}  // namespace weir::check
