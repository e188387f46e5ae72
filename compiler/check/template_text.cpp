#include "compiler/check/template_text.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/check/bindings.h"
#include "compiler/check/path_pattern.h"
#include "compiler/check/suggest.h"
#include "compiler/check/text_formats.h"
#include "runtime/image/format.h"

namespace weir::check {

namespace {

using image::TemplatePartKind;

constexpr std::string_view kCapturePrefix = "capture.";

std::vector<std::string_view> insertable_attributes() {
  std::vector<std::string_view> names;
  for (const AttributeBinding& binding : attribute_bindings()) {
    if (binding.part && !binding.has_parameter) {
      names.push_back(binding.path);
    }
  }
  return names;
}

class TemplateParser {
 public:
  TemplateParser(const LiteralText& literal, TemplateUse use, const model::PathPattern* pattern,
                 dsl::DiagnosticSink& sink)
      : literal_(literal), text_(literal.text()), use_(use), pattern_(pattern), sink_(sink) {}

  std::optional<model::Template> parse() {
    parse_parts();
    check_text();
    check_limits();
    if (has_fault_) {
      return std::nullopt;
    }
    return std::move(parts_);
  }

 private:
  template <size_t Arity, typename... Args>
  dsl::DiagnosticBuilder report(const dsl::DiagnosticEntry<Arity>& entry, size_t begin, size_t end,
                                Args&&... args) {
    has_fault_ = true;
    const dsl::Span place = begin == end ? literal_.literal() : literal_.span(begin, end);
    return sink_.report(entry, place, std::forward<Args>(args)...);
  }

  void parse_parts() {
    for (size_t at = 0; at < text_.size();) {
      const char c = text_[at];
      const bool is_doubled = at + 1 < text_.size() && text_[at + 1] == c;
      if ((c == '{' || c == '}') && is_doubled) {
        add_text(c);
        at += 2;
      } else if (c == '{') {
        at = parse_insertion(at);
      } else if (c == '}') {
        report(dsl::diag::template_form, at, at + 1, "`}` closes nothing")
            .help("write `}}` for the character itself");
        ++at;
      } else {
        add_text(c);
        ++at;
      }
    }
  }

  void add_text(char c) {
    if (parts_.empty() || parts_.back().kind != TemplatePartKind::kText) {
      parts_.push_back({TemplatePartKind::kText, 0, {}});
    }
    parts_.back().text += c;
    plain_ += c;
  }

  // Returns where to go on.
  size_t parse_insertion(size_t open) {
    const size_t close = text_.find_first_of("{}", open + 1);
    if (close == text_.npos || text_[close] == '{') {
      auto builder = report(dsl::diag::template_form, open, open + 1, "missing `}`");
      const std::string_view name = text_.substr(open + 1);
      const bool is_name =
          name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == name.npos &&
          !name.empty();
      if (is_name) {
        builder.suggest(literal_.span(text_.size() - 1, text_.size()).at_end(), "}",
                        "close what is inserted");
      } else {
        builder.help("close what is inserted, or write `{{` for the character itself");
      }
      return close == text_.npos ? text_.size() : close;
    }
    insert(open + 1, close);
    return close + 1;
  }

  void insert(size_t begin, size_t end) {
    while (begin < end && text_[begin] == ' ') {
      ++begin;
    }
    while (begin < end && text_[end - 1] == ' ') {
      --end;
    }
    const std::string_view name = text_.substr(begin, end - begin);
    if (name.starts_with(kCapturePrefix)) {
      insert_capture(begin + kCapturePrefix.size(), end);
      return;
    }
    const AttributeBinding* attribute = find_attribute(name, false);
    if (attribute != nullptr && attribute->part == TemplatePartKind::kClientCertificate &&
        use_ != TemplateUse::kHeaderValue) {
      report(dsl::diag::template_name, begin, end, name)
          .help("pass it on in a header: a URL cannot hold any text");
    } else if (attribute != nullptr && attribute->part) {
      parts_.push_back({*attribute->part, 0, std::string(attribute->name)});
      plain_ += *attribute->part == TemplatePartKind::kPath ? "/x" : "x";
    } else if (use_ == TemplateUse::kRewrite && name.find('.') == name.npos && !name.empty()) {
      insert_capture(begin, end);
    } else {
      report_name(begin, end);
    }
  }

  void insert_capture(size_t begin, size_t end) {
    plain_ += 'x';
    if (pattern_ == nullptr) {
      has_fault_ = true;  // the pattern's mistake is reported
      return;
    }
    const std::string_view name = text_.substr(begin, end - begin);
    const std::optional<uint32_t> segment = find_capture(*pattern_, name);
    if (!segment) {
      report_capture(begin, end);
      return;
    }
    const bool is_tail = std::holds_alternative<model::TailSegment>(pattern_->segments[*segment]);
    parts_.push_back(
        {is_tail ? TemplatePartKind::kTail : TemplatePartKind::kCapture, *segment, {}});
  }

