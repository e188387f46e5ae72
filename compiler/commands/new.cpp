// `weir new`: a small site that works, with tests and a build server's checks, in a folder of its
// own. A folder that holds something is left as it is, and what was begun and failed is taken away.
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/new_site.h"

namespace weir::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNameMark = "@NAME@";
// A folder, a repository and a service can have a name of that many bytes everywhere.
constexpr size_t kNameBytesMax = 64;
constexpr mode_t kModeScript = 0755;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool fits_in_name(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_usable_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax && is_letter(name.front()) &&
         std::ranges::all_of(name, fits_in_name);
}

// A usable name that looks like `name`; empty if nothing of it can be kept.
std::string mended_name(std::string_view name) {
  std::string mended;
  for (const char c : name) {
    if (mended.empty() ? is_letter(c) : fits_in_name(c)) {
      mended += c;
    } else if (!mended.empty() && mended.back() != '-') {
      mended += '-';
    }
  }
  mended.resize(std::min(mended.size(), kNameBytesMax));
  while (mended.ends_with('-')) {
    mended.pop_back();
  }
  return mended;
}

std::string with_name(std::string_view text, std::string_view name) {
  std::string result(text);
  for (size_t at = result.find(kNameMark); at != std::string::npos;
       at = result.find(kNameMark, at + name.size())) {
    result.replace(at, kNameMark.size(), name);
  }
  return result;
}

class NewSite {
 public:
  NewSite(const std::string& folder, Invocation& invocation)
      : folder_(folder), invocation_(invocation) {}

  void run() {
    const std::string name = name_of_folder();
    if (!check_name(name) || !check_is_free()) {
      return;
    }
    if (const Status written = write_files(name); !written) {
      take_away();
      invocation_.fail(written.error());
      return;
    }
    show_next_steps(name);
  }

 private:
  // The last part of the path; that of the working folder for `.`.
  [[nodiscard]] std::string name_of_folder() const {
    std::error_code error;
    const fs::path full = fs::absolute(folder_, error).lexically_normal();
    return full.has_filename() ? full.filename().string() : full.parent_path().filename().string();
  }

  bool check_name(const std::string& name) {
    if (is_usable_name(name)) {
      return true;
    }
    const std::string mended = mended_name(name);
    invocation_.terminal.error(
        fmt::format("`{}` cannot be the name of a site: a name has letters a-z, digits, `-` and "
                    "`_`, begins with a letter and has at most {} of them",
                    name, kNameBytesMax),
        fmt::format("for example `weir new {}`", mended.empty() ? "my-site" : mended));
    invocation_.exit_code = ExitCode::kUsage;
    return false;
  }

  // What is there already is a folder and empty, or is nothing.
  bool check_is_free() {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(folder_, error);
    if (status.type() == fs::file_type::not_found) {
      return true;
    }
    if (!fs::is_directory(folder_, error)) {
      return refuse(error ? error.message() : "exists and is not a folder");
    }
    const bool is_empty = fs::is_empty(folder_, error);
    if (error) {
      return refuse(error.message());
    }
    return is_empty || refuse("exists and is not empty");
  }

  bool refuse(const std::string& why) {
    invocation_.terminal.error(fmt::format("{}: {}", folder_.string(), why),
                               "nothing was written; choose another name");
    invocation_.exit_code = ExitCode::kIo;
    return false;
  }

  Status write_files(const std::string& name) {
    for (const NewSiteFile& file : new_site_files()) {
      const fs::path path = folder_ / file.path;
      if (const Status made = make_folders(path.parent_path()); !made) {
        return made;
      }
      if (const Status written = write_file(path, file, name); !written) {
        return written;
      }
    }
    return {};
  }

  Status write_file(const fs::path& path, const NewSiteFile& file, const std::string& name) {
    // Someone else may have begun to fill the folder; what is theirs stays.
    std::error_code error;
    if (fs::symlink_status(path, error).type() != fs::file_type::not_found) {
      return fail(ErrorCode::kIo, "appeared meanwhile and is left as it is", path.string());
    }
    const std::string text = with_name(file.text, name);
    if (const Status written = write_file_atomically(path.string(), std::as_bytes(std::span(text)));
        !written) {
      return written;
    }
    made_.push_back(path);
    if (file.is_executable() && ::chmod(path.c_str(), kModeScript) != 0) {
      return fail_errno("cannot make it executable", path.string());
    }
    return {};
  }

  Status make_folders(const fs::path& folder) {
    fs::path so_far;
    for (const fs::path& part : folder) {
      so_far /= part;
      if (so_far.empty() || ::mkdir(so_far.c_str(), 0777) == 0) {
        if (!so_far.empty()) {
          made_.push_back(so_far);
        }
      } else if (errno != EEXIST) {
        return fail_errno("cannot create the folder", so_far.string());
      }
    }
    return {};
  }

  void take_away() {
    std::error_code ignored;  // What cannot be removed is at least named by the error.
    for (auto path = made_.rbegin(); path != made_.rend(); ++path) {
      fs::remove(*path, ignored);
    }
  }

  void show_next_steps(const std::string& name) {
    std::string text = fmt::format("created the site `{}`:\n", name);
    for (const NewSiteFile& file : new_site_files()) {
      text += fmt::format("  {}\n", (folder_ / file.path).lexically_normal().string());
    }
    text += "\nNext:\n";
    if (folder_.lexically_normal() != ".") {
      text += fmt::format("  cd {}\n", folder_.string());
    }
    text +=
        "  weir test            # what the site promises\n"
        "  weir run             # serve it: http://127.0.0.1:8080/healthz\n"
        "  ./ci.sh              # what a build server runs\n";
    invocation_.terminal.print(text);
  }

  const fs::path folder_;
  Invocation& invocation_;
  std::vector<fs::path> made_;  // in the order they were made
};

}  // namespace

void add_new(Command& weir, Invocation& invocation) {
  auto folder = std::make_shared<std::string>();
  Command command = weir.add_command("new", "Start a site that works, with tests and CI");
  command.add_operand("NAME", "Folder of the site; its last part is the name", *folder,
                      Command::Need::kRequired);
  command.set_footer(
      "Writes modules, a test, a README, `ci.sh` and a workflow for GitHub Actions. The folder "
      "must "
      "not\n"
      "exist or be empty: nothing is ever replaced.\n"
      "Example: weir new shop && cd shop && weir test");
  command.on_run([folder, &invocation] { NewSite(*folder, invocation).run(); });
}

}  // namespace weir::commands
