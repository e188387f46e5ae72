// `weir ask`: a question about all requests of a site, answered with a request.
#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/claims.h"
#include "compiler/commands/command_line.h"
#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "compiler/testing/proof_text.h"

namespace weir::commands {
namespace {

constexpr std::string_view kName = "question";

// The site with the question as one more invariant of its root module, where its names are known.
class QuestionFiles final : public dsl::FileSystem {
 public:
  QuestionFiles(std::string root, std::string question)
      : root_(std::move(root)), question_(std::move(question)) {}

  [[nodiscard]] Result<std::string> read(const std::string& path) const override {
    auto text = files_.read(path);
    if (text && path == root_) {
      *text += fmt::format("\ninvariant \"{}\" {{ {} }}\n", kName, question_);
    }
    return text;
  }

 private:
  dsl::RealFileSystem files_;
  std::string root_;
  std::string question_;
};

struct AskOptions {
  SiteOptions site;
  std::string question;
};

std::string answer_as_json(const AskOptions& options, const testing::Proof& proof) {
  nlohmann::ordered_json json;
  json["schema"] = "weir.ask";
  json["version"] = 1;
  json["question"] = options.question;
  json["verdict"] = testing::verdict_word(proof.verdict);
  json["reason"] = proof.reason;
  if (proof.witness) {
    json["witness"]["request"] = request_line(*proof.witness);
    json["witness"]["curl"] = curl_line(*proof.witness);
    json["witness"]["outcome"] = proof.outcome;
    json["witness"]["route"] = proof.route;
  }
  return json.dump(2) + "\n";
}

void answer(const AskOptions& options, Invocation& invocation) {
  const QuestionFiles files(options.site.source, options.question);
  SiteCompiler compiler(options.site, invocation, files);
  const model::Program* checked = compiler.check();
  auto bytes = checked != nullptr ? compiler.build(0) : std::nullopt;
  if (!bytes) {
    return;
  }
  const auto image = open_image(*std::move(bytes));
  if (!image) {
    invocation.fail(image.error());
    return;
  }
  model::Program program = *checked;
  std::erase_if(program.invariants,
                [](const model::Invariant& invariant) { return invariant.name != kName; });
  program.covers.clear();
  const auto proofs = decide_claims(options.site, program, image->view, invocation);
  if (!proofs || proofs->empty()) {
    return;
  }
  const testing::Proof& proof = proofs->back();
  const bool json = options.site.format == OutputFormat::kJson;
  invocation.terminal.print(json ? answer_as_json(options, proof)
                                 : fmt::format("{}\n{}", testing::verdict_word(proof.verdict),
                                               testing::proof_text(compiler.sources(), proof)));
  invocation.exit_code = proof.verdict == testing::Verdict::kHolds   ? ExitCode::kClean
                         : proof.verdict == testing::Verdict::kFails ? ExitCode::kFindings
                                                                     : ExitCode::kLimit;
}

}  // namespace

void add_ask(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<AskOptions>();
  options->site.has_result = true;
  Command command = weir.add_command("ask", "Answer a question about all requests of a site");
  command.add_operand("QUESTION", "\"forall req REGION { CONDITION }\" or \"exists req REGION\"",
                      options->question, Command::Need::kRequired);
  add_site_options(command, options->site);
  add_format_option(command, options->site.format);
  command.set_footer(
      "A question is the body of an `invariant`, with the names of the root module:\n"
      "  weir ask 'exists req -> upstream payments { !req.jwt.valid }'\n"
      "  weir ask 'forall req \"/admin/**\" when !(req.client.ip in office) => status 404'\n"
      "Exits with 0 if it holds, with 1 if not, with 5 if a limit left it undecided.");
  command.on_run([options, &invocation] { answer(*options, invocation); });
}

}  // namespace weir::commands
