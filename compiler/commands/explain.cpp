// `weir explain`: which route takes a request, why, and who lost; or the page of a diagnostic.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/command_line.h"
#include "compiler/commands/error_pages.h"
#include "compiler/commands/explain_routes.h"
#include "compiler/commands/explanation.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_source.h"
#include "compiler/model/described_request.h"
#include "compiler/model/listener_choice.h"
#include "lint/rules/pages.h"

namespace weir::commands {
namespace {

struct ExplainOptions {
  SiteOptions site;
  std::string subject;
  std::vector<std::string> headers;
  std::vector<std::string> certificate;  // "common_name=app"
  std::vector<std::string> claims;       // "sub=u1"
  std::string client;
  std::string listener;
  bool all = false;
  std::string route;
};

bool is_code(const std::string& text) {
  return text.size() == 5 && text[0] == 'E' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The page of an error or of a lint rule; nothing for what names neither.
std::optional<std::string_view> page_for(const std::string& code) {
  const std::optional<std::string_view> page = error_page(code);
  return page ? page : lint::page_of(code);
}

std::string page_as_json(const std::string& code, std::string_view page) {
  const nlohmann::ordered_json document = {
      {"schema", "weir.page"}, {"version", 1}, {"code", code}, {"markdown", page}};
  return document.dump(2) + "\n";
}

void explain_code(const std::string& code, OutputFormat format, Invocation& invocation) {
  const std::optional<std::string_view> page = page_for(code);
  if (!page) {
    invocation.terminal.error(fmt::format("there is no diagnostic `{}`", code),
                              "codes look like E0203 and are printed with each error");
    invocation.exit_code = ExitCode::kUsage;
    return;
  }
  const bool json = format == OutputFormat::kJson;
  invocation.terminal.print(json ? page_as_json(code, *page) : std::string(*page));
}

Status add_certificate_field(const std::string& text, model::DescribedRequest& described) {
  const size_t equals = std::min(text.find('='), text.size());
  const bool is_field =
      equals < text.size() &&
      described.add_certificate_field(text.substr(0, equals), text.substr(equals + 1));
  return is_field ? Status()
                  : Status(fail(ErrorCode::kBadArgument,
                                fmt::format("`{}` is not a field of a certificate: expected "
                                            "common_name=VALUE or another of {}",
                                            text, fmt::join(kCertificateFields, ", "))));
}

Status add_claim(const std::string& text, model::DescribedRequest& described) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail(ErrorCode::kBadArgument,
                fmt::format("`{}` is not a claim: expected NAME=VALUE", text));
  }
  described.add_claim(text.substr(0, equals), text.substr(equals + 1));
  return {};
}

std::optional<model::DescribedRequest> describe_request(const ExplainOptions& options,
                                                        Invocation& invocation) {
  auto described = model::DescribedRequest::parse(options.subject);
  Status status = described ? Status() : Status(tl::unexpected(described.error()));
  for (size_t i = 0; status && i < options.headers.size(); ++i) {
    status = described->add_header(options.headers[i]);
  }
  for (size_t i = 0; status && i < options.certificate.size(); ++i) {
    status = add_certificate_field(options.certificate[i], *described);
  }
  for (size_t i = 0; status && i < options.claims.size(); ++i) {
    status = add_claim(options.claims[i], *described);
  }
  if (status && !options.client.empty()) {
    status = described->set_client(options.client);
  }
  if (!status) {
    invocation.terminal.error(status.error().to_string(),
                              "for example: weir explain \"GET https://api.example.com/v1/x\"");
    invocation.exit_code = ExitCode::kUsage;
    return std::nullopt;
  }
  return std::move(*described);
}

void explain_request(const ExplainOptions& options, Invocation& invocation) {
  const auto described = describe_request(options, invocation);
  if (!described) {
    return;
  }
  const auto explained = obtain_image(options.site, "site.weir", invocation);
  if (!explained) {
    return;
  }
  const image::ImageView& view = explained->image.view;
  const model::Program* program = explained->program ? &*explained->program : nullptr;
  const auto listener = model::choose_listener(view, *described, options.listener);
  if (!listener) {
    invocation.terminal.error(listener.error());
    invocation.exit_code = ExitCode::kUsage;
    return;
  }
  const RequestExplanation explanation(view, program, *listener, *described);
  const bool json = options.site.format == OutputFormat::kJson;
  invocation.terminal.print(json ? explanation.as_json() : explanation.as_text());
}

void explain(ExplainOptions& options, Invocation& invocation) {
  if (!options.route.empty()) {
    if (!options.subject.empty()) {
      options.site.source = options.subject;  // with --route, the only operand is the site
    }
    explain_route(options.site, options.route, invocation);
  } else if (options.subject.empty()) {
    invocation.terminal.error("nothing to explain",
                              "for example: weir explain \"GET https://api.example.com/v1/x\"");
    invocation.exit_code = ExitCode::kUsage;
  } else if (options.all) {
    explain_all(options.site, options.subject, invocation);
  } else if (is_code(options.subject) || page_for(options.subject)) {
    explain_code(options.subject, options.site.format, invocation);
  } else {
    explain_request(options, invocation);
  }
}

}  // namespace

void add_explain(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<ExplainOptions>();
  options->site.has_result = true;
  Command command =
      weir.add_command("explain", "Say which route takes a request and why, or explain a code");
  command.add_operand("SUBJECT", "\"METHOD URL\", a URL, a code such as E0310, or a lint rule",
                      options->subject, Command::Need::kOptional);
  command.add_operand("SITE", "A site or an image (default: site.weir)", options->site.source,
                      Command::Need::kOptional);
  command.add_option({"-H,--header", "'NAME: VALUE'", "A header of the request; may be repeated"},
                     options->headers);
  command.add_option({"--certificate", "FIELD=VALUE",
                      "A field of the client's verified certificate; may be repeated"},
                     options->certificate);
  command.add_option(
      {"--claim", "NAME=VALUE",
       "A claim of the verified token; may be repeated, also for the entries of a list"},
      options->claims);
  command.add_option({"--client", "IP", "Address of the client (default: 127.0.0.1)"},
                     options->client);
  command.add_option(
      {"--listener", "NAME", "Listener that gets the request (default: by scheme, port and host)"},
      options->listener);
  add_parameter_option(command, options->site.parameters);
  add_format_option(command, options->site.format);
  command.add_flag(
      "--all", "SUBJECT is a URL pattern, \"GET https://a.test/v1/**\": all routes that take it",
      options->all);
  command.add_option({"--route", "NAME",
                      "What this route takes of the requests it describes, and who takes the rest"},
                     options->route);
  command.set_footer("The answer comes from the proxy's own matcher on the compiled image.");
  command.on_run([options, &invocation] { explain(*options, invocation); });
}

}  // namespace weir::commands
