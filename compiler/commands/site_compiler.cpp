#include "compiler/commands/site_compiler.h"

#include <string>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/commands/given_parameters.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "compiler/prove/validate.h"
#include "dsl/diag/render.h"
#include "runtime/base/count_of.h"
#include "runtime/image/verify.h"

namespace weir::commands {

const model::Program* SiteCompiler::check(const std::vector<std::string>& tests) {
  if (!find_mistakes(tests)) {
    return nullptr;
  }
  show_diagnostics();
  if (sink_.has_errors() || !program_) {
    invocation_.exit_code = ExitCode::kSourceErrors;
    return nullptr;
  }
  return &*program_;
}

bool SiteCompiler::find_mistakes(const std::vector<std::string>& tests) {
  auto site = load::load_site(sources_, files_, load::SiteFiles{options_.source, tests}, sink_);
  if (!site) {
    invocation_.fail(site.error(), "name the root module of the site: `weir check path/site.weir`");
    return false;
  }
  const auto parameters = given_parameters(options_.parameters, sources_, sink_, invocation_);
  if (!parameters) {
    return false;
  }
  site_ = *std::move(site);
  program_ = check::check_site(*site_, sources_, *parameters, sink_);
  if (program_) {
    analysis_ = analyze::analyze(*program_, sink_);
  }
  return true;
}

void SiteCompiler::show_diagnostics() {
  const bool is_output = !options_.has_result || sink_.has_errors();
  if (options_.format == OutputFormat::kJson && is_output) {
    invocation_.terminal.print(dsl::render_json(sources_, sink_));
  } else {
    invocation_.terminal.note(
        dsl::render_text(sources_, sink_, {.colour = invocation_.terminal.colour_on_error()}));
  }
}

std::optional<std::vector<std::byte>> SiteCompiler::build(uint32_t generation) {
  site_.reset();  // a large site's trees are large, too
  const lower::Tables tables = lower::lower(*program_, *analysis_, sources_);
  auto image = emit::emit(tables, {.generation = generation});
  if (!image) {
    const bool limit = image.error().code == ErrorCode::kLimit;
    invocation_.terminal.error(image.error());
    invocation_.exit_code = limit ? ExitCode::kLimit : ExitCode::kInternal;
    return std::nullopt;
  }
  return is_faithful(*image) ? std::move(*image) : std::optional<std::vector<std::byte>>();
}

// Reads the image back and compares what it does with what the program says.
bool SiteCompiler::is_faithful(const std::vector<std::byte>& image) {
  // emit() has checked its hashes.
  const auto view = image::check_image(image, {.check_crc = false, .check_sha256 = false});
  if (!view) {
    invocation_.terminal.error(view.error().to_error());
    invocation_.exit_code = ExitCode::kInternal;
    return false;
  }
  const prove::Validation validation = prove::validate(*program_, *analysis_, *view);
  if (!validation.fault.empty()) {
    invocation_.terminal.error(
        fmt::format("the image does not do what the site says: {} differ", validation.fault),
        "this is a bug in weir; please report it with the site. Nothing was written");
    invocation_.exit_code = ExitCode::kInternal;
    return false;
  }
  for (const std::string& limit : validation.undecided) {
    invocation_.terminal.note(
        fmt::format("note: not all of the image could be compared with the site: {}\n", limit));
  }
  return true;
}

std::optional<std::vector<std::byte>> compile_image(const SiteOptions& options, uint32_t generation,
                                                    Invocation& invocation) {
  SiteCompiler compiler(options, invocation);
  if (compiler.check() == nullptr) {
    return std::nullopt;
  }
  return compiler.build(generation);
}

std::string describe_size(const model::Program& program) {
  return fmt::format("{}, {}, {}", count_of(program.hosts.size(), "host"),
                     count_of(program.routes.size(), "route"),
                     count_of(program.upstreams.size(), "upstream"));
}

}  // namespace weir::commands
