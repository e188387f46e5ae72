// Any bytes can be parsed; what parses without errors can be formatted, and the result parses to
// the same tree, has the same comments in the same order and formats to itself.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "dsl/diag/render.h"
#include "dsl/diag/sink.h"
#include "dsl/format/format.h"
#include "dsl/parse/parse.h"
#include "dsl/source/source_map.h"
#include "runtime/base/check.h"
#include "tests/fuzz/source_mutator.h"

using namespace weir;
using namespace weir::dsl;

// A comment without the spaces at its end, which nobody sees.
static std::string_view visible(std::string_view comment) {
  return comment.substr(0, comment.find_last_not_of(" \t\r") + 1);
}

static void check_comments(const SourceFile& before, const SyntaxTree& tree,
                           const SourceFile& after, const SyntaxTree& again) {
  WEIR_CHECK(tree.comments().size() == again.comments().size(), "no comment is lost or made");
  for (size_t i = 0; i < tree.comments().size(); ++i) {
    const Comment& old = tree.comments()[i];
    const Comment& now = again.comments()[i];
    WEIR_CHECK(visible(before.text(before.span(old.begin, old.end))) ==
                   visible(after.text(after.span(now.begin, now.end))),
               "comments keep their text and their order");
    WEIR_CHECK(old.is_doc == now.is_doc, "doc comments stay doc comments");
  }
}

static void check_round_trip(SourceMap& sources, const SyntaxTree& tree) {
  const Result<std::string> formatted = format(tree);
  WEIR_CHECK(formatted.has_value(), "a file without errors can be formatted");
  DiagnosticSink sink;
  const SourceFile& laid_out = sources.add("formatted.weir", *formatted);
  const SyntaxTree again = parse(laid_out, sink);
  WEIR_CHECK(!again.has_errors(), "what the formatter writes has no errors");
  WEIR_CHECK(same_structure(tree, again), "formatting keeps the tree");
  check_comments(tree.source(), tree, laid_out, again);
  const Result<std::string> twice = format(again);
  WEIR_CHECK(twice.has_value() && *twice == *formatted, "formatting twice changes nothing");
}

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t size_max)
    __attribute__((weak));

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t size_max,
                                          unsigned int seed) {
  fuzz::Random random(seed);
  if (random() % 2 == 0) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  const std::string mutated =
      fuzz::mutate_source({reinterpret_cast<const char*>(data), size}, random);
  const size_t kept = std::min(mutated.size(), size_max);
  std::memcpy(data, mutated.data(), kept);
  return kept;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SourceMap sources;
  const SourceFile& source =
      sources.add("input.weir", std::string(reinterpret_cast<const char*>(data), size));
  DiagnosticSink sink;
  const SyntaxTree tree = parse(source, sink);
  WEIR_CHECK(tree.has_errors() == sink.has_errors(), "a broken tree has been reported");
  static_cast<void>(dump_tree(tree));
  if (tree.has_errors()) {
    WEIR_CHECK(!render_text(sources, sink).empty(), "every report can be shown");
    WEIR_CHECK(!render_json(sources, sink).empty(), "every report can be written");
    WEIR_CHECK(!format(tree).has_value(), "a file with errors is not rewritten");
    return 0;
  }
  check_round_trip(sources, tree);
  return 0;
}
