#include <string>

#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {
namespace {

using image::TemplatePartKind;

// Whether what follows `before` can still become part of the host a URL names: the host has begun
// and nothing has ended it, or the URL itself has not begun.
bool is_host_open(std::string_view before) {
  const size_t scheme = before.find("://");
  if (scheme == std::string_view::npos) {
    return !before.starts_with('/') && !before.starts_with('?') && !before.starts_with('#');
  }
  return before.find_first_of("/?#", scheme + 3) == std::string_view::npos;
}

// What stands for a part of a template that cannot name another host; empty if it can.
std::string harmless(const model::TemplatePart& part) {
  switch (part.kind) {
    case TemplatePartKind::kText:
      return part.text;
    case TemplatePartKind::kHost:  // the one that was asked
      return "host";
    case TemplatePartKind::kScheme:
      return "https";
    case TemplatePartKind::kPath:
    case TemplatePartKind::kPathAndQuery:
    case TemplatePartKind::kSlashTail:
      return "/";  // how they begin; two of them are one by then
    case TemplatePartKind::kCapture:
    case TemplatePartKind::kTail:
    case TemplatePartKind::kQuery:
    case TemplatePartKind::kMethod:
    case TemplatePartKind::kClientIp:
    case TemplatePartKind::kClientCertificate:
    case TemplatePartKind::kClaim:
      break;
  }
  return {};
}

bool is_open(const model::Template& location) {
  std::string before;
  for (const model::TemplatePart& part : location) {
    const std::string text = harmless(part);
    if (text.empty() && part.kind != TemplatePartKind::kText) {
      return is_host_open(before);
    }
    before += text;
  }
  return false;
}

}  // namespace

void open_redirect(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Route& route : subject.program.routes) {
    const auto* redirect = std::get_if<model::Redirect>(&route.action);
    if (redirect != nullptr && is_open(redirect->location)) {
      sink.report(rule::open_redirect, route.span, route.name)
          .help("write the host, and a `/` before what comes from the request");
    }
  }
}

}  // namespace weir::lint::rules
