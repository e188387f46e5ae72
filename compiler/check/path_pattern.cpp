#include "compiler/check/path_pattern.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/check/path_capture.h"
#include "compiler/check/text_formats.h"
#include "runtime/image/format.h"

namespace weir::check {

namespace {

// "." and "..", spelt in any way.
bool is_dot_segment(std::string_view text) {
  size_t dots = 0;
  while (!text.empty()) {
    const bool is_escape = text.starts_with("%2e") || text.starts_with("%2E");
    if (!is_escape && text.front() != '.') {
      return false;
    }
    text.remove_prefix(is_escape ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

class PatternParser {
 public:
  PatternParser(const LiteralText& literal, dsl::DiagnosticSink& sink)
      : literal_(literal), text_(literal.text()), sink_(sink), captures_(literal, sink) {}

  std::optional<model::PathPattern> parse() {
    if (!text_.starts_with('/')) {
      report_start();
      return std::nullopt;
    }
    if (check_length()) {
      parse_segments();
    }
    if (has_fault_) {
      return std::nullopt;
    }
    return model::PathPattern{std::string(text_), std::move(segments_), literal_.literal()};
  }

 private:
  [[nodiscard]] std::string_view text(TextRange range) const { return literal_.text(range); }
  [[nodiscard]] dsl::Span span(TextRange range) const { return literal_.span(range); }

  // Ends the work on a segment: the first finding of each is enough.
  template <size_t Arity, typename... Args>
  dsl::DiagnosticBuilder report(const dsl::DiagnosticEntry<Arity>& entry, TextRange range,
                                Args&&... args) {
    has_fault_ = true;
    return sink_.report(entry, span(range), std::forward<Args>(args)...);
  }

  void report_start() {
    if (text_.empty()) {
      has_fault_ = true;
      sink_.report(dsl::diag::pattern_start, literal_.literal())
          .label("is empty")
          .help("write `\"/\"` for the root, `\"/**\"` for everything");
      return;
    }
    const bool is_url = text_.find("://") != text_.npos;
    auto builder = report(dsl::diag::pattern_start, {0, text_.size()});
    if (is_url) {
      const size_t host = text_.find("://") + 3;
      const std::string mended = dsl::encode_string(
          text_.find('/', host) == text_.npos ? "/" : text_.substr(text_.find('/', host)));
      builder.label("is a URL").note("the host stands in `host`");
      builder.suggest(literal_.literal(), mended, "write its path alone, `" + mended + "`");
    } else {
      const std::string mended = dsl::encode_string("/" + std::string(text_));
      builder.suggest(literal_.literal(), mended, "write `" + mended + "`");
    }
  }

  void parse_segments() {
    size_t begin = 1;
    while (true) {
      const size_t end = segment_end(begin);
      const bool is_last = end == text_.size();
      parse_segment({begin, end}, is_last);
      if (is_last) {
        return;
      }
      begin = end + 1;
    }
  }

  // The next slash that no braces enclose; braces that are never closed enclose nothing.
  [[nodiscard]] size_t segment_end(size_t begin) const {
    size_t depth = 0;
    for (size_t at = begin; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '/' && depth == 0) {
        return at;
      }
      depth += c == '{' ? 1 : 0;
      depth -= c == '}' && depth > 0 ? 1 : 0;
    }
    return depth == 0 ? text_.size() : std::min(text_.find('/', begin), text_.size());
  }

  void parse_segment(TextRange segment, bool is_last) {
    const std::string_view words = text(segment);
    if (words == "**") {
      parse_prefix(segment, is_last);
    } else if (words.find_first_of("{}") != words.npos) {
      read_capture(segment, is_last);
    } else if (words.find('*') != words.npos) {
      report_star(segment);
    } else if (words.empty() && !is_last) {
      if (!std::exchange(has_empty_, true)) {
        report_empty(segment);
      }
    } else {
      parse_static(segment);
    }
  }

  void parse_prefix(TextRange segment, bool is_last) {
    if (is_last) {
      segments_.emplace_back(model::PrefixSegment{});
      return;
    }
    report(dsl::diag::tail_position, segment, "**")
        .secondary(span({segment.end, text_.size()}), "nothing can follow it")
        .help("write `{name}` for exactly one segment");
  }

  void read_capture(TextRange segment, bool is_last) {
    if (auto capture = captures_.read(segment, is_last)) {
      segments_.push_back(*std::move(capture));
    } else {
      has_fault_ = true;
    }
  }

  void report_star(TextRange segment) {
    report(dsl::diag::capture_form, segment, "`*` stands for nothing in a path pattern")
        .help("write `{name}` for one segment, or end with `/**` for everything below");
  }

  void report_empty(TextRange segment) {
    const TextRange slashes{segment.begin - 1, segment.end + 1};
    std::string mended(text_);
    while (mended.find("//") != mended.npos) {
      mended.erase(mended.find("//"), 1);
    }
    mended = dsl::encode_string(mended);
    report(dsl::diag::pattern_text, slashes, "an empty segment")
        .label("slashes are merged before a request is matched")
        .suggest(literal_.literal(), mended, "write `" + mended + "`");
  }

  // The name in `:id` and `<id>`, the captures of other routers; empty for other text.
  static std::string_view foreign_capture(std::string_view words) {
    const bool is_colon = words.size() > 1 && words.front() == ':';
    const bool is_angle = words.size() > 2 && words.front() == '<' && words.back() == '>';
    const std::string_view name = is_colon   ? words.substr(1)
                                  : is_angle ? words.substr(1, words.size() - 2)
                                             : std::string_view();
    return is_capture_name(name) ? name : std::string_view();
  }

  void report_foreign_capture(TextRange segment, std::string_view name) {
    const std::string mended = "{" + std::string(name) + "}";
    report(dsl::diag::capture_form, segment,
           "`" + std::string(text(segment)) + "` is not how a capture is written")
        .note("a colon as text at the start of a segment is written `%3A`")
        .suggest(span(segment), mended, "write `" + mended + "`");
  }

  void parse_static(TextRange segment) {
    const std::string_view words = text(segment);
    if (const std::string_view name = foreign_capture(words); !name.empty()) {
      return report_foreign_capture(segment, name);
    }
    if (is_dot_segment(words)) {
      report(dsl::diag::pattern_text, segment, "a dot segment")
          .label("`.` and `..` are resolved before a request is matched")
          .help(resolved_help());
      return;
    }
    const TextResult<std::string> path = read_path("/" + std::string(words));
    if (!path) {
      const TextFault& fault = path.error();
      report_text({segment.begin + (fault.begin == 0 ? 0 : fault.begin - 1),
                   segment.begin + (fault.end == 0 ? 0 : fault.end - 1)},
                  segment, fault);
      return;
    }
    segments_.emplace_back(model::StaticSegment{path->substr(1)});
  }

  // Names the path that dots lead to, where there are no captures to move.
  [[nodiscard]] std::string resolved_help() const {
    const TextResult<std::string> path = read_path(text_);
    const bool is_plain = text_.find_first_of("{*") == text_.npos;
    return is_plain && path ? "write the path they lead to, `" + dsl::encode_string(*path) + "`"
                            : "write the path they lead to";
  }

  void report_text(TextRange place, TextRange segment, const TextFault& fault) {
    if (place.begin >= place.end) {
      place = segment;
    }
    auto builder = report(dsl::diag::pattern_text, place, "this text");
    builder.label(fault.label);
    if (fault.mended.size() > 1) {
      std::string mended(text_);
      mended.replace(segment.begin, segment.end - segment.begin, fault.mended.substr(1));
      mended = dsl::encode_string(mended);
      builder.suggest(literal_.literal(), mended, "write `" + mended + "`");
    } else if (!fault.help.empty()) {
      builder.help(fault.help);
    }
  }

  // Counted before anything is parsed, for all further work is bounded by it.
  bool check_length() {
    const bool has_prefix = text_.ends_with("/**");
    const auto slashes = static_cast<size_t>(std::count(text_.begin(), text_.end(), '/'));
    const size_t count = slashes - (has_prefix ? 1 : 0);
    if (count > image::kSegmentsMax) {
      report(dsl::diag::pattern_length, {0, text_.size()}, count, image::kSegmentsMax)
          .help("take the rest with `{name**}` or `/**`");
      return false;
    }
    return true;
  }

  const LiteralText& literal_;
  std::string_view text_;
  dsl::DiagnosticSink& sink_;
  std::vector<model::Segment> segments_;
  CaptureReader captures_;
  bool has_fault_ = false;
  bool has_empty_ = false;  // reported; one suggestion mends them all
};

const std::string* captured_name(const model::Segment& segment) {
  if (const auto* capture = std::get_if<model::CaptureSegment>(&segment)) {
    return &capture->name;
  }
  const auto* tail = std::get_if<model::TailSegment>(&segment);
  return tail != nullptr ? &tail->name : nullptr;
}

}  // namespace

std::optional<model::PathPattern> parse_path_pattern(const LiteralText& literal,
                                                     dsl::DiagnosticSink& sink) {
  return PatternParser(literal, sink).parse();
}

std::optional<uint32_t> find_capture(const model::PathPattern& pattern, std::string_view name) {
  for (size_t i = 0; i < pattern.segments.size(); ++i) {
    const std::string* captured = captured_name(pattern.segments[i]);
    if (captured != nullptr && *captured == name) {
      return static_cast<uint32_t>(i);
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> capture_names(const model::PathPattern& pattern) {
  std::vector<std::string_view> names;
  for (const model::Segment& segment : pattern.segments) {
    if (const std::string* captured = captured_name(segment)) {
      names.push_back(*captured);
    }
  }
  return names;
}

}  // namespace weir::check
