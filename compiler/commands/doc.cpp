// `weir doc`: the reference manual of the standard library, or of a site.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/invocation.h"
#include "compiler/doc/render.h"
#include "compiler/load/load.h"
#include "dsl/diag/render.h"
#include "dsl/source/file_system.h"

namespace weir::commands {
namespace {

enum class DocFormat : uint8_t { kHtml, kMarkdown, kJson };

struct DocOptions {
  std::string source = "site.weir";
  std::string output = "doc";
  bool standard = false;
  DocFormat format = DocFormat::kHtml;
};

// "std/http.weir" is std.http; modules of a site go by their path.
doc::Page page_of(const load::Module& module) {
  const std::string name = module.path.substr(0, module.path.rfind('.'));
  if (!module.is_std) {
    return doc::read_page(*module.tree, name, module.path);
  }
  const std::string own = name.substr(name.find('/') + 1);
  return doc::read_page(*module.tree, own, "std." + own);
}

class Manual {
 public:
  Manual(const DocOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void run() {
    const std::optional<std::vector<doc::Page>> pages = read_pages();
    if (!pages) {
      return;
    }
    const std::string title = options_.standard ? "The standard library"
                                                : std::filesystem::path(options_.source).string();
    switch (options_.format) {
      case DocFormat::kJson:
        return invocation_.terminal.print(doc::render_json(*pages, title));
      case DocFormat::kMarkdown:
        return write(doc::render_markdown(*pages, title));
      case DocFormat::kHtml:
        return write(doc::render_html(*pages, title));
    }
  }

 private:
  // Of every module that has something to show, by name.
  std::optional<std::vector<doc::Page>> read_pages() {
    dsl::SourceMap sources;
    dsl::DiagnosticSink sink;
    dsl::VirtualFileSystem nothing;
    nothing.add("site.weir", "edition 2027\n");
    const dsl::RealFileSystem real;
    const auto site = options_.standard
                          ? load::load_site(sources, nothing, std::string("site.weir"), sink)
                          : load::load_site(sources, real, options_.source, sink);
    if (!site) {
      invocation_.fail(site.error(), "name the root module of the site: `weir doc path/site.weir`");
      return std::nullopt;
    }
    if (sink.has_errors()) {
      invocation_.terminal.note(
          dsl::render_text(sources, sink, {.colour = invocation_.terminal.colour_on_error()}));
      invocation_.exit_code = ExitCode::kSourceErrors;
      return std::nullopt;
    }
    std::vector<doc::Page> pages;
    for (const load::Module& module : site->modules) {
      doc::Page page = page_of(module);
      if (module.is_std == options_.standard && !page.entries.empty()) {
        pages.push_back(std::move(page));
      }
    }
    std::ranges::sort(pages, {}, &doc::Page::name);
    return pages;
  }

  void write(const std::vector<doc::OutputFile>& files) {
    namespace fs = std::filesystem;
    for (const doc::OutputFile& file : files) {
      const fs::path path = fs::path(options_.output) / file.path;
      std::error_code error;
      fs::create_directories(path.parent_path(), error);
      const Status written =
          error ? Status(fail(ErrorCode::kIo, error.message(), path.parent_path().string()))
                : write_file_atomically(path.string(), std::as_bytes(std::span(file.text)));
      if (!written) {
        invocation_.fail(written.error());
        return;
      }
    }
    invocation_.terminal.print(
        fmt::format("wrote {} files to {}\n", files.size(), options_.output));
  }

  const DocOptions& options_;
  Invocation& invocation_;
};

}  // namespace

void add_doc(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<DocOptions>();
  Command command = weir.add_command("doc", "Write the reference manual of a site, or of stdlib");
  command.add_operand("SITE", "Root module of the site (default: site.weir)", options->source,
                      Command::Need::kOptional);
  command.add_flag("--std", "The standard library instead of a site", options->standard);
  command.add_choice({"--format", "html|markdown|json",
                      "A site with search (default), Markdown, or JSON on standard output"},
                     {"html", "markdown", "json"}, [options](size_t chosen) {
                       options->format = static_cast<DocFormat>(chosen);
                     });
  command.add_option({"-o,--output", "DIR", "Folder to write into (default: doc)"},
                     options->output);
  command.set_footer(
      "Shows what modules make public, and parameters, with their doc comments (`##`).\n"
      "The manual needs no server and fetches nothing: open DIR/index.html.");
  command.on_run([options, &invocation] { Manual(*options, invocation).run(); });
}

}  // namespace weir::commands
