// SLL prediction makes the same tree as LL over every source of the repository, so the parser may
// use the faster one.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dsl/parse/braces.h"
#include "dsl/parse/lex.h"
#include "dsl/parse/tokens.h"
#include "dsl/parse/tree_parser.h"
#include "dsl/source/source_map.h"

using namespace weir::dsl;
namespace fs = std::filesystem;

namespace {

// The root of the repository: build trees lie inside it, and tests run in a build tree.
fs::path repository() {
  fs::path folder = fs::current_path();
  while (!fs::exists(folder / "stdlib" / "types.weir") && folder != folder.root_path()) {
    folder = folder.parent_path();
  }
  return folder;
}

std::vector<fs::path> all_sources() {
  std::vector<fs::path> found;
  for (const char* folder : {"stdlib", "examples", "tests/golden"}) {
    std::error_code missing;
    for (const auto& entry : fs::recursive_directory_iterator(repository() / folder, missing)) {
      if (entry.path().extension() == ".weir") {
        found.push_back(entry.path());
      }
    }
  }
  return found;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool is_same(const NodeRecord& a, const NodeRecord& b) {
  return a.kind == b.kind && a.begin == b.begin && a.end == b.end && a.payload == b.payload &&
         a.subtree_size == b.subtree_size;
}

}  // namespace

TEST_CASE("SLL and LL prediction make the same trees", "[parse]") {
  const std::vector<fs::path> paths = all_sources();
  REQUIRE(paths.size() > 50);
  for (const fs::path& path : paths) {
    CAPTURE(path);
    SourceMap sources;
    DiagnosticSink sink;
    const SourceFile& source = sources.add("a.weir", read(path));
    RawTokens tokens = lex(source, sink).tokens;
    balance_braces(source, tokens, sink);
    const RawTokens settled = settle_tokens(source, tokens, sink);
    const auto sll = parse_tokens(source, settled, sink, Prediction::kSll);
    const auto ll = parse_tokens(source, settled, sink, Prediction::kLl);
    CHECK(std::ranges::equal(sll, ll, is_same));
  }
}
