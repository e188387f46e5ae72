#include "runtime/control/sealed_image.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "private_folder.h"

namespace weir::control {
namespace {

constexpr std::string_view kText = "some bytes of an image";

std::string write_file(const PrivateFolder& folder, std::string_view text) {
  const std::string path = folder.file("x.wimg");
  std::ofstream(path) << text;
  return path;
}

bool holds(const SealedImage& image, std::string_view text) {
  return std::ranges::equal(image.bytes(), std::as_bytes(std::span(text)));
}

TEST_CASE("a file is copied, so that cutting it later changes nothing", "[control]") {
  const PrivateFolder folder;
  const std::string path = write_file(folder, kText);
  const auto image = SealedImage::read_file(path);
  REQUIRE(image);
  REQUIRE(::truncate(path.c_str(), 0) == 0);
  CHECK(holds(**image, kText));
}

TEST_CASE("a symbolic link to a file is followed", "[control]") {
  const PrivateFolder folder;
  write_file(folder, kText);
  REQUIRE(::symlink("x.wimg", folder.file("link").c_str()) == 0);
  const auto image = SealedImage::read_file(folder.file("link"));
  REQUIRE(image);
  CHECK(holds(**image, kText));
}

TEST_CASE("what is no regular file is refused without waiting for it", "[control]") {
  const PrivateFolder folder;
  REQUIRE(::mkfifo(folder.file("fifo").c_str(), 0600) == 0);
  for (const std::string& path :
       {folder.path(), folder.file("fifo"), folder.file("absent"), std::string("/dev/zero")}) {
    const auto image = SealedImage::read_file(path);
    REQUIRE_FALSE(image);
    CHECK(image.error().context == path);
    CHECK(image.error().code == ErrorCode::kIo);
  }
}

TEST_CASE("an empty file is no image", "[control]") {
  const PrivateFolder folder;
  const auto image = SealedImage::read_file(write_file(folder, ""));
  REQUIRE_FALSE(image);
  CHECK(image.error().code == ErrorCode::kBadImage);
}

TEST_CASE("a sparse file beyond the limit is refused before it is read", "[control]") {
  const PrivateFolder folder;
  const std::string path = write_file(folder, kText);
  REQUIRE(::truncate(path.c_str(), (off_t{1} << 31) + 1) == 0);
  const auto image = SealedImage::read_file(path);
  REQUIRE_FALSE(image);
  CHECK(image.error().code == ErrorCode::kBadImage);
}

TEST_CASE("the sealed memory can be handed on and not be changed", "[control]") {
  const auto image = SealedImage::copy_of(std::as_bytes(std::span(kText)));
  REQUIRE(image);
  const int fd = (*image)->fd();
  CHECK(::ftruncate(fd, 0) != 0);
  CHECK(::pwrite(fd, "x", 1, 0) != 1);
  CHECK(::mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  const auto again = SealedImage::adopt(UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, 0)));
  REQUIRE(again);
  CHECK(holds(**again, kText));
}

TEST_CASE("memory that is not sealed against every change is refused", "[control]") {
  UniqueFd open_memory(::memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  REQUIRE(::write(open_memory.get(), "x", 1) == 1);
  REQUIRE(::fcntl(open_memory.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) == 0);
  CHECK_FALSE(SealedImage::adopt(std::move(open_memory)));
  CHECK_FALSE(SealedImage::adopt(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC))));
}

}  // namespace
}  // namespace weir::control
