#include "compiler/load/package_lock.h"

#include <string>

#include <catch2/catch.hpp>

#include "compiler/load/load.h"

using namespace weir;
using namespace weir::load;

namespace {

PackageLock example() {
  PackageLock lock;
  lock.packages["edge"] = {{"a b.weir", content_hash("x")}, {"z/c.weir", content_hash("")}};
  lock.packages["more"] = {{"m.weir", content_hash("m")}};
  return lock;
}

constexpr const char* kSite = "edition 2027\nimport \"./vendor/edge/a.weir\" { x }\n";
constexpr const char* kModule = "edition 2027\npub const x = 1\n";

// The codes that loading the site reports.
std::string codes_of(const std::string& module, const std::string& lock) {
  dsl::VirtualFileSystem files;
  files.add("site.weir", kSite);
  files.add("vendor/edge/a.weir", module);
  files.add("weir.lock", lock);
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  REQUIRE(load_site(sources, files, std::string("site.weir"), sink));
  std::string codes;
  for (const dsl::Diagnostic& diagnostic : sink.all()) {
    codes += diagnostic.info->code;
  }
  return codes;
}

std::string lock_of(const std::string& package, const std::string& path, const std::string& text) {
  PackageLock lock;
  lock.packages[package] = {{path, content_hash(text)}};
  return write_lock(lock);
}

}  // namespace

TEST_CASE("hashes are those of sha256sum", "[load]") {
  CHECK(content_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // printf 'e3b0...b855  a\n' | sha256sum
  CHECK(package_hash({{"a", content_hash("")}}) ==
        content_hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n"));
}

TEST_CASE("a lock file is read as it was written", "[load]") {
  const auto read = read_lock(write_lock(example()));
  REQUIRE(read);
  CHECK(read->packages == example().packages);
}

TEST_CASE("every lock file with a letter changed is refused", "[load]") {
  const std::string text = write_lock(example());
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == '0' ? '1' : '0';
    CHECK_FALSE(read_lock(changed));
  }
}

TEST_CASE("a lock file that was cut off is refused or lacks whole packages", "[load]") {
  const std::string text = write_lock(example());
  for (size_t size = 0; size < text.size(); ++size) {
    const auto read = read_lock(text.substr(0, size));
    CHECK((!read || read->packages.size() < 2 || size + 1 == text.size()));
  }
}

TEST_CASE("what lies in a package", "[load]") {
  CHECK(package_file("vendor/edge/a/b.weir")->package == "edge");
  CHECK(package_file("vendor/edge/a/b.weir")->path == "a/b.weir");
  CHECK_FALSE(package_file("vendor/a.weir"));
  CHECK_FALSE(package_file("team/vendor/edge/a.weir"));
  CHECK_FALSE(is_package_name("Edge"));
  CHECK_FALSE(is_package_name(".."));
}

TEST_CASE("modules of packages are held to the lock file", "[load]") {
  CHECK(codes_of(kModule, lock_of("edge", "a.weir", kModule)).empty());
  CHECK(codes_of(kModule, lock_of("edge", "a.weir", "other")) == "E0426");
  CHECK(codes_of(kModule, lock_of("edge", "b.weir", kModule)) == "E0426");
  CHECK(codes_of(kModule, lock_of("other", "a.weir", kModule)) == "E0425");
  CHECK(codes_of(kModule, "no lock") == "E0428");
}
