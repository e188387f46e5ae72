// `weir package`: what the vendored packages of a site have to hold, and whether they do.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "compiler/load/package_lock.h"
#include "dsl/source/limits.h"
#include "runtime/base/count_of.h"

namespace weir::commands {
namespace {

namespace fs = std::filesystem;

struct PackageOptions {
  std::string source = "site.weir";
  OutputFormat format = OutputFormat::kHuman;
};

struct Difference {
  std::string package;
  std::string file;
  std::string_view change;  // "is missing"
};

void compare_package(const std::string& name, const load::PackageLock::Files& before,
                     const load::PackageLock::Files& now, std::vector<Difference>& found) {
  for (const auto& [path, hash] : before) {
    const auto own = now.find(path);
    if (own == now.end() || own->second != hash) {
      found.push_back({name, path, own == now.end() ? "is missing" : "has changed"});
    }
  }
  for (const auto& [path, hash] : now) {
    if (!before.contains(path)) {
      found.push_back({name, path, "has been added"});
    }
  }
}

// What differs between what a lock says and what is there, in the order of the paths.
std::vector<Difference> differences(const load::PackageLock& locked,
                                    const load::PackageLock& found) {
  std::set<std::string> names;
  for (const load::PackageLock* lock : {&locked, &found}) {
    for (const auto& [name, files] : lock->packages) {
      names.insert(name);
    }
  }
  const load::PackageLock::Files none;
  const auto files_of = [&](const load::PackageLock& lock, const std::string& name) {
    const auto package = lock.packages.find(name);
    return package == lock.packages.end() ? &none : &package->second;
  };
  std::vector<Difference> list;
  for (const std::string& name : names) {
    compare_package(name, *files_of(locked, name), *files_of(found, name), list);
  }
  return list;
}

class Packages {
 public:
  Packages(const PackageOptions& options, Invocation& invocation)
      : folder_(fs::path(options.source).parent_path()),
        format_(options.format),
        invocation_(invocation) {}

  void lock() {
    const std::optional<load::PackageLock> found = read_vendor();
    if (!found) {
      return;
    }
    // What a reviewer of the change wants to see; a lock that cannot be read is replaced.
    const Result<std::vector<std::byte>> old = read_file(lock_path(), dsl::kSourceBytesMax);
    const auto before = old ? load::read_lock(text_of(*old)) : load::PackageLock();
    const std::string text = load::write_lock(*found);
    if (const Status written = write_file_atomically(lock_path(), std::as_bytes(std::span(text)));
        !written) {
      return invocation_.fail(written.error());
    }
    print(
        differences(before.value_or(load::PackageLock()), *found), *found,
        fmt::format("locked {} in {}\n", count_of(found->packages.size(), "package"), lock_path()));
  }

  void verify() {
    const Result<std::vector<std::byte>> bytes = read_file(lock_path(), dsl::kSourceBytesMax);
    const std::optional<load::PackageLock> found = bytes ? read_vendor() : std::nullopt;
    if (!bytes) {
      return invocation_.fail(bytes.error());
    }
    const auto locked = load::read_lock(text_of(*bytes));
    if (!locked) {
      const load::LockFault& fault = locked.error();
      return invocation_.fail(
          Error{ErrorCode::kIo, fmt::format("line {} {}", fault.line, fault.message), lock_path()});
    }
    if (!found) {
      return;
    }
    const std::vector<Difference> list = differences(*locked, *found);
    print(list, *found,
          list.empty()
              ? fmt::format("ok: {}\n", count_of(found->packages.size(), "package"))
              : fmt::format("{} from {}\n", count_of(list.size(), "difference"), lock_path()));
    invocation_.exit_code = list.empty() ? ExitCode::kClean : ExitCode::kFindings;
  }

 private:
  [[nodiscard]] std::string lock_path() const { return (folder_ / load::kLockName).string(); }

