#include "compiler/commands/url_pattern.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "compiler/check/path_pattern.h"
#include "compiler/prove/witness.h"
#include "dsl/diag/render.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"
#include "dsl/syntax/literals.h"
#include "runtime/base/lower_case.h"
#include "runtime/base/parse_integer.h"

namespace weir::commands {
namespace {

constexpr std::string_view kExample =
    "for example: weir explain --all \"GET https://api.example.com/v1/**\"";

std::optional<MethodMask> read_methods(std::string_view text) {
  MethodMask mask;
  while (!text.empty()) {
    const size_t end = std::min(text.find('|'), text.size());
    const HttpMethod method = method_from_name(text.substr(0, end));
    if (method == HttpMethod::kOther) {
      return std::nullopt;
    }
    mask.bits |= MethodMask::of(method).bits;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return mask;
}

// The host and port in front of the path. False if the port is none.
bool read_authority(std::string_view text, UrlPattern& pattern) {
  const size_t colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    pattern.port = parse_integer<uint16_t>(text.substr(colon + 1)).value_or(0);
    if (pattern.port == 0) {
      return false;
    }
    text = text.substr(0, colon);
  }
  pattern.host = lower_case(text);
  return true;
}

std::optional<model::PathPattern> read_path(std::string_view text, Invocation& invocation) {
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  const std::string literal = dsl::encode_string(text);
  const dsl::FileId file = sources.add("URL", literal).id();
  auto path = check::parse_path_pattern(
      check::LiteralText(dsl::decode_string(literal),
                         {file, 0, static_cast<uint32_t>(literal.size())}),
      sink);
  if (!path) {
    invocation.terminal.note(
        dsl::render_text(sources, sink, {.colour = invocation.terminal.colour_on_error()}));
  }
  return path;
}

// Up to the path; what is wrong, or "".
std::string read_front(std::string_view& text, UrlPattern& pattern) {
  if (const size_t space = text.find(' '); space < text.find('/')) {
    const auto methods = read_methods(text.substr(0, space));
    if (!methods) {
      return fmt::format("`{}` is no list of methods", text.substr(0, space));
    }
    pattern.methods = *methods;
    text.remove_prefix(text.find_first_not_of(' ', space));
  }
  const size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) {
    return text.starts_with('/') ? "" : fmt::format("`{}` is no URL and no path", text);
  }
  pattern.scheme = text.substr(0, scheme);
  if (pattern.scheme != "http" && pattern.scheme != "https") {
    return fmt::format("the scheme `{}` is not http or https", pattern.scheme);
  }
  text.remove_prefix(scheme + 3);
  const size_t path = std::min(text.find('/'), text.size());
  if (!read_authority(text.substr(0, path), pattern)) {
    return fmt::format("`{}` names no port", text.substr(0, path));
  }
  text.remove_prefix(path);
  return "";
}

}  // namespace

bool UrlPattern::takes(const symbolic::Listener& listener, const prove::HostPair& hosts) const {
  const bool is_scheme = scheme.empty() || (scheme == "https") == listener.tls.has_value();
  const bool is_port = port == 0 || prove::port_of(listener) == port;
  if (!is_scheme || !is_port || host.empty()) {
    return is_scheme && is_port;
  }
  if (hosts.is_called(host)) {
    return true;
  }
  // A name that no host is called by goes to the nearest wildcard.
  const prove::HostIndex index(&listener);
  return !host.starts_with('*') && index.find(host) == hosts.after && !index.has_exact(host);
}

std::optional<UrlPattern> parse_url_pattern(const std::string& text, Invocation& invocation) {
  UrlPattern pattern;
  std::string_view rest = text;
  const std::string wrong = read_front(rest, pattern);
  if (!wrong.empty()) {
    invocation.terminal.error(wrong, kExample);
  }
  auto path = wrong.empty() ? read_path(rest.empty() ? "/**" : rest, invocation) : std::nullopt;
  if (!path) {
    invocation.exit_code = ExitCode::kUsage;
    return std::nullopt;
  }
  pattern.path = *std::move(path);
  return pattern;
}

}  // namespace weir::commands
