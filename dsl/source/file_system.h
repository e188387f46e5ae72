// How the toolchain reads files: an interface with a real and an in-memory implementation.
//
// The compiler is pure; it is handed a FileSystem and never opens a file itself. Only
// compiler/commands may construct RealFileSystem (a repository test holds to that). Paths use `/`.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace weir::dsl {

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // The whole file. kIo if it cannot be read, kLimit if it is larger than kSourceBytesMax.
  [[nodiscard]] virtual Result<std::string> read(const std::string& path) const = 0;

 protected:
  FileSystem() = default;
  FileSystem(const FileSystem&) = default;
  FileSystem& operator=(const FileSystem&) = default;
};

// Files of the operating system, relative to the working directory. Blocks; directories, devices
// and pipes are refused.
class RealFileSystem final : public FileSystem {
 public:
  [[nodiscard]] Result<std::string> read(const std::string& path) const override;
};

// Files that exist only in memory: tests, editors, the embedded stdlib.
class VirtualFileSystem final : public FileSystem {
 public:
  // Adds or replaces a file.
  void add(std::string path, std::string text);
  [[nodiscard]] Result<std::string> read(const std::string& path) const override;

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace weir::dsl