  static std::string_view text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  void print(const std::vector<Difference>& list, const load::PackageLock& found,
             const std::string& summary) {
    if (format_ == OutputFormat::kJson) {
      return print_json(list, found);
    }
    for (const Difference& one : list) {
      invocation_.terminal.print(fmt::format("{}/{}: {}\n", one.package, one.file, one.change));
    }
    invocation_.terminal.print(summary);
  }

  void print_json(const std::vector<Difference>& list, const load::PackageLock& found) {
    nlohmann::json document = {{"schema", "weir.package"},
                               {"version", 1},
                               {"lock", lock_path()},
                               {"packages", nlohmann::json::array()},
                               {"differences", nlohmann::json::array()}};
    for (const auto& [name, files] : found.packages) {
      document["packages"].push_back({{"name", name}, {"files", files.size()}});
    }
    for (const Difference& one : list) {
      document["differences"].push_back(
          {{"package", one.package}, {"file", one.file}, {"change", one.change}});
    }
    invocation_.terminal.print(document.dump(2) + "\n");
  }

  // Nothing (reported) if a file cannot be read, or is none.
  std::optional<load::PackageLock> read_vendor() {
    load::PackageLock found;
    const fs::path vendor = folder_ / "vendor";
    std::error_code error;
    if (!fs::is_directory(vendor, error)) {
      return found;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(vendor, error)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with('.') && !read_package(entry, name, found)) {
        return std::nullopt;
      }
    }
    return found;
  }

  bool read_package(const fs::directory_entry& package, const std::string& name,
                    load::PackageLock& found) {
    if (!load::is_package_name(name) || !package.is_directory() || package.is_symlink()) {
      return refuse(package.path(), "is not a package: a folder of letters a-z, digits, `-`, `_`");
    }
    load::PackageLock::Files& files = found.packages[name];
    std::error_code error;
    fs::recursive_directory_iterator at(package.path(), error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      if (at->path().filename().string().starts_with('.')) {
        at.disable_recursion_pending();  // what version control keeps
      } else if (!add_file(*at, package.path(), files)) {
        return false;
      }
    }
    return !error || refuse(package.path(), error.message());
  }

  bool add_file(const fs::directory_entry& entry, const fs::path& package,
                load::PackageLock::Files& files) {
    if (entry.is_symlink()) {
      return refuse(entry.path(), "is a link: a package holds files of its own");
    }
    if (entry.is_directory()) {
      return true;
    }
    const Result<std::vector<std::byte>> bytes =
        read_file(entry.path().string(), dsl::kSourceBytesMax);
    if (!bytes) {
      invocation_.fail(bytes.error());
      return false;
    }
    if (files.size() >= dsl::kModulesMax) {
      return refuse(package, fmt::format("holds more than {} files", dsl::kModulesMax));
    }
    files[entry.path().lexically_relative(package).generic_string()] =
        load::content_hash(text_of(*bytes));
    return true;
  }

  bool refuse(const fs::path& path, const std::string& why) {
    invocation_.fail(Error{ErrorCode::kIo, why, path.string()});
    return false;
  }

  fs::path folder_;
  OutputFormat format_;
  Invocation& invocation_;
};

void add_options(Command& command, PackageOptions& options) {
  command.add_operand("SITE", "Root module of the site (default: site.weir)", options.source,
                      Command::Need::kOptional);
  add_format_option(command, options.format);
}

}  // namespace

void add_package(Command& weir, Invocation& invocation) {
  Command group = weir.add_command("package", "Lock and verify the packages in vendor/");
  auto options = std::make_shared<PackageOptions>();
  Command lock = group.add_command("lock", "Write weir.lock: what each package holds now");
  add_options(lock, *options);
  lock.set_footer(
      "Prints what differs from the lock file before. Look at it, and commit the file: builds "
      "refuse\n"
      "packages that are not what it says.");
  lock.on_run([options, &invocation] { Packages(*options, invocation).lock(); });
  Command verify = group.add_command("verify", "Compare the packages with weir.lock");
  add_options(verify, *options);
  verify.set_footer(
      "Names every file that has changed, is missing or was added; then exits with 1.");
  verify.on_run([options, &invocation] { Packages(*options, invocation).verify(); });
}

}  // namespace weir::commands
