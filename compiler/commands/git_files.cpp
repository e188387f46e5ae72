#include "compiler/commands/git_files.h"

#include <filesystem>

#include "compiler/commands/program_output.h"

namespace weir::commands {

Result<std::string> GitFiles::read(const std::string& path) const {
  const std::filesystem::path given(path);
  std::error_code error;
  // git takes what begins with a dot as relative to the working directory.
  const std::string relative =
      (given.is_absolute() ? std::filesystem::relative(given, error) : given.lexically_normal())
          .string();
  return output_of({"git", "show", revision_ + ":./" + relative});
}

GitPath split_git_path(const std::string& text) {
  std::error_code error;
  const size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || std::filesystem::exists(text, error)) {
    return {"", text};
  }
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_revision(const std::string& text) {
  return output_of(
             {"git", "rev-parse", "--verify", "--quiet", "--end-of-options", text + "^{commit}"})
      .has_value();
}

}  // namespace weir::commands
