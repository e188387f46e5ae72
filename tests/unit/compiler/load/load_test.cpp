#include "compiler/load/load.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "dsl/source/limits.h"
#include "stdlib/embedded.h"

namespace weir::load {
namespace {

// A site in memory, loaded.
struct Loaded {
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  Result<LoadedSite> site;

  Loaded(const std::map<std::string, std::string>& files, const std::string& root)
      : site(load(files, root)) {}

  // Paths of the modules that are not of the stdlib.
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const Module& module : site->modules) {
      if (!module.is_std) {
        paths.push_back(module.path);
      }
    }
    return paths;
  }

 private:
  Result<LoadedSite> load(const std::map<std::string, std::string>& files,
                          const std::string& root) {
    dsl::VirtualFileSystem virtual_files;
    for (const auto& [path, text] : files) {
      virtual_files.add(path, text);
    }
    return load_site(sources, virtual_files, root, sink);
  }
};

}  // namespace

TEST_CASE("modules come after those they import, the root last, each once", "[load]") {
  const Loaded loaded({{"site/main.weir", "import \"./b.weir\" as b\nimport \"./a.weir\" as a\n"},
                       {"site/a.weir", "import \"./sub/c.weir\" as c\n"},
                       {"site/b.weir", "import \"./a.weir\" as a\n"},
                       {"site/sub/c.weir", ""}},
                      "site/main.weir");
  REQUIRE(loaded.site);
  CHECK_FALSE(loaded.sink.has_errors());
  CHECK(loaded.paths() == std::vector<std::string>{"sub/c.weir", "a.weir", "b.weir", "main.weir"});
  const Module& root = loaded.site->module(loaded.site->root);
  CHECK(root.path == "main.weir");
  REQUIRE(root.imports.size() == 2);
  CHECK(loaded.site->module(root.imports[0].target).path == "b.weir");
  CHECK(loaded.site->module(root.imports[1].target).path == "a.weir");
  CHECK(loaded.sources.file(root.file).path() == "site/main.weir");
}

TEST_CASE("the stdlib is part of every site", "[load]") {
  const Loaded loaded({{"main.weir", ""}}, "main.weir");
  REQUIRE(loaded.site);
  REQUIRE(loaded.site->modules.size() == std_modules().size() + 1);
  CHECK(loaded.site->modules.front().is_std);
  CHECK(std::is_sorted(std_modules().begin(), std_modules().end(),
                       [](const StdModule& a, const StdModule& b) { return a.path < b.path; }));
}

TEST_CASE("a root that cannot be read is an error of the world, not of the author", "[load]") {
  const Loaded loaded({}, "main.weir");
  REQUIRE_FALSE(loaded.site);
  CHECK(loaded.site.error().code == ErrorCode::kIo);
  CHECK_FALSE(loaded.sink.has_errors());
}

TEST_CASE("a circle of imports is reported once with all its modules", "[load]") {
  const Loaded loaded({{"main.weir", "import \"./a.weir\" as a\n"},
                       {"a.weir", "import \"./b.weir\" as b\n"},
                       {"b.weir", "import \"./c.weir\" as c\n"},
                       {"c.weir", "import \"./a.weir\" as a\n"}},
                      "main.weir");
  REQUIRE(loaded.site);
  REQUIRE(loaded.sink.all().size() == 1);
  const dsl::Diagnostic& diagnostic = loaded.sink.all().front();
  CHECK(diagnostic.info->code == "E0404");
  CHECK(loaded.sources.file(diagnostic.primary.span.file).path() == "c.weir");
  REQUIRE(diagnostic.secondary.size() == 2);
  REQUIRE_FALSE(diagnostic.notes.empty());
  CHECK(diagnostic.notes.front().text ==
        "`a.weir` imports `b.weir`, which imports `c.weir`, which imports `a.weir`");
  CHECK(loaded.paths().size() == 4);
}

TEST_CASE("mistakes in several modules are all reported", "[load]") {
  const Loaded loaded({{"main.weir", "import \"./a.weir\" as a\nimport \"./none.weir\" as n\n"},
                       {"a.weir", "import \"./nothing.weir\" as n\nconst = 5\n"}},
                      "main.weir");
  REQUIRE(loaded.site);
  CHECK(loaded.sink.error_count() == 3);
}

TEST_CASE("a chain of modules as long as the limit costs no call depth", "[load]") {
  std::map<std::string, std::string> files;
  for (size_t i = 0; i < dsl::kModulesMax + 1; ++i) {
    const std::string next = "\"./m" + std::to_string(i + 1) + ".weir\"";
    files["m" + std::to_string(i) + ".weir"] = "import " + next + " as next\n";
  }
  const Loaded loaded(files, "m0.weir");
  REQUIRE(loaded.site);
  CHECK(loaded.paths().size() == dsl::kModulesMax);
  REQUIRE(loaded.sink.all().size() == 1);
  CHECK(loaded.sink.all().front().message == "the site has 10001 modules, the limit is 10000");
}

}  // namespace weir::load
