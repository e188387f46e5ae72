#include "compiler/check/web_text.h"

#include <algorithm>
#include <utility>

#include "compiler/check/host_text.h"
#include "compiler/check/pattern_text.h"
#include "compiler/check/text_tests.h"
#include "runtime/base/lower_case.h"

namespace weir::check {
namespace {

tl::unexpected<TextFault> fault(size_t begin, size_t end, std::string label, std::string help = {},
                                std::string mended = {}) {
  return tl::unexpected<TextFault>(
      {begin, end, std::move(label), std::move(help), std::move(mended)});
}

bool starts_with_scheme(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

TextResult<std::string> url_scheme_fault(std::string_view text) {
  constexpr const char* kHelp = "write it whole, such as `\"https://www.example.com/docs\"`";
  const size_t scheme = text.find("://");
  if (text.empty()) {
    return fault(0, 0, "is empty", kHelp);
  }
  if (scheme != std::string_view::npos) {
    return fault(0, scheme, "is neither `http` nor `https`", kHelp);
  }
  return fault(0, text.size(), "has no scheme", kHelp,
               text.find('.') != std::string_view::npos && !text.starts_with('/')
                   ? "https://" + std::string(text)
                   : std::string());
}

// One `token` of a media type, at the front of `text`.
size_t token_length(std::string_view text) {
  return static_cast<size_t>(std::ranges::find_if_not(text, is_token_char) - text.begin());
}

// `token=token` or `token="..."`, at the front; nothing for anything else.
size_t parameter_length(std::string_view text) {
  const size_t name = token_length(text);
  if (name == 0 || name == text.size() || text[name] != '=') {
    return 0;
  }
  const std::string_view value = text.substr(name + 1);
  if (value.starts_with('"')) {
    const size_t close = value.find('"', 1);
    return close == std::string_view::npos ? 0 : name + 2 + close;
  }
  const size_t length = token_length(value);
  return length == 0 ? 0 : name + 1 + length;
}

}  // namespace

TextResult<std::string> read_regex(std::string_view text) {
  TextTests tests;
  const TextTest& test = tests.matching(text);
  if (!test.error) {
    return std::string(text);
  }
  const PatternWording wording = describe(*test.error, text);
  return fault(test.error->offset, test.error->offset + test.error->length,
               wording.trouble == PatternTrouble::kFeature ? "patterns have no " + wording.what
                                                           : wording.what,
               wording.help);
}

TextResult<std::string> read_url(std::string_view text) {
  if (!starts_with_scheme(text)) {
    return url_scheme_fault(text);
  }
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte <= ' ' || byte >= 0x7F || text[i] == '"' || text[i] == '<' || text[i] == '>') {
      return fault(i, i + 1, describe_char(text[i]) + " cannot stand in a URL",
                   "escape it, as `%20` for a space");
    }
  }
  const size_t begin = text.find("://") + 3;
  const size_t end = std::min(text.find_first_of("/?#", begin), text.size());
  std::string_view host = text.substr(begin, end - begin);
  if (host.find('@') != std::string_view::npos) {
    return fault(begin, begin + host.find('@') + 1, "names a user", "leave it out");
  }
  if (text.find('#') != std::string_view::npos) {
    return fault(text.find('#'), text.size(), "a fragment is never sent to a server",
                 "leave it out");
  }
  if (!host.starts_with('[') && host.find(':') != std::string_view::npos) {
    host = host.substr(0, host.find(':'));
  }
  if (host.empty()) {
    return fault(0, text.size(), "has no host", "write `\"https://www.example.com/\"`");
  }
  return std::string(text);
}

TextResult<std::string> read_media_type(std::string_view text) {
  constexpr const char* kHelp = "write it as `\"text/html\"` or `\"text/html; charset=utf-8\"`";
  const size_t type = token_length(text);
  if (type == 0 || type == text.size() || text[type] != '/') {
    return fault(0, text.size(), "has no `type/subtype`", kHelp);
  }
  size_t at = type + 1;
  const size_t subtype = token_length(text.substr(at));
  if (subtype == 0) {
    return fault(at, text.size(), "has no subtype behind the slash", kHelp);
  }
  at += subtype;
  while (at < text.size()) {
    const size_t start = at;
    at = std::min(text.find_first_not_of(" \t", at), text.size());
    if (at == text.size() || text[at] != ';') {
      return fault(start, text.size(), "a parameter stands behind a `;`", kHelp);
    }
    at = std::min(text.find_first_not_of(" \t", at + 1), text.size());
    const size_t length = parameter_length(text.substr(at));
    if (length == 0) {
      return fault(start, text.size(), "a parameter reads `name=value`", kHelp);
    }
    at += length;
  }
  const size_t name = type + 1 + subtype;
  return lower_case(text.substr(0, name)) + std::string(text.substr(name));
}

}  // namespace weir::check
