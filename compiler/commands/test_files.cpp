#include "compiler/commands/test_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "compiler/commands/files.h"
#include "dsl/source/limits.h"

namespace weir::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTestSuffix = "_test.weir";

// Entries looked at below the folder of a site: a site in the root of a disk is a mistake.
constexpr size_t kEntriesMax = 1'000'000;

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

bool is_test_module(const fs::directory_entry& entry) {
  std::error_code ignored;  // what cannot be looked at is no regular file
  return entry.path().filename().string().ends_with(kTestSuffix) && entry.is_regular_file(ignored);
}

}  // namespace

Result<std::vector<std::string>> find_test_modules(const std::string& root) {
  const fs::path folder = folder_of(root);
  std::vector<std::string> found;
  std::error_code error;
  size_t entries = 0;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (is_hidden(at->path())) {
      at.disable_recursion_pending();
    } else if (is_test_module(*at)) {
      found.push_back(at->path().lexically_relative(folder).generic_string());
    }
    if (found.size() > dsl::kModulesMax || ++entries > kEntriesMax) {
      return fail(ErrorCode::kLimit, "holds too many files to look for tests", folder.string());
    }
  }
  if (error) {
    return fail(ErrorCode::kIo, fmt::format("cannot be read: {}", error.message()),
                folder.string());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace weir::commands
