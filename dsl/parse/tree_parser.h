// Runs the generated parser over settled tokens, with the tree builder as its listener.
//
// `prediction` exists for the test that SLL and LL make the same tree; everyone else takes SLL.
#pragma once

#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

enum class Prediction : uint8_t { kSll, kLl };

// The nodes of the module in pre-order.
[[nodiscard]] std::vector<NodeRecord> parse_tokens(const SourceFile& source,
                                                   const RawTokens& tokens, DiagnosticSink& sink,
                                                   Prediction prediction = Prediction::kSll);

}  // namespace weir::dsl
