#include "compiler/commands/files.h"

#include <csignal>
#include <filesystem>
#include <span>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

using weir::commands::read_file;
using weir::commands::write_file_atomically;

namespace {

// A folder of its own that is gone with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "weir-files-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string text_of(const std::vector<std::byte>& bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += static_cast<char>(byte);
  }
  return text;
}

// The name under which the bytes are written at first.
std::string temporary(const std::string& path) {
  return path + "." + std::to_string(::getpid()) + ".tmp";
}

// While it lives, no file of this process grows beyond `bytes`, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit{bytes, before_.rlim_max};
    // Writing beyond the limit is then an error like any other.
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*old_handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("a file is replaced as a whole and no temporary file stays", "[commands]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.wimg");
  REQUIRE(write_file_atomically(path, bytes_of("old")));
  REQUIRE(write_file_atomically(path, bytes_of("new bytes")));
  CHECK(text_of(*read_file(path, 100)) == "new bytes");
  CHECK_FALSE(std::filesystem::exists(temporary(path)));
}

TEST_CASE("a failed write leaves the old file as it was", "[commands]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.wimg");
  REQUIRE(write_file_atomically(path, bytes_of("old")));
  // Something else sits where the temporary file belongs: creating it fails, even for root.
  std::filesystem::create_directory(temporary(path));
  const auto status = write_file_atomically(path, bytes_of("new"));
  REQUIRE_FALSE(status);
  CHECK(status.error().context.find("x.wimg") != std::string::npos);
  CHECK(text_of(*read_file(path, 100)) == "old");
}

TEST_CASE("a full disk is an error that names the file and loses nothing", "[commands]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.wimg");
  REQUIRE(write_file_atomically(path, bytes_of("old")));
  const auto status = [&] {
    const FileSizeLimit limit(4);
    return write_file_atomically(path, bytes_of("longer"));
  }();
  REQUIRE_FALSE(status);
  CHECK(status.error().context == path);
  CHECK(text_of(*read_file(path, 100)) == "old");
  CHECK_FALSE(std::filesystem::exists(temporary(path)));
}

TEST_CASE("a device named as the output is not replaced by a file", "[commands]") {
  const TemporaryFolder folder;
  const std::string pipe = folder.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_FALSE(write_file_atomically(pipe, bytes_of("new")));
  CHECK(std::filesystem::is_fifo(pipe));
  CHECK_FALSE(write_file_atomically(folder.file(""), bytes_of("new")));
}

TEST_CASE("a file behind a symbolic link is replaced, not the link, and keeps its mode",
          "[commands]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.weir");
  const std::string link = folder.file("link.weir");
  REQUIRE(write_file_atomically(path, bytes_of("old")));
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  std::filesystem::create_symlink("x.weir", link);
  REQUIRE(write_file_atomically(link, bytes_of("new")));
  CHECK(std::filesystem::is_symlink(link));
  CHECK(text_of(*read_file(path, 100)) == "new");
  CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms::owner_read);
}

TEST_CASE("only regular files below the limit are read", "[commands]") {
  const TemporaryFolder folder;
  const std::string pipe = folder.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_FALSE(read_file(pipe, 100));
  CHECK_FALSE(read_file(folder.file("missing"), 100));
  CHECK_FALSE(read_file(folder.file(""), 100));
  REQUIRE(write_file_atomically(folder.file("large"), bytes_of("12345")));
  const auto large = read_file(folder.file("large"), 4);
  REQUIRE_FALSE(large);
  CHECK(large.error().code == weir::ErrorCode::kLimit);
}