  void report_capture(size_t begin, size_t end) {
    const std::vector<std::string_view> names = capture_names(*pattern_);
    const std::string_view name = text_.substr(begin, end - begin);
    auto builder = report(dsl::diag::unknown_capture, begin, end, name);
    if (!pattern_->segments.empty()) {
      builder.secondary(pattern_->span,
                        names.empty() ? "captures nothing" : "captures " + list_names(names));
    } else {
      builder.help("a host has no captures: write this in the routes that have");
      return;
    }
    const std::string_view meant = closest_name(name, names);
    if (!meant.empty() && begin != end) {
      builder.suggest(literal_.span(begin, end), std::string(meant),
                      "write `" + std::string(meant) + "`");
    } else {
      builder.help("capture it in the path: `{" + std::string(name) + "}`");
    }
  }

  // JSON and the like: the braces are text.
  [[nodiscard]] bool is_no_name(std::string_view name) const {
    return name.find_first_of("\",:") != name.npos && name.find('(') == name.npos;
  }

  void report_name(size_t begin, size_t end) {
    const std::string_view name = text_.substr(begin, end - begin);
    auto builder = report(dsl::diag::template_name, begin, end, name);
    const size_t open = text_.rfind('{', begin);
    const size_t close = text_.find('}', end);
    if (is_no_name(name) && open != text_.npos && close != text_.npos) {
      builder.suggest(
          {{literal_.span(open, open + 1), "{{"}, {literal_.span(close, close + 1), "}}"}},
          "double the braces, which are text here");
      return;
    }
    if (name.starts_with("req.jwt.")) {
      builder.help("a claim goes without quotes and braces: `= req.jwt.claim(\"sub\")`");
      return;
    }
    if (pattern_ != nullptr && find_capture(*pattern_, name)) {
      const std::string mended = std::string(kCapturePrefix) + std::string(name);
      builder.suggest(literal_.span(begin, end), mended, "write `{" + mended + "}`");
      return;
    }
    const std::vector<std::string_view> names = insertable_attributes();
    const std::string_view meant = closest_name(name, names);
    if (!meant.empty() && begin != end) {
      builder.suggest(literal_.span(begin, end), std::string(meant),
                      "write `" + std::string(meant) + "`");
    } else {
      builder.help("insert `capture.NAME`, " + list_names(names) +
                   "; write `{{` for the character itself");
    }
  }

  // ---- what the text around the insertions may be --------------------------------------------

  void check_text() {
    switch (use_) {
      case TemplateUse::kHeaderValue:
        return check_header_value();
      case TemplateUse::kRedirect:
        return check_url();
      case TemplateUse::kRewrite:
        return check_path();
    }
  }

  void check_header_value() {
    if (const auto value = read_text(TypeKind::kHeaderValue, text_); !value) {
      const TextFault& fault = value.error();
      auto builder = report(dsl::diag::header_value_text, fault.begin, fault.end);
      builder.label(fault.label);
      if (!fault.mended.empty()) {
        const std::string mended = dsl::encode_string(fault.mended);
        builder.suggest(literal_.literal(), mended, "write `" + mended + "`");
      } else {
        builder.help(fault.help);
      }
    }
  }

  // Visible ASCII; anything else has to be percent-encoded by the author, who knows what it means.
  bool check_visible() {
    constexpr std::string_view kUnsafe = "\"<>\\^`|";
    for (size_t at = 0; at < text_.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte <= 0x20 || byte >= 0x7F || kUnsafe.find(text_[at]) != kUnsafe.npos) {
        report(dsl::diag::url_text, at, at + 1, describe_char(text_[at]) + " cannot stand in a URL")
            .help("write it percent-encoded, such as `%20` for a space");
        return false;
      }
    }
    return true;
  }

  void check_url() {
    const bool is_path = text_.starts_with('/') && !text_.starts_with("//");
    const bool is_url = text_.starts_with("http://") || text_.starts_with("https://");
    if (!check_visible() || is_path || is_url || text_.starts_with('{')) {
      return;
    }
    report(dsl::diag::url_text, 0, text_.size(),
           "a redirect leads to a URL, or to a path that starts with `/`")
        .help("write `\"https://" +
              std::string(text_.substr(std::min(text_.find_first_not_of('/'), text_.size()))) +
              "\"` for another site");
  }

