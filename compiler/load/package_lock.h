// Packages: folders of `vendor/` with modules that others wrote, and the lock file that says what
// each has to hold.
//
//   weir.lock 1
//   package 5d41...97c6 edge
//   file 2c26...e7ae edge/headers.weir
//
// A file has the SHA-256 of its bytes; a package that of its lines as sha256sum(1) prints them,
// sorted by path. Empty lines do not count. Pure: text in, text out. Names are of letters a-z,
// digits, `-` and `_`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace weir::load {

inline constexpr std::string_view kVendorFolder = "vendor/";
inline constexpr std::string_view kLockName = "weir.lock";

// "vendor/edge/a/b.weir" is "a/b.weir" of package "edge"; nothing for what is in no package.
struct PackageFile {
  std::string_view package;
  std::string_view path;
};
[[nodiscard]] std::optional<PackageFile> package_file(std::string_view path);
[[nodiscard]] bool is_package_name(std::string_view name);

// The SHA-256 of some bytes, in hexadecimal.
[[nodiscard]] std::string content_hash(std::string_view bytes);

struct PackageLock {
  using Files = std::map<std::string, std::string, std::less<>>;  // hash by path
  std::map<std::string, Files, std::less<>> packages;
};

// The hash of a package.
[[nodiscard]] std::string package_hash(const PackageLock::Files& files);

struct LockFault {
  uint32_t line = 1;
  std::string message;  // "is not a line of a lock file"
};
[[nodiscard]] tl::expected<PackageLock, LockFault> read_lock(std::string_view text);
[[nodiscard]] std::string write_lock(const PackageLock& lock);

}  // namespace weir::load
