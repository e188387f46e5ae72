// A temporary folder of mode 0700, as the control sockets demand one; removed with all in it.
// Below WEIR_TEST_TMP where that is set, else below the working directory: never in /tmp.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

namespace weir::control {

class PrivateFolder {
 public:
  PrivateFolder() {
    const char* base = std::getenv("WEIR_TEST_TMP");
    path_ = std::string(base != nullptr ? base : ".") + "/weir-control-XXXXXX";
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace weir::control