  void check_path() {
    if (!check_visible()) {
      return;
    }
    if (const size_t query = text_.find_first_of("?#"); query != text_.npos) {
      report(dsl::diag::url_text, query, text_.size(), "a rewrite changes the path alone")
          .label(text_[query] == '?' ? "starts a query" : "starts a fragment")
          .help("leave it out: the query of the request is kept");
      return;
    }
    if (!plain_.starts_with('/')) {
      auto builder = report(dsl::diag::url_text, 0, text_.size(), "a rewrite starts with `/`");
      const std::string mended = dsl::encode_string("/" + std::string(text_));
      builder.suggest(literal_.literal(), mended, "write `" + mended + "`");
      return;
    }
    const TextResult<std::string> normal = read_path(plain_);
    if (!normal || *normal != plain_) {
      auto builder = report(dsl::diag::url_text, 0, text_.size(),
                            "this path is not in the form the proxy sends");
      builder.label(normal ? "`" + plain_ + "` would become `" + *normal + "`"
                           : normal.error().label);
      builder.help("write it without dot segments, double slashes and needless escapes");
    }
  }

  void check_limits() {
    if (parts_.size() > image::kTemplatePartsMax) {
      report(dsl::diag::route_limit, 0, text_.size(), "this text", parts_.size(), "parts",
             image::kTemplatePartsMax);
    } else if (text_.size() > image::kTextBytesMax) {
      report(dsl::diag::route_limit, 0, text_.size(), "this text", text_.size(), "bytes",
             image::kTextBytesMax);
    }
  }

  const LiteralText& literal_;
  std::string_view text_;
  TemplateUse use_;
  const model::PathPattern* pattern_;
  dsl::DiagnosticSink& sink_;
  model::Template parts_;
  std::string plain_;  // the text with `x` for what is inserted
  bool has_fault_ = false;
};

// ---- prefixes --------------------------------------------------------------------------------

// The path in normal form without a slash at its end; "" for the root.
std::optional<std::string> read_prefix(const LiteralText& literal, dsl::DiagnosticSink& sink) {
  TextResult<ValueData> read = read_text(TypeKind::kPath, literal.text());
  if (!read) {
    const TextFault& fault = read.error();
    const dsl::Span place =
        fault.begin == fault.end ? literal.literal() : literal.span(fault.begin, fault.end);
    auto builder = sink.report(dsl::diag::path_text, place, literal.text());
    builder.label(fault.label);
    if (!fault.mended.empty()) {
      const std::string mended = dsl::encode_string(fault.mended);
      builder.suggest(literal.literal(), mended, "write `" + mended + "`");
    } else if (!fault.help.empty()) {
      builder.help(fault.help);
    }
    return std::nullopt;
  }
  std::string path = std::get<std::string>(*std::move(read));
  if (path.ends_with('/')) {
    path.pop_back();
  }
  return path;
}

// How many segments of the pattern the prefix is; nothing if the pattern starts differently.
std::optional<uint32_t> match_prefix(const std::string& prefix, const model::PathPattern& pattern) {
  uint32_t count = 0;
  for (size_t at = 0; at < prefix.size();) {
    const size_t end = std::min(prefix.find('/', at + 1), prefix.size());
    const std::string segment = prefix.substr(at + 1, end - at - 1);
    const auto* expected = count < pattern.segments.size()
                               ? std::get_if<model::StaticSegment>(&pattern.segments[count])
                               : nullptr;
    if (expected == nullptr || expected->text != segment) {
      return std::nullopt;
    }
    ++count;
    at = end;
  }
  return count;
}

}  // namespace

std::optional<model::Template> parse_template(const LiteralText& literal, TemplateUse use,
                                              const model::PathPattern* pattern,
                                              dsl::DiagnosticSink& sink) {
  return TemplateParser(literal, use, pattern, sink).parse();
}

std::optional<model::Template> make_prefix_rewrite(const LiteralText& from, const LiteralText& to,
                                                   const model::PathPattern& pattern,
                                                   dsl::DiagnosticSink& sink) {
  const std::optional<std::string> old_prefix = read_prefix(from, sink);
  const std::optional<std::string> new_prefix = read_prefix(to, sink);
  if (!old_prefix || !new_prefix) {
    return std::nullopt;
  }
  const std::optional<uint32_t> count = match_prefix(*old_prefix, pattern);
  if (!count) {
    sink.report(dsl::diag::rewrite_prefix, from.inside(), from.text())
        .secondary(pattern.span, "the path of the route")
        .help("name the static text the path starts with, or use `rewrite \"/new\"`");
    return std::nullopt;
  }
  if (*count == pattern.segments.size()) {
    return model::Template{{TemplatePartKind::kText, 0, new_prefix->empty() ? "/" : *new_prefix}};
  }
  // The root keeps its slash when nothing follows; any other prefix stands without one.
  if (new_prefix->empty()) {
    return model::Template{{TemplatePartKind::kText, 0, "/"},
                           {TemplatePartKind::kTail, *count, {}}};
  }
  return model::Template{{TemplatePartKind::kText, 0, *new_prefix},
                         {TemplatePartKind::kSlashTail, *count, {}}};
}

}  // namespace weir::check
