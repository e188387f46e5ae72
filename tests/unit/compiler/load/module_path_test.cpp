#include "compiler/load/module_path.h"

#include <catch2/catch.hpp>

namespace weir::load {

TEST_CASE("an import is resolved from the folder of its module", "[load]") {
  struct Row {
    const char* importer;
    const char* import;
    const char* path;
  };
  const Row rows[] = {
      {"site.weir", "./up.weir", "up.weir"},
      {"site.weir", "./teams/pay.weir", "teams/pay.weir"},
      {"teams/pay.weir", "../edge.weir", "edge.weir"},
      {"teams/pay.weir", "./shared.weir", "teams/shared.weir"},
      {"a/b/c.weir", "../../d.weir", "d.weir"},
      {"a/b/c.weir", "../x/../y/./d.weir", "a/y/d.weir"},
      {"site.weir", "./teams/../up.weir", "up.weir"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.importer, row.import);
    const ResolvedPath resolved = resolve_import(row.importer, row.import);
    CHECK(resolved.fault == PathFault::kNone);
    CHECK(resolved.path == row.path);
  }
}

TEST_CASE("an import never leads out of the site", "[load]") {
  for (const char* import : {"../up.weir", "./a/../../up.weir", "/etc/up.weir"}) {
    CAPTURE(import);
    CHECK(resolve_import("site.weir", import).fault == PathFault::kOutsideOfSite);
  }
  CHECK(resolve_import("a/b.weir", "../../up.weir").fault == PathFault::kOutsideOfSite);
}

TEST_CASE("an import that is written differently names its fault and its mending", "[load]") {
  struct Row {
    const char* import;
    PathFault fault;
    const char* mended;
  };
  const Row rows[] = {
      {"up.weir", PathFault::kNotRelative, "./up.weir"},
      {"", PathFault::kNotRelative, ""},
      {"./teams\\pay.weir", PathFault::kBackslash, "./teams/pay.weir"},
      {"./up", PathFault::kNoSuffix, "./up.weir"},
      {"./a//b.weir", PathFault::kEmptyPart, ""},
      {"./.weir", PathFault::kEmptyPart, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.import);
    CHECK(resolve_import("site.weir", row.import).fault == row.fault);
    CHECK(mended_import(row.fault, row.import) == row.mended);
  }
}

}  // namespace weir::load
