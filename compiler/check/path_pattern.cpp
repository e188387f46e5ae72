// Length: one parser; what it says of each mistake stands where the mistake is seen.
#include "compiler/check/path_pattern.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "compiler/check/bindings.h"
#include "compiler/check/suggest.h"
#include "compiler/check/text_formats.h"
#include "runtime/image/format.h"

namespace weir::check {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || c == '_';
}
bool is_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9');
}

bool is_unreserved(char c) {
  return is_name_char(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '~';
}

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

// A piece of the text: bytes [begin, end).
struct Range {
  size_t begin = 0;
  size_t end = 0;
};

class Parser {
 public:
  Parser(const LiteralText& literal, dsl::DiagnosticSink& sink)
      : literal_(literal), text_(literal.text()), sink_(sink) {}

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
  [[nodiscard]] std::string_view text(Range range) const {
    return text_.substr(range.begin, range.end - range.begin);
  }
  [[nodiscard]] dsl::Span span(Range range) const { return literal_.span(range.begin, range.end); }

  // Ends the work on a segment: the first finding of each is enough.
  template <size_t Arity, typename... Args>
  dsl::DiagnosticBuilder report(const dsl::DiagnosticEntry<Arity>& entry, Range range,
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

  void parse_segment(Range segment, bool is_last) {
    const std::string_view words = text(segment);
    if (words == "**") {
      parse_prefix(segment, is_last);
    } else if (words.find_first_of("{}") != words.npos) {
      parse_capture(segment, is_last);
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

  void parse_prefix(Range segment, bool is_last) {
    if (is_last) {
      segments_.emplace_back(model::PrefixSegment{});
      return;
    }
    report(dsl::diag::tail_position, segment, "**")
        .secondary(span({segment.end, text_.size()}), "nothing can follow it")
        .help("write `{name}` for exactly one segment");
  }

  void report_star(Range segment) {
    report(dsl::diag::capture_form, segment, "`*` stands for nothing in a path pattern")
        .help("write `{name}` for one segment, or end with `/**` for everything below");
  }

  void report_empty(Range segment) {
    const Range slashes{segment.begin - 1, segment.end + 1};
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
    std::string_view name = is_colon   ? words.substr(1)
                            : is_angle ? words.substr(1, words.size() - 2)
                                       : std::string_view();
    const bool is_name = !name.empty() && is_name_start(name.front()) &&
                         std::all_of(name.begin(), name.end(), is_name_char);
    return is_name ? name : std::string_view();
  }

  void report_foreign_capture(Range segment, std::string_view name) {
    const std::string mended = "{" + std::string(name) + "}";
    report(dsl::diag::capture_form, segment,
           "`" + std::string(text(segment)) + "` is not how a capture is written")
        .note("a colon as text at the start of a segment is written `%3A`")
        .suggest(span(segment), mended, "write `" + mended + "`");
  }

  void parse_static(Range segment) {
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

  void report_text(Range place, Range segment, const TextFault& fault) {
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

  // ---- captures ------------------------------------------------------------------------------

  // The brace that closes the one at the front; npos without it.
  static size_t matching_close(std::string_view words) {
    size_t depth = 0;
    for (size_t at = 0; at < words.size(); ++at) {
      depth += words[at] == '{' ? 1 : 0;
      depth -= words[at] == '}' ? 1 : 0;
      if (depth == 0) {
        return at;
      }
    }
    return std::string_view::npos;
  }

  static bool is_whole_name(std::string_view words) {
    return !words.empty() && is_name_start(words.front()) &&
           std::all_of(words.begin(), words.end(), is_name_char);
  }

  void parse_capture(Range segment, bool is_last) {
    const std::string_view words = text(segment);
    const size_t open = words.find('{');
    const size_t stray = words.find('}');
    if (stray < open) {
      const size_t at = segment.begin + stray;
      auto builder = report(dsl::diag::capture_form, {at, at + 1}, "`}` closes nothing");
      if (stray + 1 == words.size() && is_whole_name(words.substr(0, stray))) {
        builder.suggest(span(segment).at_begin(), "{", "open the capture");
      } else {
        builder.help("write `{name}` around the name of a capture");
      }
      return;
    }
    const size_t close = matching_close(words.substr(open));
    if (close == words.npos) {
      auto builder =
          report(dsl::diag::capture_form, {segment.begin + open, segment.end}, "missing `}`");
      builder.label("this capture is not closed in its segment");
      if (is_whole_name(words.substr(open + 1)) && open == 0) {
        builder.suggest(span(segment).at_end(), "}", "close the capture");
      } else {
        builder.help("write `{name}`");
      }
      return;
    }
    if (open != 0 || close + 1 != words.size()) {
      report(dsl::diag::capture_form, segment, "a capture takes a whole segment")
          .label("has text beside the capture")
          .help("put a `/` between them, or capture the whole segment");
      return;
    }
    parse_inside({segment.begin + 1, segment.end - 1}, is_last);
  }

  [[nodiscard]] Range trim(Range range) const {
    while (range.begin < range.end && is_space(text_[range.begin])) {
      ++range.begin;
    }
    while (range.begin < range.end && is_space(text_[range.end - 1])) {
      --range.end;
    }
    return range;
  }

  void parse_inside(Range inside, bool is_last) {
    const size_t colon = std::min(text_.find(':', inside.begin), inside.end);
    Range name = trim({inside.begin, colon});
    const bool is_tail = text(name).ends_with("**");
    if (is_tail) {
      name.end -= 2;
    }
    if (!check_name(name, inside)) {
      return;
    }
    if (is_tail) {
      parse_tail(name, {colon, inside.end}, inside, is_last);
    } else if (colon == inside.end) {
      add_capture(name, image::CaptureType::kSegment, {});
    } else {
      parse_type(name, trim({colon + 1, inside.end}));
    }
  }

  // `{user-id}`, `{userId}`, `{id uint}`.
  void report_name_style(Range name, std::string_view words) {
    auto builder = report(dsl::diag::capture_form, name,
                          "`" + std::string(words) + "` is not written like a name");
    const size_t space = words.find(' ');
    std::string mended;
    if (space != words.npos && is_capture_type(words.substr(space + 1))) {
      mended = std::string(words.substr(0, space)) + ": " + std::string(words.substr(space + 1));
    } else {
      for (const char c : words) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        mended += is_upper && !mended.empty() && mended.back() != '_' ? "_" : "";
        mended += is_upper ? static_cast<char>(c - 'A' + 'a') : c == '-' ? '_' : c;
      }
    }
    if (space != words.npos ? !mended.empty() && mended.find(':') != mended.npos
                            : is_whole_name(mended)) {
      builder.suggest(span(name), mended, "write `{" + mended + "}`");
    } else {
      builder.help("write lower-case letters, digits and `_`, such as `{order_id}`");
    }
  }

  static bool is_capture_type(std::string_view words) {
    const auto bindings = capture_bindings();
    return std::any_of(bindings.begin(), bindings.end(),
                       [&](const CaptureBinding& binding) { return binding.name == words; });
  }

  bool check_name(Range name, Range inside) {
    const std::string_view words = text(name);
    if (words.empty()) {
      report(dsl::diag::capture_form, {inside.begin - 1, inside.end + 1},
             "this capture has no name")
          .help("write `{name}`, or `/**` at the end for everything below");
      return false;
    }
    if (!is_name_start(words.front()) || !std::all_of(words.begin(), words.end(), is_name_char)) {
      report_name_style(name, words);
      return false;
    }
    const auto [first, is_new] = names_.emplace(words, name);
    if (!is_new) {
      report(dsl::diag::duplicate_capture, name, words)
          .label("captured again")
          .secondary(span(first->second), "first captured here")
          .help("rename one of them");
    }
    return is_new;
  }

  void parse_tail(Range name, Range type, Range inside, bool is_last) {
    const std::string words = "{" + std::string(text(inside)) + "}";
    if (!is_last) {
      report(dsl::diag::tail_position, {inside.begin - 1, inside.end + 1}, words)
          .secondary(span({inside.end + 1, text_.size()}), "nothing can follow it")
          .help("write `{" + std::string(text(name)) + "}` for exactly one segment");
    } else if (type.begin != type.end) {
      const std::string mended = "{" + std::string(text(name)) + "**}";
      report(dsl::diag::capture_form, type, "the rest of a path has no type")
          .suggest(span(type), "", "write `" + mended + "`");
    } else {
      segments_.emplace_back(model::TailSegment{std::string(text(name))});
    }
  }

  void parse_type(Range name, Range type) {
    const std::string_view words = text(type);
    constexpr std::string_view kEnum = "enum";
    if (words == kEnum || (words.starts_with(kEnum) && !is_name_char(words[kEnum.size()]))) {
      parse_enum(name, trim({type.begin + kEnum.size(), type.end}));
      return;
    }
    for (const CaptureBinding& binding : capture_bindings()) {
      if (binding.name == words) {
        add_capture(name, binding.type, {});
        return;
      }
    }
    report_type(name, type);
  }

  void report_type(Range name, Range type) {
    std::vector<std::string_view> candidates;
    for (const CaptureBinding& binding : capture_bindings()) {
      candidates.push_back(binding.name);
    }
    auto builder =
        report(dsl::diag::capture_type,
               type.begin == type.end ? Range{type.begin - 1, type.end} : type, text(type));
    const std::string_view meant = closest_name(text(type), candidates);
    if (is_capture_type(text(name)) && is_whole_name(text(type))) {
      const std::string mended = std::string(text(type)) + ": " + std::string(text(name));
      builder.suggest(span({name.begin, type.end}), mended, "write `{" + mended + "}`");
    } else if (!meant.empty()) {
      builder.suggest(span(type), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      builder.help("there are " + list_names(candidates) +
                   ", `enum { a, b }`, and `{name}` for any segment");
    }
  }

  // `braces` is what stands behind `enum`.
  void parse_enum(Range name, Range braces) {
    const std::string_view words = text(braces);
    if (!words.starts_with('{') || !words.ends_with('}') || words.size() < 2) {
      const Range place = words.empty() ? Range{braces.begin - 1, braces.end} : braces;
      auto builder = report(dsl::diag::capture_form, place, "an `enum` lists its values in braces");
      if (words.size() > 2 && (words.front() == '[' || words.front() == '(') &&
          words.find_first_of("[]()", 1) == words.size() - 1) {
        const std::string mended = "{" + std::string(words.substr(1, words.size() - 2)) + "}";
        builder.suggest(span(place), mended, "write `enum " + mended + "`");
      } else {
        builder.help("write `enum { a, b }`");
      }
      return;
    }
    std::map<std::string, Range> values;
    size_t begin = braces.begin + 1;
    while (begin < braces.end) {
      const size_t end = std::min(text_.find(',', begin), braces.end - 1);
      if (!add_enum_value(trim({begin, end}), braces, values)) {
        return;
      }
      begin = end + 1;
    }
    std::vector<std::string> sorted;
    sorted.reserve(values.size());
    for (const auto& [value, place] : values) {
      sorted.push_back(value);
    }
    add_capture(name, image::CaptureType::kEnum, std::move(sorted));
  }

  bool add_enum_value(Range value, Range braces, std::map<std::string, Range>& values) {
    const std::string_view words = text(value);
    if (words.empty()) {
      report(dsl::diag::capture_form, braces, "a value of this `enum` is empty")
          .help("write `enum { a, b }`");
      return false;
    }
    const auto* const bad = std::find_if_not(words.begin(), words.end(), is_unreserved);
    if (bad != words.end() || words == "." || words == "..") {
      const std::string what = bad != words.end() ? describe_char(*bad) : "a dot segment";
      report(dsl::diag::capture_form, value, what + " cannot stand in a value of an `enum`")
          .help("write letters, digits, `-`, `.`, `_` and `~`");
      return false;
    }
    const auto [first, is_new] = values.emplace(words, value);
    if (!is_new) {
      report(dsl::diag::duplicate_enumerator, value, words)
          .secondary(span(first->second), "first stands here")
          .help("leave one of them out");
    }
    return is_new;
  }

  void add_capture(Range name, image::CaptureType type, std::vector<std::string> values) {
    segments_.emplace_back(model::CaptureSegment{std::string(text(name)), type, std::move(values)});
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
  std::map<std::string_view, Range> names_;
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
  return Parser(literal, sink).parse();
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
