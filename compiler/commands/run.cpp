// `weir run`: compile a site and become the proxy that serves it.
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "runtime/base/run_dir.h"

namespace weir::commands {
namespace {

constexpr std::string_view kOwnFolder = "name a folder of your own: --run-dir DIR";

struct RunOptions {
  SiteOptions site;
  std::string run_dir = default_run_dir();
  std::string proxy;
  std::vector<std::string> proxy_arguments;
};

// The proxy that was installed or built with this toolchain, else the one on PATH.
std::string find_proxy(const RunOptions& options) {
  if (!options.proxy.empty()) {
    return options.proxy;
  }
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto sibling = self.parent_path() / "weir-proxy";
  return !error && std::filesystem::exists(sibling, error) ? sibling.string() : "weir-proxy";
}

std::string absolute_folder_of(const std::string& source) {
  std::error_code error;
  return std::filesystem::absolute(source, error).parent_path().string();
}

// Replaces this process; returns only on failure.
Error become_proxy(const std::string& proxy, std::vector<std::string> arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  ::execvp(proxy.c_str(), argv.data());
  return fail_errno("cannot start the proxy", proxy).value();
}

void run_site(const RunOptions& options, Invocation& invocation) {
  const auto image = compile_image(options.site, 0, invocation);
  if (!image) {
    return;
  }
  if (::mkdir(options.run_dir.c_str(), 0700) != 0 && errno != EEXIST) {
    invocation.fail(fail_errno("cannot create", options.run_dir).value(), kOwnFolder);
    return;
  }
  const std::string image_path = options.run_dir + "/site.wimg";
  if (const Status written = write_file_atomically(image_path, *image); !written) {
    invocation.fail(written.error(), kOwnFolder);
    return;
  }
  const std::string proxy = find_proxy(options);
  std::vector<std::string> arguments = {proxy,
                                        "--image",
                                        image_path,
                                        "--run-dir",
                                        options.run_dir,
                                        "--secrets-dir",
                                        absolute_folder_of(options.site.source)};
  arguments.insert(arguments.end(), options.proxy_arguments.begin(), options.proxy_arguments.end());
  (void)
      invocation.terminal.flush();  // The process image is replaced; nothing can be lost but this.
  const Error failure = become_proxy(proxy, std::move(arguments));
  invocation.fail(failure, "name it with --proxy FILE");
}

}  // namespace

void add_run(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<RunOptions>();
  Command command = weir.add_command("run", "Compile a site and serve it until interrupted");
  add_site_options(command, options->site);
  command.add_option({"--run-dir", "DIR",
                      fmt::format("Folder for sockets and image (default: {})", options->run_dir)},
                     options->run_dir);
  command.add_option({"--proxy", "FILE", "The weir-proxy to start (default: beside weir)"},
                     options->proxy);
  command.add_operands("PROXY_OPTIONS",
                       "After `--`: options for weir-proxy, see `weir-proxy --help`",
                       options->proxy_arguments, Command::Need::kOptional);
  command.set_footer(
      "References such as ref \"file:edge.crt\" are looked up beside SITE.\n"
      "Example: weir run site.weir --param port=8080 -- --workers 2 --access-log -");
  command.on_run([options, &invocation] { run_site(*options, invocation); });
}

}  // namespace weir::commands
