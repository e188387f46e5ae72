// The door of the parser: the text of one module becomes its syntax tree.
//
// Parsing never fails. What is wrong is reported, once for each mistake, and the parts that could
// not be understood are Error nodes or nodes with a missing part (Node::has_error). Everything
// that can be said of a literal by itself (escapes, units, ranges) is reported here too. This is
// the only library that sees ANTLR. Safe to call from several threads at once, each with its own
// sink.
#pragma once

#include "dsl/diag/sink.h"
#include "dsl/source/source_file.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

// The tree points into `source`, which must outlive it.
[[nodiscard]] SyntaxTree parse(const SourceFile& source, DiagnosticSink& sink);

}  // namespace weir::dsl
