#include "dsl/source/file_system.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "dsl/source/limits.h"

using namespace weir;
using namespace weir::dsl;

namespace {

// A folder that is gone when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "weir_source_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("a real file is read whole", "[source]") {
  const TemporaryFolder folder;
  const std::string text(200'000, 'x');
  std::ofstream(folder.path("a.weir")) << text;
  const auto read = RealFileSystem().read(folder.path("a.weir"));
  REQUIRE(read);
  CHECK(*read == text);
}

TEST_CASE("what is not a regular file is refused with its path", "[source]") {
  const TemporaryFolder folder;
  const auto missing = RealFileSystem().read(folder.path("none.weir"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::kIo);
  CHECK(missing.error().context == folder.path("none.weir"));
  CHECK_FALSE(RealFileSystem().read(folder.path("")));
}

TEST_CASE("a file over the limit is refused and not held in memory", "[source]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path("big.weir")) << "x";
  std::filesystem::resize_file(folder.path("big.weir"), kSourceBytesMax + 1);
  const auto read = RealFileSystem().read(folder.path("big.weir"));
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::kLimit);
}

TEST_CASE("a virtual file system knows only what was added", "[source]") {
  VirtualFileSystem files;
  files.add("a.weir", "old");
  files.add("a.weir", "new");
  CHECK(files.read("a.weir").value() == "new");
  CHECK(files.read("b.weir").error().code == ErrorCode::kIo);
}
