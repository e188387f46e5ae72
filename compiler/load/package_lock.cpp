#include "compiler/load/package_lock.h"

#include <algorithm>
#include <span>
#include <utility>

#include "runtime/base/hex.h"
#include "runtime/image/checksum.h"

namespace weir::load {

namespace {

constexpr std::string_view kHead = "weir.lock 1";
constexpr std::string_view kHeadWord = "weir.lock ";
constexpr std::string_view kPackageWord = "package ";
constexpr std::string_view kFileWord = "file ";
constexpr size_t kHashSize = 64;

bool is_hash(std::string_view text) {
  return text.size() == kHashSize && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// The hash and the name behind it, of a line without its first word.
struct Entry {
  std::string_view hash;
  std::string_view name;
};
std::optional<Entry> read_entry(std::string_view line) {
  if (line.size() < kHashSize + 2 || !is_hash(line.substr(0, kHashSize)) ||
      line[kHashSize] != ' ') {
    return std::nullopt;
  }
  return Entry{line.substr(0, kHashSize), line.substr(kHashSize + 1)};
}

class LockReader {
 public:
  tl::expected<PackageLock, LockFault> read(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string fault = take(text.substr(0, end));
      if (!fault.empty()) {
        return tl::unexpected<LockFault>({line_, fault});
      }
      text.remove_prefix(std::min(end + 1, text.size()));
      ++line_;
    }
    std::string fault = finish_package();
    if (!fault.empty() || !has_head_) {
      return tl::unexpected<LockFault>({line_, has_head_ ? std::move(fault) : "is empty"});
    }
    return std::move(lock_);
  }

 private:
  // What is wrong with the line; empty for nothing.
  std::string take(std::string_view line) {
    if (line.empty()) {
      return "";
    }
    if (!std::exchange(has_head_, true)) {
      return line == kHead                 ? ""
             : line.starts_with(kHeadWord) ? "is of a version that this weir does not know"
                                           : "does not begin with `weir.lock 1`";
    }
    if (line.starts_with(kPackageWord)) {
      return take_package(line.substr(kPackageWord.size()));
    }
    if (line.starts_with(kFileWord)) {
      return take_file(line.substr(kFileWord.size()));
    }
    return "is not a line of a lock file";
  }

  std::string take_package(std::string_view rest) {
    if (std::string fault = finish_package(); !fault.empty()) {
      return fault;
    }
    const std::optional<Entry> entry = read_entry(rest);
    if (!entry || !is_package_name(entry->name)) {
      return "is not a line of a lock file";
    }
    package_ = entry->name;
    hash_ = entry->hash;
    return lock_.packages.try_emplace(package_).second ? "" : "names a package again";
  }

  std::string take_file(std::string_view rest) {
    const std::optional<Entry> entry = read_entry(rest);
    const std::string prefix = package_ + '/';
    if (!entry || package_.empty() || !entry->name.starts_with(prefix)) {
      return "is not a line of a lock file";
    }
    const std::string path(entry->name.substr(prefix.size()));
    return lock_.packages[package_].emplace(path, entry->hash).second ? "" : "names a file again";
  }

  std::string finish_package() {
    const bool is_right = package_.empty() || package_hash(lock_.packages[package_]) == hash_;
    return is_right ? "" : "ends a package whose files do not add up to its hash";
  }

  PackageLock lock_;
  std::string package_;
  std::string hash_;
  uint32_t line_ = 1;
  bool has_head_ = false;
};

}  // namespace

std::optional<PackageFile> package_file(std::string_view path) {
  if (!path.starts_with(kVendorFolder)) {
    return std::nullopt;
  }
  path.remove_prefix(kVendorFolder.size());
  const size_t slash = path.find('/');
  return slash == path.npos
             ? std::nullopt
             : std::optional(PackageFile{path.substr(0, slash), path.substr(slash + 1)});
}

bool is_package_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string content_hash(std::string_view bytes) {
  return to_hex(image::sha256(std::as_bytes(std::span(bytes))));
}

std::string package_hash(const PackageLock::Files& files) {
  std::string lines;
  for (const auto& [path, hash] : files) {
    lines.append(hash).append("  ").append(path).append("\n");
  }
  return content_hash(lines);
}

tl::expected<PackageLock, LockFault> read_lock(std::string_view text) {
  return LockReader().read(text);
}

std::string write_lock(const PackageLock& lock) {
  std::string text = std::string(kHead) + '\n';
  for (const auto& [name, files] : lock.packages) {
    text.append(kPackageWord).append(package_hash(files)).append(" ").append(name).append("\n");
    for (const auto& [path, hash] : files) {
      text.append(kFileWord).append(hash).append(" ");
      text.append(name).append("/").append(path).append("\n");
    }
  }
  return text;
}

}  // namespace weir::load
